import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { inRoleSession, type RoleSession, rowsOf } from '../../database/role-session';
import { DeskError } from '../../shared/errors';
import {
  type ListTools,
  type ToolFacets,
  type ToolFilters,
  type ToolList,
  toolFacetsOutput,
  type toolSubjectsInput,
  toolSubjectsOutput,
} from '../catalog.schema';
import type { CatalogAccess } from '../catalog-access';
import {
  listedColumns,
  listedToolSchema,
  rowOfRecord,
  toolSource,
} from '../catalog-record.service';
import type { ToolRow } from '../catalog-tool.schema';
import {
  all,
  conditionsBesideWords,
  conditionsOf,
  foundIds,
  inWords,
  type ListSource,
  leastSimilarity,
  looksIntoTexts,
  type Menu,
  menuNames,
  menus,
  sourceOfCounts,
  sourceSql,
} from './catalog-filter.service';
import { decodeCursor, encodeCursor, type OrderField, orderOf } from './catalog-order.rules';
import {
  afterSql,
  handedOn,
  inOrder,
  isBesideWords,
  type KeyOf,
  listedOrders,
  sortKey,
  withKeys,
} from './catalog-sort.service';

/** From here on a page is found by sorting everything, which should not need the disk. */
const farOffset = 1_000;

/**
 * Sets how forgiving this transaction's search is, and gives it room to sort. The embedded engine is
 * one session, so locally.
 */
async function prepareSearch(session: RoleSession, search: string, offset = 0): Promise<void> {
  if (search === '' && offset < farOffset) return;
  await session.query(
    `SELECT set_config('pg_trgm.word_similarity_threshold', $1, true),
            set_config('work_mem', '64MB', true)`,
    [leastSimilarity],
  );
}

const countSchema = z.array(z.object({ count: z.int() })).length(1);

/** How many tools a search and filters leave. */
export function countTools(
  { authority, actor }: CatalogAccess,
  { search, filters }: { readonly search: string; readonly filters: ToolFilters },
): Promise<number> {
  const source = sourceOfCounts(search, filters);
  return inRoleSession(
    authority,
    actor,
    async (session) => {
      await prepareSearch(session, search);
      const [counted] = countSchema.parse(
        await rowsOf(
          session,
          Prisma.sql`
            SELECT count(*)::int AS count FROM ${sourceSql[source]}
            WHERE ${all(conditionsOf(search, filters, source))}`,
        ),
      );
      return counted?.count ?? 0;
    },
    { readOnly: true },
  );
}

