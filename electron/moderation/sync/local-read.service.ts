import { z } from 'zod';
import { lettersRead } from '../rules/read-length.rules';
import { isTakenBack, type LocalStore } from './local-store.service';
import type { ModerationStore, QueuePage } from './moderation-store';
import {
  type Conflict,
  conflictSchema,
  type QueueItem,
  queueItemSchema,
  type Receipt,
  receiptSchema,
} from './sync.schema';

const instant = (column: string) =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** One page of the queue, by the index (status, age, id). */
export async function readQueue(
  store: LocalStore,
  { status, after, limit, withoutClaimed }: QueuePage,
  userId: string,
): Promise<readonly QueueItem[]> {
  const rows = await store.query(
    `SELECT review_id::text AS "reviewId", tool_id::text AS "toolId", tool_name AS "toolName",
       organization_name AS "organizationName", user_id::text AS "userId", author_name AS "authorName",
       rating, title, review, verified_purchase AS "verifiedPurchase", shown_status AS status,
       ${instant('created_at')} AS "createdAt", content_rev AS "contentRev", mod_rev AS "modRev",
       claimed_by_name AS "claimedByName", ${instant('claimed_until')} AS "claimedUntil"
     FROM desk_local.review_base
     WHERE store_id = $1 AND shown_status = $2 AND deleted_at IS NULL
       AND ($3::timestamptz IS NULL OR (created_at, review_id) > ($3::timestamptz, $4::uuid))
       AND NOT coalesce($6 AND claimed_until > now() AND claimed_by <> $7, false)
     ORDER BY created_at, review_id LIMIT $5`,
    [status, after?.createdAt ?? null, after?.reviewId ?? null, limit, withoutClaimed, userId],
  );
  return rows.map((row) => queueItemSchema.parse(row));
}

const receiptColumns = `
  o.op_id::text AS "opId", o.seq::float8 AS seq, o.review_id::text AS "reviewId",
  o.group_id::text AS "groupId", o.action, o.outcome, o.problem,
  CASE WHEN o.state = 'set_aside' THEN 'set_aside' WHEN o.state <> 'queued' THEN 'done'
    WHEN o.sent_at IS NOT NULL THEN 'sent' ELSE 'saved' END AS stage,
  CASE WHEN o.state <> 'queued' OR o.action = 'UNDO' THEN NULL
    WHEN b.deleted_at IS NOT NULL THEN 'deleted'
    WHEN b.content_rev <> (o.payload -> 'seen' ->> 'contentRev')::integer THEN 'edited'
    WHEN o.payload ->> 'follows' IS NULL AND b.mod_rev <> (o.payload -> 'seen' ->> 'modRev')::integer
      THEN 'decided' END AS stale,
  ${isTakenBack} AS "takenBack",
  (SELECT CASE WHEN c.state <> 'OPEN' THEN 'closed' WHEN c.assignee_id <> c.actor_id THEN 'sent_on' ELSE 'open' END
   FROM desk_local.conflict_base c WHERE c.store_id = o.store_id AND c.op_id = o.op_id) AS card,
  ${instant('o.saved_at')} AS "savedAt", ${instant('o.sent_at')} AS "sentAt",
  ${instant('o.acknowledged_at')} AS "acknowledgedAt", b.tool_name AS "toolName", b.title`;

/** The latest receipts, newest first; with a group only those of what was decided together. */
export async function readReceipts(
  store: LocalStore,
  { beforeSeq, limit, groupId = null }: Parameters<ModerationStore['receipts']>[0],
): Promise<readonly Receipt[]> {
  const rows = await store.query(
    `SELECT ${receiptColumns} FROM desk_local.outbox o
     LEFT JOIN desk_local.review_base b ON b.store_id = o.store_id AND b.review_id = o.review_id
     WHERE o.store_id = $1 AND ($2::bigint IS NULL OR o.seq < $2)
       AND ($4::uuid IS NULL OR o.group_id = $4)
     ORDER BY o.seq DESC LIMIT $3`,
    [beforeSeq, limit, groupId],
  );
  return rows.map((row) => receiptSchema.parse(row));
}

/** Receipts of some operations, in the order of their ids. */
export async function readReceiptsOf(
  store: LocalStore,
  opIds: readonly string[],
): Promise<readonly Receipt[]> {
  const rows = await store.query(
    `SELECT ${receiptColumns} FROM unnest($2::uuid[]) WITH ORDINALITY asked (op_id, place)
     JOIN desk_local.outbox o ON o.store_id = $1 AND o.op_id = asked.op_id
     LEFT JOIN desk_local.review_base b ON b.store_id = o.store_id AND b.review_id = o.review_id
     ORDER BY asked.place`,
    [opIds],
  );
  return rows.map((row) => receiptSchema.parse(row));
}

