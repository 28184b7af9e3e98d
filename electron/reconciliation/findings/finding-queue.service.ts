import { z } from 'zod';
import { Prisma } from '../../database/generated/client';
import { isoSql } from '../../database/iso-sql';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import { keysOf } from '../../shared/literals';
import { numberText } from '../../shared/number-text';
import type { FinanceAccess } from '../finance-access';
import { changeJson } from '../resolutions/decision-subject.service';
import { inTurn } from '../taking-turns';
import { findingClassNames, severities } from './finding-classes.rules';
import { inPeriod } from './finding-period.service';
import {
  type Finding,
  findingSchema,
  type QueueFilters,
  type QueueQuery,
  type QueueSort,
  queueCursorSchema,
  queueFacetsSchema,
} from './finding-queue.schema';
import { hasLikelyMatch, likelyCount } from './likely-matches.service';

/**
 * That a decision `r` about a finding `f` is under way, or settled it as it stands. At most one is, and the
 * condition begins as that of the index which holds these: asked otherwise, PostgreSQL read the ones of all
 * findings for each, in the minute until it knows how many a bulk decision has made.
 */
export const isLive = Prisma.sql`(
  r.finding_id = f.id AND r.state IN ('waiting', 'running', 'done')
  AND (r.state <> 'done' OR desk_resolution_holds(r, f)))`;

/** Findings with what people decided about them. */
const source = Prisma.sql`
  desk_findings f
  LEFT JOIN LATERAL (
    SELECT r.* FROM desk_resolutions r WHERE ${isLive} LIMIT 1
  ) r ON true
  LEFT JOIN desk_finding_assignments a ON a.finding_id = f.id
  LEFT JOIN marketplace_purchases p ON p.id = f.purchase_id`;

const standing = Prisma.sql`
  CASE WHEN r.state = 'waiting' THEN 'waiting' WHEN r.state = 'running' THEN 'running'
       WHEN r.state = 'done' OR f.cleared_at IS NOT NULL THEN 'settled' ELSE 'open' END`;

const columns = Prisma.sql`
  f.id, f.key, f.fingerprint, f.class, f.state, f.severity, f.currency,
  f.amount_minor::float8 AS "amountMinor", f.evidence, f.purchase_id AS "purchaseId",
  f.stripe_ids AS "stripeIds", f.remedy, ${isoSql(Prisma.sql`f.due_at`)} AS "dueAt",
  ${isoSql(Prisma.sql`f.occurred_at`)} AS "occurredAt", ${standing} AS standing,
  (SELECT o.name FROM organizations o WHERE o.id = p.organization_id) AS organization,
  coalesce((SELECT t.name FROM marketplace_tools t WHERE t.id = p.tool_id),
           (SELECT b.name FROM marketplace_bundles b WHERE b.id = p.bundle_id)) AS item,
  a.assignee_id AS "assigneeId",
  (SELECT coalesce(u.name, u.email) FROM users u WHERE u.id = a.assignee_id) AS assignee,
  (SELECT count(*)::int FROM desk_finding_notes n WHERE n.finding_id = f.id) AS notes,
  ${likelyCount} AS likely,
  CASE WHEN r.id IS NOT NULL THEN jsonb_build_object(
    'id', r.id, 'batchId', r.batch_id, 'kind', r.kind, 'reason', r.reason,
    'requestedById', r.requested_by,
    'requestedBy', coalesce((SELECT coalesce(u.name, u.email) FROM users u WHERE u.id = r.requested_by), r.requested_by::text),
    'requestedAt', ${isoSql(Prisma.sql`r.requested_at`)}, 'worth', r.worth)
    || ${changeJson('r')} END AS resolution`;

/**
 * Each order as a group, a currency and a place within; equal ones follow their ids. Amounts of two
 * currencies have no common measure here, so the largest comes first within its own currency only.
 */