const pageSchema = z.array(
  listedToolSchema.extend({ keys: z.array(z.string().nullable()), found: z.int().optional() }),
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
  const found = inWords(search, filters);
  const isBeside = (field: OrderField) => found !== undefined && isBesideWords(field);
  const isListed = order.every(({ field }) => listedOrders.has(field) || isBeside(field));
  const source: ListSource =
    isListed && !looksIntoTexts(filters) ? 'desk_listed_tools' : 'marketplace_tools';
  const conditions = conditionsBesideWords(filters, source);
  const keyIn = (field: OrderField) => sortKey(field, search, source, found !== undefined);
  const expressions = order.map(({ field }) => keyIn(field).expression);
  // Looking for words that are alike takes longer than all else, so what words tell is found once, for the
  // page and for the count, and is sorted without looking every tool up again.
  const sorted = found ? handedOn(order, 't') : expressions;
  const keyOf: KeyOf = (field) => {
    const at = order.findIndex((term) => term.field === field);
    const key = keyIn(field);
    return { ...key, expression: sorted[at] ?? key.expression };
  };
  const chosen = [
    ...(found ? [] : conditions),
    ...(position ? [afterSql(order, position, keyOf)] : []),
  ];
  const handed = handedOn(order, 'p');
  const needsTools = conditions.length > 0 || !order.every(({ field }) => isBeside(field));
  const beside = needsTools
    ? Prisma.sql`JOIN ${sourceSql[source]} ON t.id = w.tool_id`
    : Prisma.empty;
  // The page is found by ids alone, in an index where there is one, before any whole row is read.
  const query = Prisma.sql`
    WITH ${
      found
        ? Prisma.sql`found AS MATERIALIZED (
            SELECT w.tool_id AS id, ${withKeys(expressions)} FROM ${found.from} ${beside}
            WHERE ${all([...found.conditions, ...conditions])}),`
        : Prisma.empty
    }
    page AS (
      SELECT t.id, ${withKeys(sorted)} FROM ${found ? Prisma.sql`found t` : sourceSql[source]}
      WHERE ${all(chosen)}
      ${inOrder(order, sorted)} LIMIT ${limit + 1} OFFSET ${offset})
    SELECT ${listedColumns}, ARRAY[${Prisma.join(handed.map((key) => Prisma.sql`${key}::text`))}] AS keys
      ${found ? Prisma.sql`, (SELECT count(*)::int FROM found) AS found` : Prisma.empty}
    FROM ${toolSource} JOIN page p ON p.id = t.id
    ${inOrder(order, handed)}`;

  const records = await inRoleSession(
    authority,
    actor,
    async (session) => {
      await prepareSearch(session, search, offset);
      return pageSchema.parse(await rowsOf(session, query));
    },
    { readOnly: true },
  );
  const page = records.slice(0, limit);
  const last = page.at(-1);
  const more = records.length > limit && last;
  const isFirst = !position && offset === 0;
  const shown = more ? (records[0]?.found ?? null) : page.length;
  return {
    rows: page.map((record): ToolRow => rowOfRecord(record)),
    nextCursor: more ? encodeCursor({ search, order }, last) : null,
    total: isFirst ? shown : null,
  };
}

/** Tools of a page of subjects: reading, checking and writing them takes half of a frame. */
const subjectsOfPage = 1_000;

/** What an act on many tools must know of each that a search and filters leave, in the order of ids. */
export async function toolSubjects(
  { authority, actor }: CatalogAccess,
  { search, filters, after }: z.output<typeof toolSubjectsInput>,
): Promise<z.output<typeof toolSubjectsOutput>> {
  const conditions = [
    ...conditionsOf(search, filters, 'marketplace_tools'),
    ...(after === null ? [] : [Prisma.sql`t.id > ${after}::uuid`]),
  ];
  return inRoleSession(
    authority,
    actor,
    async (session) => {
      await prepareSearch(session, search);
      const rows = await rowsOf(
        session,
        Prisma.sql`
          SELECT t.id::text AS id, t.name, t.status::text AS status, coalesce(r.revision, 0) AS revision
          FROM ${toolSource} WHERE ${all(conditions)} ORDER BY t.id LIMIT ${subjectsOfPage}`,
      );
      const tools = toolSubjectsOutput.shape.tools.parse(rows);
      return { tools, next: tools.length < subjectsOfPage ? null : (tools.at(-1)?.id ?? null) };
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
  const ids = foundIds(search, filters);
  // What words tell is looked for once, and not for each menu.
  const found = ids
    ? Prisma.sql`WITH found AS MATERIALIZED (
        SELECT t.* FROM ${sourceSql[source]} WHERE t.id IN (${ids}))`
    : Prisma.empty;
  const counts = menuNames.map((name) => {
    const { column } = menus[name];
    return Prisma.sql`
      SELECT ${name}::text AS menu, ${column}::text AS value, count(*)::int AS count
      FROM ${ids ? Prisma.sql`found t` : sourceSql[source]}
      WHERE ${all(conditionsBesideWords(filters, source, name))}
      GROUP BY ${column}`;
  });
  const query = Prisma.sql`${found} ${Prisma.join(counts, ' UNION ALL ')}`;
  const rows = await inRoleSession(
    authority,
    actor,
    async (session) => {
      await prepareSearch(session, search);
      return facetRowsSchema.parse(await rowsOf(session, query));
    },
    { readOnly: true },
  );
  const facet = (menu: Menu) =>
    rows.filter((row) => row.menu === menu).map(({ value, count }) => ({ value, count }));
  return toolFacetsOutput.parse(Object.fromEntries(menuNames.map((name) => [name, facet(name)])));
}
