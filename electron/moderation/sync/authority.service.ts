import { z } from 'zod';
import { beginTransaction } from '../../database/begin-transaction';
import type { Database } from '../../database/connection';
import { type Actor, takeRole } from '../../database/role-transaction';
import { claimResultSchema, outcomeSchema } from './sync.schema';

/** Why the authority does not talk to this device now. */
const refusalReasons = [
  'no_user',
  'no_permission',
  'unknown_device',
  'foreign_device',
  'device_revoked',
  'protocol_outdated',
  'malformed',
  'too_many',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

const refusedSchema = z.object({ status: z.literal('refused'), reason: z.enum(refusalReasons) });

const helloSchema = z.object({
  workspaceId: z.string(),
  epoch: z.string(),
  minProtocol: z.int(),
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  mayModerate: z.boolean(),
  device: z.enum(['known', 'unknown', 'revoked', 'foreign']),
  lastSeq: z.int(),
  serverTime: z.string(),
});
export type Hello = z.infer<typeof helloSchema>;

const pushResultSchema = z.object({
  opId: z.string(),
  outcome: z.union([outcomeSchema, z.enum(['FORKED', 'GAP'])]),
  resultModRev: z.int().nullish(),
  problem: z.string().nullish(),
  expected: z.int().nullish(),
});
export type PushResult = z.infer<typeof pushResultSchema>;

const pushSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    epoch: z.string(),
    lastSeq: z.int(),
    results: z.array(pushResultSchema),
  }),
  refusedSchema,
]);
export type PushAnswer = z.infer<typeof pushSchema>;

/** Where the next page of a pull begins. */
const pullPageSchema = z.object({
  until: z.string(),
  xid: z.string(),
  kind: z.int(),
  id: z.string(),
});
export type PullPage = z.infer<typeof pullPageSchema>;

/** What a store has completely: everything up to a snapshot of one life of the database. */
export const cursorSchema = z.object({ epoch: z.string(), start: z.string(), since: z.string() });
export type Cursor = z.infer<typeof cursorSchema>;

const pullSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    reset: z.boolean(),
    epoch: z.string(),
    start: z.string(),
    until: z.string(),
    total: z.int().nullable(),
    page: pullPageSchema.nullable(),
    lastSeq: z.int(),
    serverTime: z.string(),
  }),
  refusedSchema,
]);
export type PullAnswer = z.infer<typeof pullSchema>;

const digestsSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), buckets: z.record(z.string(), z.string()) }),
  refusedSchema,
]);
const bucketsSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), last: z.string().nullable() }),
  refusedSchema,
]);
const statusSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok') }),
  refusedSchema,
]);
const claimSchema = z.discriminatedUnion('status', [
  claimResultSchema.extend({ status: z.literal('ok') }),
  refusedSchema,
]);

/**
 * The authority, as the functions that a moderator's login may execute. Each call is one
 * transaction; a call that fails has an unknown result and is repeated. Failures come as they are.
 */
export class Authority {
  readonly #pool: Database['pool'];
  readonly #actor: Actor;
  readonly #timeoutMilliseconds: number;

  /** @param timeoutMilliseconds after which an answer is no longer waited for */
  constructor(database: Database, actor: Actor, timeoutMilliseconds: number) {
    this.#pool = database.pool;
    this.#actor = actor;
    this.#timeoutMilliseconds = timeoutMilliseconds;
  }

