import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import { DeskError } from '../shared/errors';
import { openAppeals } from './appeals.service';
import type { ModerationAccess } from './moderation-access';
import type { ListQueue, QueueCounts, QueueFilters, QueuePage } from './review-queue.schema';
import { claimOf, isThere, itemColumns, itemRecordSchema } from './review-records.service';

const signalCount = Prisma.sql`cardinality(coalesce(s.triggers, '{}'))`;

const all = (conditions: readonly Prisma.Sql[]) => Prisma.join([...conditions], ' AND ');

const cursorSchema = z.tuple([z.int(), z.string().max(40), z.uuid()]);

function decodeCursor(cursor: string | null | undefined) {
  if (!cursor) return null;
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    const message = 'The list has changed. Start again at its beginning.';
    throw new DeskError('invalid', { fields: [{ path: ['cursor'], message }] }, { cause });
  }
}

/** What must come after a position, for each order. */
function afterSql(
  order: ListQueue['order'],
  [signals, createdAt, id]: z.output<typeof cursorSchema>,
) {
  const place = Prisma.sql`(${createdAt}::timestamptz, ${id}::uuid)`;
  if (order === 'newest') return Prisma.sql`(b.created_at, b.review_id) < ${place}`;
  const later = Prisma.sql`(b.created_at, b.review_id) > ${place}`;
  if (order === 'oldest') return later;
  return Prisma.sql`(${signalCount} < ${signals} OR ${signalCount} = ${signals} AND ${later})`;
}

const orderSql = {
  oldest: Prisma.sql`b.created_at, b.review_id`,
  newest: Prisma.sql`b.created_at DESC, b.review_id DESC`,
  signals: Prisma.sql`${signalCount} DESC, b.created_at, b.review_id`,
} as const satisfies Record<ListQueue['order'], Prisma.Sql>;

function filterConditions(filters: QueueFilters, userId: string): Prisma.Sql[] {
  const { ratings, triggers, purchase, toolId, withoutClaimed, search } = filters;
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  return [
    ...(ratings.length > 0 ? [Prisma.sql`b.rating = ANY (${[...ratings]}::int[])`] : []),
    ...(triggers.length > 0 ? [Prisma.sql`s.triggers && ${[...triggers]}::text[]`] : []),
    ...(purchase === 'any' ? [] : [Prisma.sql`b.verified_purchase = ${purchase === 'verified'}`]),
    ...(toolId ? [Prisma.sql`b.tool_id = ${toolId}::uuid`] : []),
    ...(withoutClaimed
      ? [
          Prisma.sql`(b.claimed_until IS NULL OR b.claimed_until <= now() OR b.claimed_by = ${userId}::uuid)`,
        ]
      : []),
    ...(search
      ? [
          Prisma.sql`(b.review ILIKE ${pattern} OR b.title ILIKE ${pattern} OR b.author_name ILIKE ${pattern} OR b.tool_name ILIKE ${pattern})`,
        ]
      : []),
  ];
}

async function queueCondition(access: ModerationAccess, queue: ListQueue['queue']) {
  if (queue === 'pending') return Prisma.sql`b.shown_status = 'PENDING'`;
  if (queue === 'flagged') return Prisma.sql`b.shown_status = 'FLAGGED'`;
  if (queue === 'decided') return Prisma.sql`b.shown_status IN ('APPROVED', 'REJECTED')`;
  const ids = (await openAppeals(access)).map(({ reviewId }) => reviewId);
  // One that was decided here and not sent yet waits for nobody.
  return Prisma.sql`b.review_id = ANY (${ids}::uuid[]) AND b.shown_status = 'REJECTED' AND b.pending_op IS NULL`;
}

const countSchema = z.array(z.object({ count: z.int() })).length(1);

/**
 * One page of a list of reviews, with this desk's own decisions already taken into account. It
 * comes from the replica alone, so it is the same without a network.
 * @throws DeskError `invalid` for a cursor of another listing.
 */
export async function listQueue(
  access: ModerationAccess,
  storeId: number,
  { queue, filters, order, reviewId, cursor, limit }: ListQueue,
): Promise<QueuePage> {
  const { local, actor } = access;
  const position = decodeCursor(cursor);
  const conditions = [
    Prisma.sql`b.store_id = ${storeId} AND ${isThere}`,
    await queueCondition(access, queue),
    ...(reviewId ? [Prisma.sql`b.review_id = ${reviewId}::uuid`] : []),
    ...filterConditions(filters, actor.userId),
  ];
  const source = Prisma.sql`desk_local.review_base b
    LEFT JOIN desk_local.review_signals s ON s.review_id = b.review_id`;
  return withDatabaseErrors('running', async () => {
    const records = z.array(itemRecordSchema).parse(
      await local.prisma.$queryRaw(Prisma.sql`
        SELECT ${itemColumns} FROM ${source}
        WHERE ${all(position ? [...conditions, afterSql(order, position)] : conditions)}
        ORDER BY ${orderSql[order]} LIMIT ${limit + 1}`),
    );
    const page = records.slice(0, limit);
    const last = records.length > limit ? page.at(-1) : undefined;
    const [counted] = position
      ? []
      : countSchema.parse(
          await local.prisma.$queryRaw(
            Prisma.sql`SELECT count(*)::int AS count FROM ${source} WHERE ${all(conditions)}`,
          ),
        );
    return {
      items: page.map((record) => ({
        reviewId: record.review_id,
        title: record.title,
        excerpt: record.excerpt,
        rating: record.rating,
        toolName: record.tool_name,
        authorName: record.author_name,
        verifiedPurchase: record.verified_purchase,
        waitingSince: record.waiting_since,
        status: record.shown_status,
        triggers: record.triggers,
        seen: { contentRev: record.content_rev, modRev: record.mod_rev },
        claim: claimOf(record, actor.userId),
      })),
      nextCursor: last
        ? Buffer.from(
            JSON.stringify([last.triggers.length, last.created_at, last.review_id]),
          ).toString('base64url')
        : null,
      total: counted?.count ?? null,
    };
  });
}

const countsSchema = z
  .array(
    z.object({
      pending: z.int(),
      flagged: z.int(),
      conflicts: z.int(),
    }),
  )
  .length(1);

/** How many reviews wait in each list. */
export async function queueCounts(access: ModerationAccess, storeId: number): Promise<QueueCounts> {
  const { local, actor } = access;
  const appeals = await listQueue(access, storeId, {
    queue: 'appeals',
    filters: {
      ratings: [],
      triggers: [],
      purchase: 'any',
      toolId: null,
      withoutClaimed: false,
      search: '',
    },
    order: 'oldest',
    reviewId: null,
    limit: 1,
  });
  const [counts] = countsSchema.parse(
    await withDatabaseErrors('running', () =>
      local.prisma.$queryRaw(Prisma.sql`
        SELECT
          (SELECT count(*)::int FROM desk_local.review_base b
           WHERE store_id = ${storeId} AND shown_status = 'PENDING' AND ${isThere}) AS pending,
          (SELECT count(*)::int FROM desk_local.review_base b
           WHERE store_id = ${storeId} AND shown_status = 'FLAGGED' AND ${isThere}) AS flagged,
          (SELECT count(*)::int FROM desk_local.conflict_base
           WHERE store_id = ${storeId} AND state = 'OPEN'
             AND coalesce(assignee_id, actor_id) = ${actor.userId}::uuid) AS conflicts`),
    ),
  );
  return {
    pending: counts?.pending ?? 0,
    flagged: counts?.flagged ?? 0,
    appeals: appeals.total ?? 0,
    conflicts: counts?.conflicts ?? 0,
  };
}