function orderOf(sort: QueueSort) {
  const byMoney = {
    currency: Prisma.sql`coalesce(f.currency, '~') COLLATE "C"`,
    place: Prisma.sql`-f.amount_minor::numeric`,
  };
  switch (sort) {
    case 'severity':
      return { group: rankIn(severities, Prisma.sql`f.severity`), ...byMoney };
    case 'amount':
      return { group: Prisma.sql`0::int`, ...byMoney };
    case 'age':
      return {
        group: Prisma.sql`0::int`,
        currency: Prisma.sql`''::text`,
        place: Prisma.sql`extract(epoch FROM f.occurred_at)`,
      };
    case 'class':
      return { group: rankIn(findingClassNames, Prisma.sql`f.class`), ...byMoney };
  }
}

function rankIn(values: readonly string[], column: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`array_position(${[...values]}::text[], ${column})`;
}

function sortKey(sort: QueueSort): Prisma.Sql {
  const { group, currency, place } = orderOf(sort);
  return Prisma.sql`${group}, ${currency}, ${place}`;
}

const all = (conditions: readonly Prisma.Sql[]) => Prisma.join([...conditions], ' AND ');

type Menu = 'classes' | 'severities' | 'states' | 'standings';
const menus = {
  classes: Prisma.sql`f.class`,
  severities: Prisma.sql`f.severity`,
  states: Prisma.sql`f.state`,
  standings: standing,
} as const satisfies Record<Menu, Prisma.Sql>;

