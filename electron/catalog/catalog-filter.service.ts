import { Prisma } from '../database/generated/client';
import { keysOf } from '../shared/literals';
import { decimalFromMinor, parseCurrency } from '../shared/money';
import { dateFields, rangeFields, type ToolFilters, textFields } from './catalog.schema';
import { categoriesNamed } from './category-labels.rules';

/**
 * How alike a word and a text must be at least, 0 to 1. PostgreSQL's own 0.6 misses a slip in a
 * short word ("leed"); this lower one is only ever used for words that stand nowhere.
 */
export const leastSimilarity = '0.4';

const wordsOf = (search: string): readonly string[] => search.split(/\s+/).filter(Boolean);

/** A pattern of texts that hold a word, as `desk_fold` leaves both. */
function partOf(word: string): Prisma.Sql {
  return Prisma.sql`desk_fold(${`%${word.replace(/[\\%_]/g, '\\$&')}%`}::text)`;
}

/**
 * Every word must occur: in a tool's name, description, tags or provider, or begin a word of its
 * category's name. Typing errors are forgiven only in words that occur nowhere, so that
 * "lead" does not find "learn"; then alone tools are looked through for words that are alike.
 */
function searchCondition(search: string): Prisma.Sql[] {
  return wordsOf(search).map((word) => {
    const pattern = partOf(word);
    const categories = categoriesNamed(word);
    if (categories.length > 0) {
      return Prisma.sql`t.id IN (
        SELECT w.tool_id FROM desk_tool_words w WHERE w.words LIKE ${pattern}
        UNION ALL
        SELECT l.id FROM desk_listed_tools l
        WHERE l.category = ANY (CAST(${[...categories]} AS "ToolCategory"[]))
      )`;
    }
    return Prisma.sql`t.id IN (
      SELECT w.tool_id FROM desk_tool_words w WHERE w.words LIKE ${pattern}
      UNION ALL
      SELECT w.tool_id FROM desk_tool_words w
      WHERE desk_fold(${word}::text) <% w.words
        AND NOT EXISTS (SELECT FROM desk_tool_words other WHERE other.words LIKE ${pattern})
    )`;
  });
}

/**
 * How well a tool matches: one that is called so, then one whose name begins so, then names that
 * are like it, then a tag of that name, then mere mentions. The whole text would say little more
 * and takes ten times as long to compare.
 */
export function relevance(search: string): Prisma.Sql {
  const wanted = Prisma.sql`desk_fold(${search}::text)`;
  const name = Prisma.sql`desk_fold(t.name)`;
  return Prisma.sql`(
    word_similarity(${wanted}, ${name})
    + CASE WHEN ${name} = ${wanted} THEN 2 WHEN starts_with(${name}, ${wanted}) THEN 1 ELSE 0 END
    + CASE WHEN ${wanted} = ANY (t.tags) THEN 0.5 ELSE 0 END
  )::real`;
}

/** Conditions that must all hold. */
export const all = (conditions: readonly Prisma.Sql[]): Prisma.Sql =>
  conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], ' AND ');

/** The filters that are menus of values, each with its column. */
export const menus = {
  status: { column: Prisma.sql`t.status`, type: Prisma.sql`"ToolStatus"[]` },
  category: { column: Prisma.sql`t.category`, type: Prisma.sql`"ToolCategory"[]` },
  priceModel: { column: Prisma.sql`t.price_model`, type: Prisma.sql`"PriceModel"[]` },
  requiredTier: { column: Prisma.sql`t.required_tier`, type: Prisma.sql`"SubscriptionTier"[]` },
  integrationType: {
    column: Prisma.sql`t.integration_type`,
    type: Prisma.sql`"IntegrationType"[]`,
  },
} as const;

export type Menu = keyof typeof menus;
export const menuNames = keysOf(menus);

/**
 * Where tools are looked for, as `t`: `desk_listed_tools` has the columns that are not texts, in rows
 * that are quickly read; `marketplace_tools` has all of them, and indexes on some.
 */
export type ListSource = 'desk_listed_tools' | 'marketplace_tools';

export const sourceSql: Readonly<Record<ListSource, Prisma.Sql>> = {
  desk_listed_tools: Prisma.sql`desk_listed_tools t`,
  marketplace_tools: Prisma.sql`marketplace_tools t`,
};

