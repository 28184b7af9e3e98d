import { Prisma } from '../../database/generated/client';
import { all, type ListSource, relevance } from './catalog-filter.service';
import {
  type Comparison,
  isNullable,
  type OrderField,
  type OrderTerm,
  type Position,
  rowsAfter,
  tieDirection,
  uniformDirection,
} from './catalog-order.rules';

const sortExpressions = {
  // Letter case does not matter to a reader; collation C sorts alike on every server.
  name: { expression: Prisma.sql`lower(t.name) COLLATE "C"`, type: Prisma.sql`text` },
  slug: { expression: Prisma.sql`t.slug COLLATE "C"`, type: Prisma.sql`text` },
  category: { expression: Prisma.sql`t.category`, type: Prisma.sql`"ToolCategory"` },
  priceModel: { expression: Prisma.sql`t.price_model`, type: Prisma.sql`"PriceModel"` },
  price: {
    expression: Prisma.sql`desk_price_rank(t.price_model, t.price_amount)`,
    type: Prisma.sql`bigint`,
  },
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
export const listedOrders: ReadonlySet<OrderField> = new Set([
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

/** What tools are sorted by, as an expression over `t`, and its type. */
interface SortKey {
  readonly expression: Prisma.Sql;
  readonly type: Prisma.Sql;
}

/** The same place of a price, kept where an index has it. */
const listedPrice: SortKey = { ...sortExpressions.price, expression: Prisma.sql`t.price_rank` };

/** The name where it stands beside the words: without accents. */
const foundName: SortKey = { ...sortExpressions.name, expression: Prisma.sql`w.name COLLATE "C"` };

/** Whether a field by which tools are sorted stands beside their words. */
export const isBesideWords = (field: OrderField) => field === 'relevance' || field === 'name';

/**
 * The key of a field.
 * @param search that a relevance is for
 * @param inWords whether it is sorted what was found in the words of tools
 */
export function sortKey(
  field: OrderField,
  search: string,
  source: ListSource,
  inWords: boolean,
): SortKey {
  if (field === 'relevance') return { expression: relevance(search), type: Prisma.sql`real` };
  if (field === 'name' && inWords) return foundName;
  return field === 'price' && source === 'desk_listed_tools' ? listedPrice : sortExpressions[field];
}

/** Finds the key of a field where a part of a query has it. */
export type KeyOf = (field: OrderField) => SortKey;

const beyondSql = { asc: Prisma.sql`>`, desc: Prisma.sql`<` } as const;
const directionSql = { asc: Prisma.sql`ASC`, desc: Prisma.sql`DESC` } as const;

function comparisonSql(comparison: Comparison, keyOf: KeyOf): Prisma.Sql {
  if (comparison.kind === 'beyond_id') {
    return Prisma.sql`t.id ${beyondSql[comparison.direction]} ${comparison.id}::uuid`;
  }
  const { field, key } = comparison;
  const { expression, type } = keyOf(field);
  if (key === null) return Prisma.sql`${expression} IS NULL`;
  const value = Prisma.sql`CAST(${key} AS ${type})`;
  if (comparison.kind === 'same') return Prisma.sql`${expression} = ${value}`;
  const beyond = Prisma.sql`${expression} ${beyondSql[comparison.direction]} ${value}`;
  return isNullable(field) ? Prisma.sql`(${beyond} OR ${expression} IS NULL)` : beyond;
}

/** Tools after a place in an order. */
export function afterSql(
  order: readonly OrderTerm[],
  position: Position,
  keyOf: KeyOf,
): Prisma.Sql {
  const direction = uniformDirection(order);
  if (direction) {
    const keys = order.map(({ field }) => keyOf(field));
    const row = Prisma.join([...keys.map(({ expression }) => expression), Prisma.sql`t.id`]);
    const values = keys.map(({ type }, at) => Prisma.sql`CAST(${position.keys[at]} AS ${type})`);
    const last = Prisma.join([...values, Prisma.sql`${position.id}::uuid`]);
    return Prisma.sql`(${row}) ${beyondSql[direction]} (${last})`;
  }
  const branches = rowsAfter(order, position).map(
    (branch) => Prisma.sql`(${all(branch.map((comparison) => comparisonSql(comparison, keyOf)))})`,
  );
  return Prisma.sql`(${Prisma.join(branches, ' OR ')})`;
}

/** An order of `t`, the same for every tool. @param expressions of its fields, in their order */
export function inOrder(
  order: readonly OrderTerm[],
  expressions: readonly Prisma.Sql[],
): Prisma.Sql {
  const terms = order.map(({ field, direction }, at) => {
    // An index holds missing values last; saying so of a column without any would not match it.
    const ending = isNullable(field) ? Prisma.sql`NULLS LAST` : Prisma.empty;
    return Prisma.sql`${expressions[at]} ${directionSql[direction]} ${ending}`;
  });
  return Prisma.sql`ORDER BY ${Prisma.join(terms)}, t.id ${directionSql[tieDirection(order)]}`;
}

/** The columns in which a part of a query hands on what its rows are sorted by. */
export const handedOn = (order: readonly unknown[], alias: 't' | 'p') =>
  order.map((_, at) => Prisma.raw(`${alias}.key_${at}`));

/** The same columns where they are made. */
export const withKeys = (expressions: readonly Prisma.Sql[]) =>
  Prisma.join(
    expressions.map((expression, at) => Prisma.sql`${expression} AS ${Prisma.raw(`key_${at}`)}`),
  );