function conditionsOf(filters: QueueFilters, actorId: string, without?: Menu): Prisma.Sql[] {
  const chosen = keysOf(menus).flatMap((menu) => {
    const values: readonly string[] = filters[menu];
    return menu === without || values.length === 0
      ? []
      : [Prisma.sql`${menus[menu]} = ANY (${[...values]}::text[])`];
  });
  // What a run no longer sees is history unless someone asks for what is settled.
  const current = filters.standings.includes('settled') ? [] : [Prisma.sql`f.cleared_at IS NULL`];
  const { search, assignee, likely } = filters;
  const like = `%${search.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return [
    inPeriod(filters),
    ...current,
    ...chosen,
    ...(assignee === 'me' ? [Prisma.sql`a.assignee_id = ${actorId}::uuid`] : []),
    ...(assignee === 'nobody' ? [Prisma.sql`a.assignee_id IS NULL`] : []),
    ...(likely ? [hasLikelyMatch] : []),
    ...(search === ''
      ? []
      : [
          Prisma.sql`(lower(f.key) LIKE ${like} OR f.purchase_id::text LIKE ${like}
            OR lower(array_to_string(f.stripe_ids, ' ')) LIKE ${like}
            OR lower(concat_ws(' ', p.stripe_payment_id, p.stripe_invoice_id, p.stripe_subscription_id)) LIKE ${like}
            OR EXISTS (SELECT FROM organizations o WHERE o.id = p.organization_id AND lower(o.name) LIKE ${like})
            OR EXISTS (SELECT FROM marketplace_tools t WHERE t.id = p.tool_id AND lower(t.name) LIKE ${like})
            OR EXISTS (SELECT FROM marketplace_bundles b WHERE b.id = p.bundle_id AND lower(b.name) LIKE ${like}))`,
        ]),
  ];
}

const pageSchema = z.array(findingSchema.extend({ sort_key: queueCursorSchema.shape.key }));

/** One page of the work queue, filtered, sorted and paged in SQL; the total comes with the first page. */
export async function queuePage({ authority, actor }: FinanceAccess, query: QueueQuery) {
  const { sort, cursor, limit } = query;
  const key = sortKey(sort);
  const { group, currency, place } = orderOf(sort);
  const conditions = conditionsOf(query, actor.userId);
  const after = cursor
    ? [
        Prisma.sql`(${key}, f.id) > (${cursor.key[0]}::int, ${cursor.key[1]}::text, ${cursor.key[2]}::numeric, ${cursor.id}::uuid)`,
      ]
    : [];
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const rows = pageSchema.parse(
        await transaction.$queryRaw(Prisma.sql`
          SELECT ${columns}, jsonb_build_array(${group}, ${currency}, (${place})::text) AS sort_key FROM ${source}
          WHERE ${all([...conditions, ...after])} ORDER BY ${key}, f.id LIMIT ${limit + 1}`),
      );
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        rows: page.map(({ sort_key: _, ...row }): Finding => row),
        next: rows.length > limit && last ? { key: last.sort_key, id: last.id } : null,
        total: cursor ? null : await countOf(transaction, conditions),
      };
    },
    { readOnly: true },
  );
}

async function countOf(transaction: RoleTransaction, conditions: readonly Prisma.Sql[]) {
  const [counted] = z
    .array(z.object({ count: z.int() }))
    .parse(
      await transaction.$queryRaw(
        Prisma.sql`SELECT count(*)::int AS count FROM ${source} WHERE ${all(conditions)}`,
      ),
    );
  return counted?.count ?? 0;
}

/** For each filter how many findings its choices would leave, and the money of all that are shown. */
export async function queueFacets({ authority, actor }: FinanceAccess, filters: QueueFilters) {
  const facet = (menu: Menu) => Prisma.sql`
    SELECT ${menu} AS menu, ${menus[menu]} AS value, count(*)::int AS count
    FROM ${source} WHERE ${all(conditionsOf(filters, actor.userId, menu))} GROUP BY 2`;
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const rows = z
        .array(z.object({ menu: z.string(), value: z.string(), count: z.int() }))
        .parse(
          await transaction.$queryRaw(
            Prisma.sql`${Prisma.join(keysOf(menus).map(facet), ' UNION ALL ')}`,
          ),
        );
      const money = await transaction.$queryRaw(Prisma.sql`
        SELECT f.currency, sum(f.amount_minor)::float8 AS minor
        FROM ${source} WHERE ${all(conditionsOf(filters, actor.userId))} AND f.currency IS NOT NULL
        GROUP BY 1 ORDER BY 1`);
      const of = (menu: Menu) =>
        rows.filter((row) => row.menu === menu).map(({ value, count }) => ({ value, count }));
      return queueFacetsSchema.parse({
        classes: of('classes'),
        severities: of('severities'),
        states: of('states'),
        standings: of('standings'),
        likely: await countOf(
          transaction,
          conditionsOf({ ...filters, likely: true }, actor.userId),
        ),
        money,
      });
    },
    { readOnly: true },
  );
}

/** Every finding that the filters leave, for exports and bulk acts. @throws DeskError `too_large` past the limit */
export async function allFindings(
  { authority, actor }: FinanceAccess,
  filters: QueueFilters,
  most: number,
): Promise<readonly Finding[]> {
  const rows = await inRole(
    authority,
    actor,
    async (transaction) =>
      z.array(findingSchema).parse(
        await transaction.$queryRaw(Prisma.sql`
          SELECT ${columns} FROM ${source} WHERE ${all(conditionsOf(filters, actor.userId))}
          ORDER BY ${sortKey('severity')}, f.id LIMIT ${most + 1}`),
      ),
    { readOnly: true },
  );
  if (rows.length > most) {
    throw new DeskError('too_large', {
      reason: `More than ${numberText(most)} findings match. Narrow the filters.`,
    });
  }
  return rows;
}

/** Findings by their ids, in no order. */
export async function findingsById(
  transaction: RoleTransaction,
  ids: readonly string[],
): Promise<readonly Finding[]> {
  return z
    .array(findingSchema)
    .parse(
      await transaction.$queryRaw(
        Prisma.sql`SELECT ${columns} FROM ${source} WHERE f.id = ANY (${[...ids]}::uuid[])`,
      ),
    );
}

/** One finding. @throws DeskError `not_found` */
export async function oneFinding(
  { authority, actor }: FinanceAccess,
  id: string,
): Promise<Finding> {
  const [finding] = await inRole(
    authority,
    actor,
    (transaction) => findingsById(transaction, [id]),
    { readOnly: true },
  );
  if (!finding) throw new DeskError('not_found', { subject: 'finding' });
  return finding;
}

/** Gives findings to a person, or takes them from everyone. */
export async function assignFindings(
  access: FinanceAccess,
  {
    findings,
    assignee,
  }: { readonly findings: readonly string[]; readonly assignee: string | null },
): Promise<void> {
  await inTurn(
    access,
    (transaction) =>
      transaction.$queryRaw`SELECT desk_assign_findings(${[...findings]}::uuid[], ${assignee}::uuid)`,
  );
}