/** Whether a search or a filter looks into texts, which only whole tools have. */
export function looksIntoTexts(search: string, { provider, tags, texts }: ToolFilters): boolean {
  const columns = textFields.some((field) => (texts[field] ?? '') !== '');
  return columns || search !== '' || provider !== '' || tags.length > 0;
}

/** Where tools are best counted: an index of the tools tells of most menus, and nothing of these. */
export function sourceOfCounts(search: string, filters: ToolFilters): ListSource {
  const { price, ranges, dates, isPopular, integrationType } = filters;
  const unindexed =
    price !== null ||
    isPopular !== null ||
    integrationType.length > 0 ||
    Object.keys(ranges).length > 0 ||
    Object.keys(dates).length > 0;
  return unindexed && !looksIntoTexts(search, filters) ? 'desk_listed_tools' : 'marketplace_tools';
}

function priceConditions(price: ToolFilters['price'], source: ListSource): Prisma.Sql[] {
  const currency = price && parseCurrency(price.currency);
  if (!price || !currency) return [];
  const rankOf = (minor: number) =>
    Prisma.sql`desk_price_rank('ONE_TIME', ${decimalFromMinor({ minor, currency })}::numeric)`;
  const isBounded = price.from !== null || price.to !== null;
  const conditions = [
    Prisma.sql`t.currency = ${currency}`,
    ...(price.from === null ? [] : [Prisma.sql`t.price_rank >= ${rankOf(price.from)}`]),
    ...(price.to === null ? [] : [Prisma.sql`t.price_rank <= ${rankOf(price.to)}`]),
    // What is asked on request may be any price, so it is in no range of prices.
    ...(isBounded ? [Prisma.sql`t.price_rank < desk_price_rank('CUSTOM', 0)`] : []),
  ];
  return source === 'desk_listed_tools'
    ? conditions
    : [Prisma.sql`t.id IN (SELECT t.id FROM desk_listed_tools t WHERE ${all(conditions)})`];
}

const rangeColumns = {
  purchaseCount: Prisma.sql`t.purchase_count`,
  viewCount: Prisma.sql`t.view_count`,
  reviewCount: Prisma.sql`t.review_count`,
  avgRating: Prisma.sql`t.avg_rating`,
  trialDays: Prisma.sql`t.trial_days`,
} as const satisfies Record<(typeof rangeFields)[number], Prisma.Sql>;

const dateColumns = {
  updatedAt: Prisma.sql`t.updated_at`,
  createdAt: Prisma.sql`t.created_at`,
  lastUpdated: Prisma.sql`t.last_updated`,
} as const satisfies Record<(typeof dateFields)[number], Prisma.Sql>;

const textColumns = {
  name: Prisma.sql`t.name`,
  slug: Prisma.sql`t.slug`,
  provider: Prisma.sql`t.provider`,
  version: Prisma.sql`t.version`,
  description: Prisma.sql`t.description`,
} as const satisfies Record<(typeof textFields)[number], Prisma.Sql>;

/** Filters of single columns: from and to, first and last day, part of a text. */
function columnConditions({ ranges, dates, texts }: ToolFilters): Prisma.Sql[] {
  const numbers = rangeFields.flatMap((field) => {
    const { from = null, to = null } = ranges[field] ?? {};
    return [
      ...(from === null ? [] : [Prisma.sql`${rangeColumns[field]} >= ${from}::numeric`]),
      ...(to === null ? [] : [Prisma.sql`${rangeColumns[field]} <= ${to}::numeric`]),
    ];
  });
  const days = dateFields.flatMap((field) => {
    const { from = null, to = null } = dates[field] ?? {};
    const begin = (day: string) => Prisma.sql`${day}::date::timestamp AT TIME ZONE 'UTC'`;
    return [
      ...(from === null ? [] : [Prisma.sql`${dateColumns[field]} >= ${begin(from)}`]),
      ...(to === null ? [] : [Prisma.sql`${dateColumns[field]} < ${begin(to)} + interval '1 day'`]),
    ];
  });
  const parts = textFields.flatMap((field) => {
    const part = texts[field] ?? '';
    return part === '' ? [] : [Prisma.sql`desk_fold(${textColumns[field]}) LIKE ${partOf(part)}`];
  });
  return [...numbers, ...days, ...parts];
}

/** What must hold for a listed tool, leaving one menu's own filter out if asked. */
export function conditionsOf(
  search: string,
  filters: ToolFilters,
  source: ListSource,
  without?: Menu,
): Prisma.Sql[] {
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
    ...priceConditions(price, source),
    ...columnConditions(filters),
  ];
}