  async hello(deviceId: string, protocol: number): Promise<Hello> {
    return helloSchema.parse(await this.#call('desk_hello($1, $2)', [deviceId, protocol]));
  }

  async registerDevice(deviceId: string, label: string, protocol: number): Promise<Hello> {
    const sql = 'desk_register_device($1, $2, $3)';
    return helloSchema.parse(await this.#call(sql, [deviceId, label, protocol]));
  }

  /** @param operations payloads with their `seq`, at most `pushBatch` */
  async push(deviceId: string, operations: readonly unknown[]): Promise<PushAnswer> {
    const sql = 'desk_push($1, $2::jsonb)';
    return pushSchema.parse(await this.#call(sql, [deviceId, JSON.stringify(operations)]));
  }

  /**
   * One page of changes; the items stay JSON text, because only the local database reads them.
   * @param size of the page at most, in items; the authority ends it earlier where texts are long
   */
  async pull(
    deviceId: string,
    cursor: Cursor | null,
    page: PullPage | null,
    size: number,
  ): Promise<{ readonly answer: PullAnswer; readonly items: string }> {
    const values = [deviceId, cursor && JSON.stringify(cursor), page && JSON.stringify(page), size];
    return this.#inTransaction(async (run) => {
      const sql = 'SELECT answer, items FROM desk_pull($1, $2::jsonb, $3::jsonb, $4)';
      const { rows } = await run(sql, values);
      const [{ answer, items } = { answer: undefined, items: '' }] = rows;
      return { answer: pullSchema.parse(answer), items: String(items) };
    });
  }

  async digests(deviceId: string) {
    return digestsSchema.parse(await this.#call('desk_digests($1)', [deviceId]));
  }

  /**
   * One page of the reviews of some buckets, as JSON text, in the order of their ids.
   * @param after the last id of the page before; the answer's `last` is null with the last page
   */
  async buckets(
    deviceId: string,
    buckets: readonly string[],
    after: string | null,
    size: number,
  ): Promise<{ readonly answer: z.infer<typeof bucketsSchema>; readonly items: string }> {
    return this.#inTransaction(async (run) => {
      const sql = 'SELECT answer, items FROM desk_pull_buckets($1, $2, $3, $4)';
      const { rows } = await run(sql, [deviceId, buckets, after, size]);
      const [{ answer, items } = { answer: undefined, items: '' }] = rows;
      return { answer: bucketsSchema.parse(answer), items: String(items) };
    });
  }

  /** @param minutes for how long, by the authority's own clock */
  async claim(deviceId: string, reviewIds: readonly string[], minutes: number) {
    const sql = 'desk_claim($1, $2::uuid[], now() + make_interval(mins => $3))';
    return claimSchema.parse(await this.#call(sql, [deviceId, reviewIds, minutes]));
  }

  async release(deviceId: string, reviewIds: readonly string[] | null) {
    return statusSchema.parse(
      await this.#call('desk_release($1, $2::uuid[])', [deviceId, reviewIds]),
    );
  }

  async moderators(): Promise<readonly { userId: string; name: string }[]> {
    return this.#inTransaction(async (run) => {
      const { rows } = await run(
        `SELECT user_id AS "userId", coalesce(name, '') AS name FROM desk_moderators()`,
        [],
      );
      return z.array(z.object({ userId: z.string(), name: z.string() })).parse(rows);
    });
  }

  #call(expression: string, values: readonly unknown[]): Promise<unknown> {
    return this.#inTransaction(async (run) => {
      const { rows } = await run(`SELECT ${expression} AS answer`, values);
      return rows[0]?.['answer'];
    });
  }

  /** A connection on which anything failed is not used again: what it still carries is unknown. */
  async #inTransaction<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const client = await beginTransaction(this.#pool, this.#timeoutMilliseconds);
    const run: Run = (text, values) =>
      client.query(withTimeout(text, values, this.#timeoutMilliseconds));
    try {
      await takeRole(run, this.#actor);
      const result = await work(run);
      await run('COMMIT', []);
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

type Run = (
  text: string,
  values: readonly unknown[],
) => Promise<{ readonly rows: readonly Record<string, unknown>[] }>;

/** A query with a timeout of its own, which pg takes although its types leave it out. */
function withTimeout(
  text: string,
  values: readonly unknown[],
  query_timeout: number,
): { readonly text: string; readonly values: unknown[]; readonly query_timeout: number } {
  return { text, values: [...values], query_timeout };
}
