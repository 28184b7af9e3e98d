import type { RoleSession } from '../../database/role-session';
import type { CoverageRow, Window } from './windows.rules';

/** What of a period was listed, for reports; the JSON of `npm run reconcile` holds these. */
export interface CoverageReport {
  readonly object: string;
  readonly from: Date;
  readonly to: Date;
  readonly complete: boolean;
  /** Why not, where the server gave a reason. */
  readonly reason: string | null;
}

interface StoredRow {
  readonly state: CoverageRow['state'];
  readonly from_s: string;
  readonly to_s: string;
  readonly cursor: string | null;
  readonly cursor_s: string | null;
  readonly listed: string;
  readonly began_s: string | null;
  readonly as_of_s: string | null;
}

const number = (value: string | null) => (value === null ? null : Number(value));
const epoch = (column: string) => `extract(epoch FROM ${column})::bigint`;

/** Every window of one kind of object. */
export async function readWindows(session: RoleSession, object: string): Promise<CoverageRow[]> {
  const rows = await session.query<StoredRow>(
    `SELECT state, cursor, listed, ${epoch('from_at')} AS from_s, ${epoch('to_at')} AS to_s,
            ${epoch('cursor_created')} AS cursor_s, ${epoch('began_at')} AS began_s,
            ${epoch('as_of')} AS as_of_s
     FROM desk_stripe_coverage WHERE object = $1 ORDER BY from_at`,
    [object],
  );
  return rows.map((row) => ({
    state: row.state,
    from: Number(row.from_s),
    to: Number(row.to_s),
    cursor: row.cursor,
    cursorCreated: number(row.cursor_s),
    listed: Number(row.listed),
    beganAt: number(row.began_s),
    asOf: number(row.as_of_s),
  }));
}

/** Puts windows in place of all that an object has. */
export async function replaceWindows(
  session: RoleSession,
  object: string,
  rows: readonly CoverageRow[],
): Promise<void> {
  await session.query('DELETE FROM desk_stripe_coverage WHERE object = $1', [object]);
  await session.query(
    `INSERT INTO desk_stripe_coverage
       (object, from_at, to_at, state, cursor, cursor_created, listed, began_at, as_of)
     SELECT $1, to_timestamp(r."from"), to_timestamp(r."to"), r.state, r.cursor,
            to_timestamp(r."cursorCreated"), r.listed, to_timestamp(r."beganAt"), to_timestamp(r."asOf")
     FROM jsonb_to_recordset($2::jsonb) r
       ("from" float8, "to" float8, state text, cursor text, "cursorCreated" float8, listed bigint,
        "beganAt" float8, "asOf" float8)`,
    [object, JSON.stringify(rows)],
  );
}

/** How far a page brought a pending listing. */
export interface ListedPage {
  readonly object: string;
  /** The window's beginning, which names it. */
  readonly from: number;
  readonly cursor: string;
  readonly created: number;
  /** How many objects the page held. */
  readonly listed: number;
  readonly beganAt: number;
}

/** Records how far pending listings have come, of each the last page and what all of them held. */
export async function keepCursors(
  session: RoleSession,
  pages: readonly ListedPage[],
): Promise<void> {
  const windows = new Map<string, ListedPage>();
  for (const page of pages) {
    const key = `${page.object}:${page.from}`;
    windows.set(key, { ...page, listed: page.listed + (windows.get(key)?.listed ?? 0) });
  }
  if (windows.size === 0) return;
  const kept = [...windows.values()];
  await session.query(
    `UPDATE desk_stripe_coverage c
     SET cursor = kept.cursor, cursor_created = to_timestamp(kept.created),
         listed = c.listed + kept.listed, began_at = to_timestamp(kept.began)
     FROM unnest($1::text[], $2::float8[], $3::text[], $4::float8[], $5::bigint[], $6::float8[])
       kept (object, begins, cursor, created, listed, began)
     WHERE c.object = kept.object AND c.from_at = to_timestamp(kept.begins) AND c.state = 'pending'`,
    [
      kept.map(({ object }) => object),
      kept.map(({ from }) => from),
      kept.map(({ cursor }) => cursor),
      kept.map(({ created }) => created),
      kept.map(({ listed }) => listed),
      kept.map(({ beganAt }) => beganAt),
    ],
  );
}

/** Cuts a pending window: the newer part goes on where it is, the older part begins anew. */
export async function cutWindow(
  session: RoleSession,
  object: string,
  from: number,
  cut: number,
): Promise<void> {
  await session.query(
    `UPDATE desk_stripe_coverage SET from_at = to_timestamp($3)
     WHERE object = $1 AND from_at = to_timestamp($2)`,
    [object, from, cut],
  );
  await session.query(
    `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state)
     VALUES ($1, to_timestamp($2), to_timestamp($3), 'pending')`,
    [object, from, cut],
  );
}

/** Records that the listing of a window came to its end. */
export async function proveWindow(
  session: RoleSession,
  object: string,
  from: number,
  { listed, asOf }: { readonly listed: number; readonly asOf: number },
): Promise<void> {
  await session.query(
    `UPDATE desk_stripe_coverage
     SET state = 'complete', cursor = NULL, cursor_created = NULL, began_at = NULL,
         listed = listed + $3, as_of = to_timestamp($4)
     WHERE object = $1 AND from_at = to_timestamp($2)`,
    [object, from, listed, asOf],
  );
}

/** Records that a window cannot be listed, and why. */
export async function recordGap(
  session: RoleSession,
  object: string,
  { from, to }: Window,
  reason: string,
): Promise<void> {
  await session.query(
    `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state, reason)
     VALUES ($1, to_timestamp($2), to_timestamp($3), 'gap', $4)
     ON CONFLICT (object, from_at) DO UPDATE
       SET to_at = excluded.to_at, state = 'gap', reason = excluded.reason, cursor = NULL,
           cursor_created = NULL, began_at = NULL, as_of = NULL`,
    [object, from, to, reason],
  );
}

/** Charges that come with balance transactions are covered where those are. */
export async function coverChargesAsSpine(session: RoleSession): Promise<void> {
  await session.query(`DELETE FROM desk_stripe_coverage WHERE object = 'charge'`);
  await session.query(
    `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state, listed, as_of)
     SELECT 'charge', from_at, to_at, state, 0, as_of
     FROM desk_stripe_coverage WHERE object = 'balance_transaction' AND state = 'complete'`,
  );
}

/**
 * What of a period is proved, one entry for each kind of object that was ever listed. Of a period
 * that has not ended only the part until now can be.
 */
export async function readCoverage(
  session: RoleSession,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<CoverageReport[]> {
  const rows = await session.query<{ object: string; complete: boolean; reason: string | null }>(
    `SELECT object,
            desk_stripe_covered(object, $1, greatest($1, least($2, max(as_of), max(to_at)))) AS complete,
            string_agg(DISTINCT reason, ' ') AS reason
     FROM desk_stripe_coverage GROUP BY object ORDER BY object`,
    [from, to],
  );
  return rows.map((row) => ({ ...row, from, to }));
}
