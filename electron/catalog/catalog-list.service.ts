import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { decimalFromMinor, parseCurrency } from '../shared/money';
import {
  type ListTools,
  type ToolFacets,
  type ToolFilters,
  type ToolList,
  toolFacetsOutput,
} from './catalog.schema';
import type { CatalogAccess } from './catalog-access';
import {
  type Comparison,
  decodeCursor,
  encodeCursor,
  isNullable,
  type OrderField,
  orderOf,
  type Position,
  rowsAfter,
} from './catalog-order.rules';
import { rowOfRecord, toolColumns, toolRecordSchema, toolSource } from './catalog-record.service';
import type { ToolRow } from './catalog-tool.schema';

const searchText = Prisma.sql`desk_search_text(t.name, t.description, t.tags)`;

/**
 * How alike a word and a text must be at least, 0 to 1. PostgreSQL's own 0.6 misses a slip in a
 * short word ("leed"); this lower one is only ever used for words that stand nowhere.
 */
const leastSimilarity = '0.4';

const wordsOf = (search: string): readonly string[] => search.split(/\s+/).filter(Boolean);

/**
 * Every word must occur. Typing errors are forgiven only in words that no tool contains, so that
 * "lead" does not find "learn".
 */
function searchCondition(search: string): Prisma.Sql[] {
  return wordsOf(search).map((word) => {
    const pattern = Prisma.sql`desk_fold(${`%${word.replace(/[\\%_]/g, '\\$&')}%`}::text)`;
    return Prisma.sql`(
      ${searchText} LIKE ${pattern}
      OR desk_fold(${word}::text) <% ${searchText}
        AND NOT EXISTS (
          SELECT FROM marketplace_tools any_tool
          WHERE desk_search_text(any_tool.name, any_tool.description, any_tool.tags) LIKE ${pattern}
        )
    )`;
  });
}

/**
 * How well a tool's name matches, 0 to 1: a tool that is called so comes before one that mentions
 * it. The whole text would say little more and takes ten times as long to compare.
 */
function relevance(search: string): Prisma.Sql {
  return Prisma.sql`word_similarity(desk_fold(${search}::text), desk_fold(t.name))`;
}

const sortExpressions = {
  // Letter case does not matter to a reader; collation C sorts alike on every server.
  name: { expression: Prisma.sql`lower(t.name) COLLATE "C"`, type: Prisma.sql`text` },
  slug: { expression: Prisma.sql`t.slug COLLATE "C"`, type: Prisma.sql`text` },
  category: { expression: Prisma.sql`t.category`, type: Prisma.sql`"ToolCategory"` },
  priceModel: { expression: Prisma.sql`t.price_model`, type: Prisma.sql`"PriceModel"` },
  price: { expression: Prisma.sql`t.price_amount`, type: Prisma.sql`numeric` },
  requiredTier: { expression: Prisma.sql`t.required_tier`, type: Prisma.sql`"SubscriptionTier"` },
  integrationType: {
    expression: Prisma.sql`t.integration_type`,
    type: Prisma.sql`"IntegrationType"`,
  },
  status: { expression: Prisma.sql`t.status`, type: Prisma.sql`"ToolStatus"` },
  isFeatured: { expression: Prisma.sql`t.is_featured`, type: Prisma.sql`boolean` },
  isPopular: { expression: Prisma.sql`t.is_popular`, type: Prisma.sql`boolean` },
  provider: { expression: Prisma.sql`lower(t.provider) COLLATE "C"`, type: Prisma.sql`text` },
  version: { expression: Prisma.sql`t.version COLLATE "C"`, type: Prisma.sql`text` },
  trialDays: { expression: Prisma.sql`t.trial_days`, type: Prisma.sql`integer` },
  purchaseCount: { expression: Prisma.sql`t.purchase_count`, type: Prisma.sql`integer` },
  viewCount: { expression: Prisma.sql`t.view_count`, type: Prisma.sql`integer` },
  usageCount: { expression: Prisma.sql`t.usage_count`, type: Prisma.sql`integer` },
  reviewCount: { expression: Prisma.sql`t.review_count`, type: Prisma.sql`integer` },
  avgRating: { expression: Prisma.sql`t.avg_rating`, type: Prisma.sql`real` },
  lastUpdated: { expression: Prisma.sql`t.last_updated`, type: Prisma.sql`timestamptz` },
  createdAt: { expression: Prisma.sql`t.created_at`, type: Prisma.sql`timestamptz` },
  updatedAt: { expression: Prisma.sql`t.updated_at`, type: Prisma.sql`timestamptz` },
} as const satisfies Record<
  Exclude<OrderField, 'relevance'>,
  { expression: Prisma.Sql; type: Prisma.Sql }
