import { z } from 'zod';
import type { Database } from '../../database/connection';
import { withDatabaseErrors } from '../../database/database-error';
import { lettersRead } from '../rules/read-length.rules';
import { type Cursor, cursorSchema, type PushResult } from './authority.service';
import type { JournalEntry } from './journal-format';
import { type OperationAction, operationActionSchema, reviewStatusSchema } from './sync.schema';

/** An operation as the journal and the outbox keep it. */
export type SavedOperation = Omit<Extract<JournalEntry, { kind: 'operation' }>, 'kind'>;

/** A store's row of `sync_state`. */
export interface StoreState {
  readonly storeId: number;
  readonly deviceId: string;
  readonly nextSeq: number;
  readonly cursor: Cursor | null;
  /** Rises whenever everything is pulled anew. */
  readonly generation: number;
  readonly workingOffline: boolean;
  readonly lastSyncAt: Date | null;
}

const stateSchema = z.object({
  store_id: z.int(),
  device_id: z.string(),
  next_seq: z.coerce.number(),
  cursor: cursorSchema.nullable(),
  generation: z.int(),
  working_offline: z.boolean(),
  last_sync_at: z.date().nullable(),
});

/** Whether an operation `o` of the outbox was taken back by a later one of the same desk. */
export const isTakenBack = `EXISTS (
  SELECT FROM desk_local.outbox u WHERE u.store_id = o.store_id AND u.action = 'UNDO'
    AND u.review_id = o.review_id AND u.payload ->> 'undoes' = o.op_id::text)`;

/** A review as a decision needs it: what was seen, and what is already decided about it here. */
const basisSchema = z.object({
  reviewId: z.string(),
  contentRev: z.int(),
  modRev: z.int(),
  contentHash: z.string(),
  status: reviewStatusSchema,
  shownStatus: reviewStatusSchema,
  rating: z.int(),
  title: z.string().nullable(),
  review: z.string().nullable(),
  deleted: z.boolean(),
  follows: z.string().nullable(),
  toolName: z.string().nullable(),
});
export type Basis = z.infer<typeof basisSchema>;

const ownOperationSchema = z.object({
  opId: z.string(),
  seq: z.coerce.number(),
  reviewId: z.string(),
  action: operationActionSchema,
  /** The status that was shown before it was made. */
  statusBefore: reviewStatusSchema,
  takenBack: z.boolean(),
});

/** The tables of one store in `desk_local`: what every other part of synchronisation reads and writes. */
export class LocalStore {
  readonly #pool: Database['pool'];
  readonly storeId: number;

  constructor(database: Database, storeId: number) {
    this.#pool = database.pool;
    this.storeId = storeId;
  }

  /** Runs one statement, whose first parameter is the store. */
  async query(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    const { rows } = await withDatabaseErrors('running', () =>
      this.#pool.query(sql, [this.storeId, ...values]),
    );
    return rows;
  }

  /** Finds the store of a person in a marketplace, or makes it with a new device. */
  static async find(
    database: Database,
    workspaceId: string,
    userId: string,
    newDeviceId: string,
  ): Promise<LocalStore> {
    await database.pool.query(
      `INSERT INTO desk_local.sync_state (store_id, workspace_id, user_id, device_id)
       SELECT coalesce(max(store_id), 0) + 1, $1, $2, $3 FROM desk_local.sync_state
       ON CONFLICT (workspace_id, user_id) DO NOTHING`,
      [workspaceId, userId, newDeviceId],
    );
    const { rows } = await database.pool.query<{ store_id: number }>(
      'SELECT store_id FROM desk_local.sync_state WHERE workspace_id = $1 AND user_id = $2',
      [workspaceId, userId],
    );
    const [row] = rows;
    if (!row) throw new Error('The store was not made');
    return new LocalStore(database, row.store_id);
  }

  async state(): Promise<StoreState> {
    const [row] = await this.query('SELECT * FROM desk_local.sync_state WHERE store_id = $1');
    const state = stateSchema.parse(row);
    return {
      storeId: state.store_id,
      deviceId: state.device_id,
      nextSeq: state.next_seq,
      cursor: state.cursor,
      generation: state.generation,
      workingOffline: state.working_offline,
      lastSyncAt: state.last_sync_at,
    };
  }

  async setWorkingOffline(offline: boolean): Promise<void> {
    await this.query('UPDATE desk_local.sync_state SET working_offline = $2 WHERE store_id = $1', [
      offline,
    ]);
  }

