import { z } from 'zod';
import { Prisma } from '../database/generated/client';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import {
  type ListTools,
  mostSubjects,
  type ToolFacets,
  type ToolFilters,
  type ToolList,
  toolFacetsOutput,
  toolSubjectsOutput,
} from './catalog.schema';
import type { CatalogAccess } from './catalog-access';
import {
  all,
  conditionsOf,
  type ListSource,
  leastSimilarity,
  looksIntoTexts,
  type Menu,
  menuNames,
  menus,
  relevance,
  sourceOfCounts,
  sourceSql,
} from './catalog-filter.service';
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

/** The orders that `desk_listed_tools` knows and no index of the tools gives. */
const listedOrders: ReadonlySet<OrderField> = new Set([
  'category',
  'priceModel',
  'price',
  'requiredTier',
  'integrationType',
  'status',
  'isFeatured',
  'isPopular',
  'trialDays',
  'viewCount',
  'usageCount',
  'reviewCount',
  'lastUpdated',
  'createdAt',
  'updatedAt',
]);

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

/** From here on a page is found by sorting everything, which should not need the disk. */
const farOffset = 1_000;

/**
 * Sets how forgiving this transaction's search is, and gives it room to sort. The embedded engine is
 * one session, so locally.
 */
async function prepareSearch(
  transaction: RoleTransaction,
  search: string,
  offset = 0,
): Promise<void> {
  if (search === '' && offset < farOffset) return;
  await transaction.$queryRaw`
    SELECT set_config('pg_trgm.word_similarity_threshold', ${leastSimilarity}, true),
           set_config('work_mem', '64MB', true)`;
}

const countSchema = z.array(z.object({ count: z.int() })).length(1);

async function countTools(transaction: RoleTransaction, filters: ToolFilters): Promise<number> {
  const source = sourceOfCounts('', filters);
  const [counted] = countSchema.parse(
    await transaction.$queryRaw(Prisma.sql`
      SELECT count(*)::int AS count FROM ${sourceSql[source]}
      WHERE ${all(conditionsOf('', filters, source))}`),
  );
  return counted?.count ?? 0;
}

const pageSchema = z.array(
  toolRecordSchema.extend({ keys: z.array(z.string().nullable()), found: z.int().optional() }),
);

/**
 * One page of tools: filtered, sorted and paged in SQL, so that the cost of a page does not grow
 * with its distance from the start, and no row is shown twice or left out at equal sort values.
 * @throws DeskError `invalid` for a cursor of another listing.
 */
export async function listTools(
  { authority, actor }: CatalogAccess,
  { search, filters, sort, cursor, offset, limit }: ListTools,
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
  const isListed = order.every(({ field }) => listedOrders.has(field));
  const source: ListSource =
    isListed && !looksIntoTexts(search, filters) ? 'desk_listed_tools' : 'marketplace_tools';
  const conditions = conditionsOf(search, filters, source);
  const keys = order.map(({ field }) => sortExpression(field, search).expression);
  const inOrder = Prisma.sql`ORDER BY ${Prisma.join(
    order.map(({ field, direction }, at) => {
      // An index holds missing values last; saying so of a column without any would not match it.
      const ending = isNullable(field) ? Prisma.sql`NULLS LAST` : Prisma.empty;
      return direction === 'asc'
        ? Prisma.sql`${keys[at]} ASC ${ending}`
        : Prisma.sql`${keys[at]} DESC ${ending}`;
    }),
  )}, t.id`;
  // Looking for words that are alike takes longer than all else, so a search is made once, for the
  // page and for the count.
  const searched = search !== '';
  const chosen = searched ? [Prisma.sql`t.id IN (SELECT id FROM found)`] : conditions;
  // The page is found by ids alone, in an index where there is one, before any whole row is read.
  const query = Prisma.sql`
    ${
      searched
        ? Prisma.sql`WITH found AS MATERIALIZED (
            SELECT t.id FROM ${sourceSql[source]} WHERE ${all(conditions)})`
        : Prisma.empty
    }
    SELECT ${toolColumns}, ARRAY[${Prisma.join(keys.map((key) => Prisma.sql`(${key})::text`))}] AS keys
      ${searched ? Prisma.sql`, (SELECT count(*)::int FROM found) AS found` : Prisma.empty}
    FROM ${toolSource}
    WHERE t.id IN (
      SELECT t.id FROM ${sourceSql[source]}
      WHERE ${all(position ? [...chosen, afterSql(order, position, search)] : chosen)}
      ${inOrder} LIMIT ${limit + 1} OFFSET ${offset}
    )
    ${inOrder}`;

  return inRole(
    authority,
    actor,
    async (transaction) => {
      await prepareSearch(transaction, search, offset);
      const isFirst = !position && offset === 0;
      const counted = isFirst && !searched ? await countTools(transaction, filters) : null;
      const records = pageSchema.parse(await transaction.$queryRaw(query));
      const total = isFirst && searched ? (records[0]?.found ?? 0) : counted;
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

/** What an act on many tools must know of each that a search and filters leave. */
export async function toolSubjects(
  { authority, actor }: CatalogAccess,
  { search, filters }: { readonly search: string; readonly filters: ToolFilters },
) {
  const conditions = conditionsOf(search, filters, 'marketplace_tools');
  return inRole(
    authority,
    actor,
    async (transaction) => {
      await prepareSearch(transaction, search);
      const rows = await transaction.$queryRaw(Prisma.sql`
        SELECT t.id::text AS id, t.name, t.status::text AS status, coalesce(r.revision, 0) AS revision
        FROM ${toolSource} WHERE ${all(conditions)} LIMIT ${mostSubjects}`);
      return toolSubjectsOutput.parse(rows);
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
  const source = sourceOfCounts(search, filters);
  const counts = menuNames.map((name) => {
    const { column } = menus[name];
    return Prisma.sql`
      SELECT ${name}::text AS menu, ${column}::text AS value, count(*)::int AS count
      FROM ${sourceSql[source]}
      WHERE ${all(conditionsOf(search, filters, source, name))}
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