>;

function sortExpression(field: OrderField, search: string) {
  return field === 'relevance'
    ? { expression: relevance(search), type: Prisma.sql`real` }
    : sortExpressions[field];
}

function comparisonSql(comparison: Comparison, search: string): Prisma.Sql {
  if (comparison.kind === 'greater_id') return Prisma.sql`t.id > ${comparison.id}::uuid`;
  const { field, key } = comparison;
  const { expression, type } = sortExpression(field, search);
  if (key === null) return Prisma.sql`${expression} IS NULL`;
  const value = Prisma.sql`CAST(${key} AS ${type})`;
  if (comparison.kind === 'same') return Prisma.sql`${expression} = ${value}`;
  const beyond =
    comparison.direction === 'asc'
      ? Prisma.sql`${expression} > ${value}`
      : Prisma.sql`${expression} < ${value}`;
  return isNullable(field) ? Prisma.sql`(${beyond} OR ${expression} IS NULL)` : beyond;
}

const all = (conditions: readonly Prisma.Sql[]): Prisma.Sql =>
  conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], ' AND ');

function afterSql(
  order: Parameters<typeof rowsAfter>[0],
  position: Position,
  search: string,
): Prisma.Sql {
  const branches = rowsAfter(order, position).map(
    (branch) => Prisma.sql`(${all(branch.map((comparison) => comparisonSql(comparison, search)))})`,
  );
  return Prisma.sql`(${Prisma.join(branches, ' OR ')})`;
}

/** The filters that are menus of values, each with its column. */
const menus = {
  status: { column: Prisma.sql`t.status`, type: Prisma.sql`"ToolStatus"[]` },
  category: { column: Prisma.sql`t.category`, type: Prisma.sql`"ToolCategory"[]` },
  priceModel: { column: Prisma.sql`t.price_model`, type: Prisma.sql`"PriceModel"[]` },
  requiredTier: { column: Prisma.sql`t.required_tier`, type: Prisma.sql`"SubscriptionTier"[]` },
  integrationType: {
    column: Prisma.sql`t.integration_type`,
    type: Prisma.sql`"IntegrationType"[]`,
  },
} as const;

type Menu = keyof typeof menus;
const menuNames = Object.keys(menus) as readonly Menu[];

function priceConditions(price: ToolFilters['price']): Prisma.Sql[] {
  const currency = price && parseCurrency(price.currency);
  if (!price || !currency) return [];
  const bound = (minor: number) => Prisma.sql`${decimalFromMinor({ minor, currency })}::numeric`;
  return [
    Prisma.sql`t.currency = ${currency}`,
    ...(price.from === null ? [] : [Prisma.sql`t.price_amount >= ${bound(price.from)}`]),
    ...(price.to === null ? [] : [Prisma.sql`t.price_amount <= ${bound(price.to)}`]),
  ];
}

/** What must hold for a listed tool, leaving one menu's own filter out if asked. */
function conditionsOf(search: string, filters: ToolFilters, without?: Menu): Prisma.Sql[] {
  const chosen = menuNames.flatMap((name) => {
    const values: readonly string[] = filters[name];
    const { column, type } = menus[name];
    return name === without || values.length === 0
      ? []
      : [Prisma.sql`${column} = ANY (CAST(${[...values]} AS ${type}))`];
  });
  const { isFeatured, isPopular, provider, tags, price } = filters;
  return [
    ...searchCondition(search),
    ...chosen,
    ...(isFeatured === null ? [] : [Prisma.sql`t.is_featured = ${isFeatured}`]),
    ...(isPopular === null ? [] : [Prisma.sql`t.is_popular = ${isPopular}`]),
    ...(provider === ''
      ? []
      : [Prisma.sql`position(lower(${provider}::text) IN lower(t.provider)) > 0`]),
    ...(tags.length === 0 ? [] : [Prisma.sql`t.tags @> ${[...tags]}::text[]`]),
    ...priceConditions(price),
  ];
}