  /** Reviews by id, with what stands over them. */
  async basisOf(reviewIds: readonly string[]): Promise<ReadonlyMap<string, Basis>> {
    const rows = await this.query(
      `SELECT b.review_id::text AS "reviewId", b.content_rev AS "contentRev", b.mod_rev AS "modRev",
         b.content_hash AS "contentHash", b.status, b.shown_status AS "shownStatus", b.rating, b.title,
         left(b.review, ${lettersRead}) AS review, b.tool_name AS "toolName", b.deleted_at IS NOT NULL AS deleted,
         (SELECT o.op_id::text FROM desk_local.outbox o
          WHERE o.store_id = b.store_id AND o.review_id = b.review_id
            AND o.state IN ('queued', 'acknowledged') AND o.action NOT IN ('KEEP', 'REFER')
            AND NOT desk_local.is_back(o.store_id, o.op_id)
          ORDER BY o.seq DESC LIMIT 1) AS follows
       FROM desk_local.review_base b
       WHERE b.store_id = $1 AND b.review_id = ANY ($2::uuid[]) AND b.status IS NOT NULL`,
      [reviewIds],
    );
    return new Map(
      rows.map((row) => basisSchema.parse(row)).map((basis) => [basis.reviewId, basis]),
    );
  }

  /** Takes operations into the outbox, in one statement. Those that are there already stay. */
  async save(operations: readonly SavedOperation[], nextSeq: number): Promise<void> {
    await this.query('SELECT desk_local.save_operations($1, $2::jsonb, $3)', [
      JSON.stringify(operations),
      nextSeq,
    ]);
  }

  /** Own operations by id or by group, and whether they were taken back. */
  async ownOperations(
    target: { readonly opIds: readonly string[] } | { readonly groupId: string },
  ): Promise<readonly z.infer<typeof ownOperationSchema>[]> {
    const [condition, value] =
      'opIds' in target
        ? ['o.op_id = ANY ($2::uuid[])', target.opIds]
        : ["o.group_id = $2 AND o.action <> 'UNDO'", target.groupId];
    const rows = await this.query(
      `SELECT o.op_id::text AS "opId", o.seq, o.review_id::text AS "reviewId", o.action,
         coalesce(
           (SELECT f.target_status FROM desk_local.outbox f
            WHERE f.store_id = o.store_id AND f.op_id = (o.payload ->> 'follows')::uuid),
           o.payload -> 'seen' ->> 'status') AS "statusBefore",
         ${isTakenBack} AS "takenBack"
       FROM desk_local.outbox o WHERE o.store_id = $1 AND ${condition} ORDER BY o.seq DESC`,
      [value],
    );
    return rows.map((row) => ownOperationSchema.parse(row));
  }

  /** Everything in the outbox, oldest first, as the journal would have it. */
  async allOperations(): Promise<readonly SavedOperation[]> {
    const rows = await this.query(
      `SELECT seq::float8 AS seq, payload, target_status AS "targetStatus", saved_at AS "savedAt"
       FROM desk_local.outbox WHERE store_id = $1 AND state <> 'set_aside' ORDER BY seq`,
    );
    const rowSchema = z.object({
      seq: z.number(),
      payload: z.looseObject({ opId: z.string(), reviewId: z.string() }),
      targetStatus: z.string(),
      savedAt: z.date(),
    });
    return rows
      .map((row) => rowSchema.parse(row))
      .map((row) => ({ ...row, savedAt: row.savedAt.toISOString() }));
  }

  /**
   * Marks the next operations as being sent, and gives them as they are sent.
   * @param size how many at most
   * @param bytes how long they are at most, all together; the next one is taken however long it is
   * @param below only those with a lower number, where that is known
   */
  async takeBatch(
    size: number,
    bytes: number,
    below: number | undefined,
  ): Promise<readonly Record<string, unknown>[]> {
    const rows = await this.query(
      `WITH RECURSIVE batch AS (
         (SELECT seq, 1 AS place, octet_length(payload::text)::bigint AS bytes
          FROM desk_local.outbox WHERE store_id = $1 AND state = 'queued' AND seq < $4
          ORDER BY seq LIMIT 1)
         UNION ALL
         SELECT n.seq, b.place + 1, b.bytes + n.bytes FROM batch b, LATERAL (
           SELECT seq, octet_length(payload::text) AS bytes FROM desk_local.outbox
           WHERE store_id = $1 AND state = 'queued' AND seq > b.seq AND seq < $4
           ORDER BY seq LIMIT 1) n
         WHERE b.place < $2 AND b.bytes + n.bytes <= $3)
       UPDATE desk_local.outbox SET attempts = attempts + 1, sent_at = now()
       WHERE store_id = $1 AND seq = ANY (ARRAY(SELECT seq FROM batch))
       RETURNING seq::float8 AS seq, payload`,
      [size, bytes, below ?? Number.MAX_SAFE_INTEGER],
    );
    const rowSchema = z.object({ seq: z.number(), payload: z.record(z.string(), z.unknown()) });
    return rows
      .map((row) => rowSchema.parse(row))
      .sort((one, other) => one.seq - other.seq)
      .map(({ seq, payload }) => ({ ...payload, seq }));
  }

