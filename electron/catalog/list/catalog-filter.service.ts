import { Prisma } from '../../database/generated/client';
import { keysOf } from '../../shared/literals';
import { decimalFromMinor, parseCurrency } from '../../shared/money';
import { dateFields, rangeFields, type ToolFilters, type textFields } from '../catalog.schema';
import { categoriesNamed } from '../category-labels.rules';

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

/** Whether a word stands nowhere as it is. */
const standsNowhere = (word: string) =>
  Prisma.sql`NOT EXISTS (SELECT FROM desk_tool_words other WHERE other.words LIKE ${partOf(word)})`;

/**
 * The rows of `desk_tool_words` that a word finds: it occurs in a tool's name, description, tags or
 * provider, or begins a word of its category's name. Typing errors are forgiven only in words that occur
 * nowhere, so that "lead" does not find "learn"; then alone tools are looked through for words that are alike.
 */
function foundBy(word: string): Prisma.Sql {
  const pattern = partOf(word);
  const categories = categoriesNamed(word);
  const others =
    categories.length > 0
      ? Prisma.sql`
        SELECT w.* FROM (
          SELECT w.* FROM desk_listed_tools l JOIN desk_tool_words w ON w.tool_id = l.id
          WHERE l.category = ANY (CAST(${[...categories]} AS "ToolCategory"[]))
          OFFSET 0 -- Or the words of all tools would be looked through first.
        ) w WHERE w.words NOT LIKE ${pattern}`
      : Prisma.sql`
        SELECT w.* FROM desk_tool_words w
        WHERE desk_fold(${word}::text) <% w.words AND ${standsNowhere(word)}`;
  return Prisma.sql`(
    SELECT w.* FROM desk_tool_words w WHERE w.words LIKE ${pattern}
    UNION ALL ${others}
  )`;
}

/**
 * The rows of `desk_tool_words` that a search and those filters leave that are about what stands there, as `w`;
 * undefined where neither is. Every word of the search must hold.
 */
export function inWords(
  search: string,
  filters: ToolFilters,
): { readonly from: Prisma.Sql; readonly conditions: readonly Prisma.Sql[] } | undefined {
  const [first, ...others] = wordsOf(search);
  const conditions = [
    ...others.map((word) => Prisma.sql`w.tool_id IN (SELECT f.tool_id FROM ${foundBy(word)} f)`),
    ...wordConditions(filters),
  ];
  if (first !== undefined) return { from: Prisma.sql`${foundBy(first)} w`, conditions };
  return conditions.length === 0 ? undefined : { from: Prisma.sql`desk_tool_words w`, conditions };
}

/** Filters by what stands beside the words; the index of the words leads to a name or a provider. */
function wordConditions({ provider, tags, texts }: ToolFilters): Prisma.Sql[] {
  const parts = [
    { column: Prisma.sql`w.name`, part: texts.name ?? '' },
    { column: Prisma.sql`w.provider`, part: texts.provider ?? '' },
    { column: Prisma.sql`w.provider`, part: provider },
  ].flatMap(({ column, part }) => {
    const pattern = partOf(part);
    return part === '' ? [] : [Prisma.sql`w.words LIKE ${pattern} AND ${column} LIKE ${pattern}`];
  });
  return tags.length === 0 ? parts : [...parts, Prisma.sql`w.tags @> ${[...tags]}::text[]`];
}

/** How well a name matches that begins a word with what is looked for. */
const beginsWord = 0.9;

/**
 * How well a tool of {@link inWords} matches: one that is called so, then one whose name begins so, then
 * names that have it or are like it, then a tag of that name, then mere mentions. The whole text would say little
 * more and takes ten times as long to compare. Comparing a name by its letters takes four times as long as
 * finding the tool, so it is done where that tells something: not of names that have the search as it is, nor of
 * those that have none of its words, as the tools of a provider, unless a word is a slip.
 */
export function relevance(search: string): Prisma.Sql {
  const wanted = Prisma.sql`desk_fold(${search}::text)`;
  const words = wordsOf(search);
  const mayBeAlike = [
    ...words.map((word) => Prisma.sql`w.name LIKE ${partOf(word)}`),
    ...words.filter((word) => categoriesNamed(word).length === 0).map(standsNowhere),
  ];
  return Prisma.sql`(
    CASE
      WHEN strpos(' ' || w.name || ' ', ' ' || ${wanted} || ' ') > 0 THEN 1
      WHEN strpos(' ' || w.name, ' ' || ${wanted}) > 0 THEN ${beginsWord}::real
      WHEN ${Prisma.join(mayBeAlike, ' OR ')} THEN word_similarity(${wanted}, w.name)
      ELSE 0
    END
    + CASE WHEN w.name = ${wanted} THEN 2 WHEN starts_with(w.name, ${wanted}) THEN 1 ELSE 0 END
    + CASE WHEN ${wanted} = ANY (w.tags) THEN 0.5 ELSE 0 END
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

/** Whether a filter looks into texts that only whole tools have. */
export function looksIntoTexts({ texts }: ToolFilters): boolean {
  return keysOf(textColumns).some((field) => (texts[field] ?? '') !== '');
}

/**
 * Where tools are best counted: an index of the tools tells of most menus, and nothing of these. What words
 * tell is looked up in the smaller rows.
 */
export function sourceOfCounts(search: string, filters: ToolFilters): ListSource {
  const { price, ranges, dates, isPopular, integrationType } = filters;
  const unindexed =
    inWords(search, filters) !== undefined ||
    price !== null ||
    isPopular !== null ||
    integrationType.length > 0 ||
    Object.keys(ranges).length > 0 ||
    Object.keys(dates).length > 0;
  return unindexed && !looksIntoTexts(filters) ? 'desk_listed_tools' : 'marketplace_tools';
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

/** The texts that do not stand beside the words. */
const textColumns = {
  slug: Prisma.sql`t.slug`,
  version: Prisma.sql`t.version`,
  description: Prisma.sql`t.description`,
} as const satisfies Partial<Record<(typeof textFields)[number], Prisma.Sql>>;

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
  const parts = keysOf(textColumns).flatMap((field) => {
    const part = texts[field] ?? '';
    return part === '' ? [] : [Prisma.sql`desk_fold(${textColumns[field]}) LIKE ${partOf(part)}`];
  });
  return [...numbers, ...days, ...parts];
}

/** What must hold for a listed tool beside {@link inWords}, leaving one menu's own filter out if asked. */
export function conditionsBesideWords(
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
  const { isFeatured, isPopular, price } = filters;
  return [
    ...chosen,
    ...(isFeatured === null ? [] : [Prisma.sql`t.is_featured = ${isFeatured}`]),
    ...(isPopular === null ? [] : [Prisma.sql`t.is_popular = ${isPopular}`]),
    ...priceConditions(price, source),
    ...columnConditions(filters),
  ];
}

/** The ids of {@link inWords}, as `tool_id`, each once; undefined where words tell nothing. */
export function foundIds(search: string, filters: ToolFilters): Prisma.Sql | undefined {
  const found = inWords(search, filters);
  return found && Prisma.sql`SELECT w.tool_id FROM ${found.from} WHERE ${all(found.conditions)}`;
}

/** What must hold for a tool that a search and filters leave. */
export function conditionsOf(
  search: string,
  filters: ToolFilters,
  source: ListSource,
): Prisma.Sql[] {
  const ids = foundIds(search, filters);
  return [
    ...(ids ? [Prisma.sql`t.id IN (${ids})`] : []),
    ...conditionsBesideWords(filters, source),
  ];
}