/** Open conflicts of a person: their own that were not sent to another, and those sent to them. */
export async function readConflicts(
  store: LocalStore,
  userId: string,
  opIds: readonly string[] | null = null,
): Promise<readonly Conflict[]> {
  const rows = await store.query(
    `SELECT c.op_id::text AS "opId", c.review_id::text AS "reviewId", c.kind, c.state,
       ${instant('c.created_at')} AS "createdAt", c.actor_id::text AS "actorId", c.actor_name AS "actorName",
       c.assignee_id::text AS "assigneeId", c.assignee_name AS "assigneeName",
       b.tool_name AS "toolName", b.author_name AS "authorName",
       jsonb_build_object('action', d.action, 'reasonCode', d.reason_code, 'note', d.note) AS decision,
       CASE WHEN c.seen = '{}' THEN NULL WHEN length(c.seen ->> 'review') > ${lettersRead}
         THEN jsonb_set(c.seen, '{review}', to_jsonb(left(c.seen ->> 'review', ${lettersRead})))
         ELSE c.seen END AS seen,
       CASE WHEN c.current = '{}' THEN NULL ELSE c.current - 'review' END AS "atConflict",
       coalesce(length(b.review) > ${lettersRead}, false)
         OR coalesce(length(c.seen ->> 'review') >= ${lettersRead}, false) AS "isLong",
       CASE WHEN b.review_id IS NOT NULL AND b.deleted_at IS NULL THEN jsonb_build_object(
         'contentRev', b.content_rev, 'modRev', b.mod_rev, 'contentHash', b.content_hash,
         'status', b.status, 'rating', b.rating, 'title', b.title,
         'review', left(b.review, ${lettersRead}),
         'moderatedBy', b.moderated_by, 'moderatorName', b.moderator_name,
         'moderatedAt', b.moderated_at, 'note', b.moderation_notes) END AS now,
       (SELECT o.action FROM desk_local.outbox o WHERE o.store_id = c.store_id
          AND o.review_id = c.review_id AND o.state IN ('queued', 'acknowledged')
          AND (o.payload ->> 'resolves' = c.op_id::text OR o.payload ->> 'undoes' = c.op_id::text)
        ORDER BY o.seq DESC LIMIT 1) AS "pendingAnswer",
       d.problem
     FROM desk_local.conflict_base c
     LEFT JOIN desk_local.decision_base d ON d.store_id = c.store_id AND d.op_id = c.op_id
     LEFT JOIN desk_local.review_base b ON b.store_id = c.store_id AND b.review_id = c.review_id
     WHERE c.store_id = $1 AND c.state = 'OPEN' AND coalesce(c.assignee_id, c.actor_id) = $2
       AND ($3::uuid[] IS NULL OR c.op_id = ANY ($3))
     ORDER BY c.created_at, c.op_id LIMIT 1000`,
    [userId, opIds],
  );
  return rows.map((row) => conflictSchema.parse(row));
}

const countsSchema = z.object({
  pending: z.int(),
  conflicts: z.int(),
  queue: z.int(),
  milliseconds: z.number(),
});

/**
 * The numbers of the status bar.
 * @returns also how long the database was at it, without what it waited for its turn
 */
export async function readCounts(store: LocalStore, userId: string) {
  const [row] = await store.query(
    `SELECT
       (SELECT count(*)::int FROM desk_local.outbox WHERE store_id = $1 AND state = 'queued') AS pending,
       (SELECT count(*)::int FROM desk_local.conflict_base WHERE store_id = $1 AND state = 'OPEN'
         AND coalesce(assignee_id, actor_id) = $2) AS conflicts,
       (SELECT count(*)::int FROM desk_local.review_base
        WHERE store_id = $1 AND shown_status = 'PENDING' AND deleted_at IS NULL) AS queue,
       -- Last, and so after the others.
       (extract(epoch FROM clock_timestamp() - statement_timestamp()) * 1000)::float8 AS milliseconds`,
    [userId],
  );
  return countsSchema.parse(row);
}

/** Digests of what is here, by the bucket that the authority uses too. */
export async function readDigests(store: LocalStore): Promise<ReadonlyMap<string, string>> {
  const rows = await store.query(
    `SELECT right(review_id::text, 2) AS bucket,
       md5(string_agg(concat_ws(':', review_id, content_rev, mod_rev, content_hash, status), ','
         ORDER BY review_id)) AS digest
     FROM desk_local.review_base WHERE store_id = $1 AND deleted_at IS NULL GROUP BY 1`,
  );
  return new Map(rows.map(({ bucket, digest }) => [String(bucket), String(digest)]));
}