  /** Keeps what the authority answered. What was sent once more and came back before is settled. */
  async acknowledge(results: readonly PushResult[]): Promise<void> {
    await this.query(
      `UPDATE desk_local.outbox o SET state = CASE WHEN o.state <> 'queued' THEN o.state
           WHEN desk_local.is_back(o.store_id, o.op_id) THEN 'settled' ELSE 'acknowledged' END,
         acknowledged_at = now(),
         acknowledged_in = (SELECT generation FROM desk_local.sync_state s WHERE s.store_id = o.store_id),
         outcome = x.outcome, result_mod_rev = x."resultModRev", problem = x.problem
       FROM jsonb_to_recordset($2::jsonb) x ("opId" uuid, outcome text, "resultModRev" integer, problem text)
       WHERE o.store_id = $1 AND o.op_id = x."opId"`,
      [JSON.stringify(results)],
    );
  }

  /**
   * Puts operations from a number on back into the queue, for a server that does not have them.
   * @returns whether the store still has that number.
   */
  async sendAgainFrom(seq: number): Promise<boolean> {
    const rows = await this.query(
      `WITH again AS (
         UPDATE desk_local.outbox SET state = 'queued', sent_at = NULL
         WHERE store_id = $1 AND seq >= $2 AND state IN ('acknowledged', 'settled', 'queued')
         RETURNING seq, review_id)
       SELECT coalesce(min(seq), 0)::float8 AS first,
         desk_local.show_pending($1, array_agg(DISTINCT review_id))::text AS shown FROM again`,
      [seq],
    );
    return rows[0]?.['first'] === seq;
  }

  /** The highest number that the authority has acknowledged. */
  async acknowledgedSeq(): Promise<number> {
    const rows = await this.query(
      `SELECT coalesce(max(seq), 0)::float8 AS seq FROM desk_local.outbox
       WHERE store_id = $1 AND state IN ('acknowledged', 'settled')`,
    );
    return Number(rows[0]?.['seq'] ?? 0);
  }

  /** Takes an operation out of the queue that the authority knows as another one. */
  async setAside(opId: string): Promise<void> {
    await this.query(
      `UPDATE desk_local.outbox SET state = 'set_aside', problem = 'FORKED'
       WHERE store_id = $1 AND op_id = $2`,
      [opId],
    );
    await this.query(
      `SELECT desk_local.show_pending($1, array_agg(review_id)) FROM desk_local.outbox
       WHERE store_id = $1 AND op_id = $2`,
      [opId],
    );
  }

  /** Takes operations back that were never sent; the numbers that they had are given again. */
  async withdraw(opIds: readonly string[]): Promise<void> {
    if (opIds.length === 0) return;
    const rows = await this.query(
      `WITH gone AS (
         DELETE FROM desk_local.outbox
         WHERE store_id = $1 AND op_id = ANY ($2::uuid[]) AND state = 'queued' AND attempts = 0
         RETURNING seq, op_id, review_id
       ), freed AS (
         UPDATE desk_local.sync_state s SET next_seq = g.first
         FROM (SELECT min(seq) AS first FROM gone) g
         WHERE s.store_id = $1 AND NOT EXISTS (
           SELECT FROM desk_local.outbox o WHERE o.store_id = $1 AND o.seq > g.first
             AND o.op_id NOT IN (SELECT op_id FROM gone)) AND g.first IS NOT NULL
       )
       SELECT DISTINCT review_id::text AS "reviewId" FROM gone`,
      [opIds],
    );
    if (rows.length === 0) return;
    await this.query('SELECT desk_local.show_pending($1, $2::uuid[])', [
      rows.map(({ reviewId }) => reviewId),
    ]);
  }