/** Sets how forgiving this transaction's search is. The embedded engine is one session, so locally. */
async function prepareSearch(transaction: RoleTransaction, search: string): Promise<void> {
  if (search === '') return;
  await transaction.$queryRaw`
    SELECT set_config('pg_trgm.word_similarity_threshold', ${leastSimilarity}, true)`;
}

const countSchema = z.array(z.object({ count: z.int() })).length(1);

async function countTools(
  transaction: RoleTransaction,
  conditions: readonly Prisma.Sql[],
): Promise<number> {
  const [counted] = countSchema.parse(
    await transaction.$queryRaw(
      Prisma.sql`SELECT count(*)::int AS count FROM marketplace_tools t WHERE ${all(conditions)}`,
    ),
  );
  return counted?.count ?? 0;
}

const pageSchema = z.array(toolRecordSchema.extend({ keys: z.array(z.string().nullable()) }));

/**
 * One page of tools: filtered, sorted and paged in SQL, so that the cost of a page does not grow
 * with its distance from the start, and no row is shown twice or left out at equal sort values.
 * @throws DeskError `invalid` for a cursor of another listing.
 */
export async function listTools(
  { authority, actor }: CatalogAccess,
  { search, filters, sort, cursor, limit }: ListTools,
): Promise<ToolList> {
  const order = orderOf(search, sort);
  const position = cursor ? decodeCursor({ search, order }, cursor) : undefined;
  if (cursor && !position) {
    throw new DeskError('invalid', {
      fields: [
        { path: ['cursor'], message: 'The list has changed. Start again at its beginning.' },
      ],
    });
  }
  const conditions = conditionsOf(search, filters);
  const keys = order.map(({ field }) => sortExpression(field, search).expression);
  const query = Prisma.sql`
    SELECT ${toolColumns}, ARRAY[${Prisma.join(keys.map((key) => Prisma.sql`(${key})::text`))}] AS keys
    FROM ${toolSource}
    WHERE ${all(position ? [...conditions, afterSql(order, position, search)] : conditions)}
    ORDER BY ${Prisma.join(
      order.map(({ direction }, at) =>
        direction === 'asc'
          ? Prisma.sql`${keys[at]} ASC NULLS LAST`
          : Prisma.sql`${keys[at]} DESC NULLS LAST`,
      ),
    )}, t.id
    LIMIT ${limit + 1}`;

  return inRole(
    authority,
    actor,
    async (transaction) => {
      await prepareSearch(transaction, search);
      const total = position ? null : await countTools(transaction, conditions);
      const records = pageSchema.parse(await transaction.$queryRaw(query));
      const page = records.slice(0, limit);
      const last = page.at(-1);
      const more = records.length > limit && last;
      return {
        rows: page.map((record): ToolRow => rowOfRecord(record)),
        nextCursor: more ? encodeCursor({ search, order }, last) : null,
        total,
      };
    },
    { readOnly: true },
  );
}

const facetRowsSchema = z.array(
  z.object({ menu: z.enum(menuNames), value: z.string(), count: z.int() }),
);

/** For each filter menu, how many tools each of its choices would leave. */
export async function toolFacets(
  { authority, actor }: CatalogAccess,
  { search, filters }: { readonly search: string; readonly filters: ToolFilters },
): Promise<ToolFacets> {
  const counts = menuNames.map((name) => {
    const { column } = menus[name];
    return Prisma.sql`
      SELECT ${name}::text AS menu, ${column}::text AS value, count(*)::int AS count
      FROM marketplace_tools t
      WHERE ${all(conditionsOf(search, filters, name))}
      GROUP BY ${column}`;
  });
  return inRole(authority, actor, async (transaction) => {
    await prepareSearch(transaction, search);
    const rows = facetRowsSchema.parse(
      await transaction.$queryRaw(Prisma.join(counts, ' UNION ALL ')),
    );
    const facet = (menu: Menu) =>
      rows.filter((row) => row.menu === menu).map(({ value, count }) => ({ value, count }));
    return toolFacetsOutput.parse(Object.fromEntries(menuNames.map((name) => [name, facet(name)])));
  });
}