  /** Ids of the kept operations, oldest first, without those that were set aside. */
  async keptInOrder(): Promise<readonly string[]> {
    const rows = await this.query(
      `SELECT op_id::text AS id FROM desk_local.outbox
       WHERE store_id = $1 AND state <> 'set_aside' ORDER BY seq`,
    );
    return rows.map(({ id }) => String(id));
  }

  /** Goes on as another device, with these numbers; everything is to be sent again. */
  async renumber(
    deviceId: string,
    numbers: readonly { readonly opId: string; readonly seq: number }[],
    nextSeq: number,
  ): Promise<void> {
    await this.query('SELECT desk_local.renumber($1, $2, $3::jsonb, $4)', [
      deviceId,
      JSON.stringify(numbers),
      nextSeq,
    ]);
  }

  /** Deletes what has been settled so long that no server is restored to before it. */
  async forgetSettled(before: Date): Promise<number> {
    const rows = await this.query(
      `WITH gone AS (
         DELETE FROM desk_local.outbox WHERE store_id = $1 AND state = 'settled' AND acknowledged_at < $2
           -- What is kept stays without gaps.
           AND seq < coalesce((SELECT min(seq) FROM desk_local.outbox WHERE store_id = $1
             AND NOT (state = 'settled' AND acknowledged_at < $2)), 9223372036854775807)
         RETURNING 1)
       SELECT count(*)::int AS gone FROM gone`,
      [before],
    );
    return Number(rows[0]?.['gone'] ?? 0);
  }

  /**
   * Deletes reviews of some buckets that are not among the items that the authority has there.
   * @param range of ids that the items are all of: null where it has no end
   */
  async forgetBeyond(
    buckets: readonly string[],
    { after, until }: { readonly after: string | null; readonly until: string | null },
    items: string,
  ): Promise<void> {
    await this.query(
      `DELETE FROM desk_local.review_base WHERE store_id = $1 AND right(review_id::text, 2) = ANY ($2::text[])
         AND ($3::uuid IS NULL OR review_id > $3) AND ($4::uuid IS NULL OR review_id <= $4)
         AND deleted_at IS NULL AND NOT EXISTS (
           SELECT FROM jsonb_array_elements($5::jsonb) i WHERE (i ->> 'review_id')::uuid = review_id)`,
      [buckets, after, until, items],
    );
  }

  /** Applies pulled items, given as JSON text. */
  async apply(items: string, anew: boolean): Promise<number> {
    const rows = await this.query(
      `WITH done AS MATERIALIZED (SELECT desk_local.apply_pull($1, $2::jsonb, $3) AS applied)
       SELECT applied, CASE WHEN $3 THEN desk_local.show_waiting($1)::text END AS shown FROM done`,
      [items, anew],
    );
    return Number(rows[0]?.['applied'] ?? 0);
  }

  /** Begins to pull everything anew: what does not come is gone at its end. @returns the new generation */
  async beginAnew(): Promise<number> {
    const rows = await this.query(
      `UPDATE desk_local.sync_state SET generation = generation + 1, cursor = NULL
       WHERE store_id = $1 RETURNING generation`,
    );
    return z.int().parse(rows[0]?.['generation']);
  }

  /**
   * Ends a pull.
   * @param generation the store's when it began: what it fetched is whole only if that is still so
   * @returns how many own operations are to be sent again, because the ledger that was pulled anew lacks them
   * @throws Error when everything was begun anew meanwhile; then nothing is ended.
   */
  async finishPull(
    cursor: Cursor,
    at: Date,
    clockOffset: number,
    anew: boolean,
    generation: number,
  ): Promise<number> {
    const rows = await this.query(
      `SELECT desk_local.finish_pull($1, $2::jsonb, $3, $4, $5) AS lacking FROM desk_local.sync_state
       WHERE store_id = $1 AND generation = $6`,
      [
        JSON.stringify(cursor),
        at,
        Math.max(-2_000_000_000, Math.min(2_000_000_000, clockOffset)),
        anew,
        generation,
      ],
    );
    if (rows.length === 0) throw new Error('Everything was begun anew while it was pulled');
    return Number(rows[0]?.['lacking'] ?? 0);
  }

  /** Has the database gather what its planner should know: the embedded engine does not by itself. */
  async analyse(): Promise<void> {
    await this.#pool.query('ANALYZE desk_local.review_base, desk_local.decision_base');
  }
}

/** Whether a person can take an operation back by another one. */
export function isUndoable(action: OperationAction): boolean {
  return action !== 'UNDO' && action !== 'REFER' && action !== 'KEEP';
}
