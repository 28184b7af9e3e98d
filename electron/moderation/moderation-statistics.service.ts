import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import type { ModerationAccess } from './moderation-access';
import type { ModerationStatistics } from './moderation-statistics.schema';
import { isThere } from './review-records.service';

/** Decisions that say something about a review; undoing and answering conflicts are not new opinions. */
const opinions = Prisma.sql`d.action IN ('APPROVE', 'REJECT', 'FLAG') AND d.actor_id IS NOT NULL`;

/** The decision about a review `b` that stands: not one that is taken back, or replaced, and not sent yet. */
const standing = Prisma.sql`b.moderated_at IS NOT NULL AND b.status = b.shown_status`;

const throughputRecord = z.object({
  day: z.string(),
  approved: z.int(),
  rejected: z.int(),
  flagged: z.int(),
});
const ageingRecord = z.object({ bucket: z.string(), pending: z.int(), flagged: z.int() });
const latencyRecord = z.object({ median: z.number().nullable(), ninetieth: z.number().nullable() });
const starsRecord = z.object({
  id: z.string(),
  name: z.string().nullable(),
  rating: z.int(),
  decided: z.int(),
  approved: z.int(),
});
const agreementRecord = z.object({
  one_id: z.string(),
  one_name: z.string().nullable(),
  other_id: z.string(),
  other_name: z.string().nullable(),
  both_count: z.int(),
  same: z.int(),
});

const named = (id: string, name: string | null) => ({ id, name: name ?? 'A removed account' });

/**
 * What moderation did in the last days, from this machine alone.
 * @param storeId whose replica
 * @param days how far back, today included
 */
export async function moderationStatistics(
  { local, clock }: ModerationAccess,
  storeId: number,
  days: number,
): Promise<ModerationStatistics> {
  const ask = async <Schema extends z.ZodType>(
    schema: Schema,
    query: Prisma.Sql,
  ): Promise<z.output<Schema>[]> =>
    z.array(schema).parse(await withDatabaseErrors('running', () => local.prisma.$queryRaw(query)));
  const now = clock.now();
  const from = new Date(
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - days + 1),
  );

  const throughput = await ask(
    throughputRecord,
    Prisma.sql`
      SELECT to_char(day, 'YYYY-MM-DD') AS day,
        count(*) FILTER (WHERE status = 'APPROVED')::int AS approved,
        count(*) FILTER (WHERE status = 'REJECTED')::int AS rejected,
        count(*) FILTER (WHERE status = 'FLAGGED')::int AS flagged
      FROM generate_series(${from}::timestamptz AT TIME ZONE 'UTC', ${now}::timestamptz AT TIME ZONE 'UTC', '1 day') day
      LEFT JOIN desk_local.review_base b ON b.store_id = ${storeId}
        AND ${standing} AND b.moderated_at >= ${from}
        AND date_trunc('day', b.moderated_at AT TIME ZONE 'UTC') = day
      GROUP BY day ORDER BY day`,
  );
  const ageing = await ask(
    ageingRecord,
    Prisma.sql`
      SELECT bucket, count(*) FILTER (WHERE b.shown_status = 'PENDING')::int AS pending,
        count(*) FILTER (WHERE b.shown_status = 'FLAGGED')::int AS flagged
      FROM (VALUES (1, 'Under 4 hours', 0, 4), (2, '4 to 24 hours', 4, 24), (3, '1 to 3 days', 24, 72),
        (4, '3 to 7 days', 72, 168), (5, 'Over 7 days', 168, 1000000)) bounds (place, bucket, least, most)
      LEFT JOIN desk_local.review_base b ON b.store_id = ${storeId}
        AND b.shown_status IN ('PENDING', 'FLAGGED') AND ${isThere}
        AND extract(epoch FROM ${now}::timestamptz - b.created_at) / 3600 >= least
        AND extract(epoch FROM ${now}::timestamptz - b.created_at) / 3600 < most
      GROUP BY place, bucket ORDER BY place`,
  );
  const [latency] = await ask(
    latencyRecord,
    Prisma.sql`
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY hours)::float8 AS median,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY hours)::float8 AS ninetieth
      FROM (SELECT extract(epoch FROM moderated_at - created_at) / 3600 AS hours
        FROM desk_local.review_base b
        WHERE b.store_id = ${storeId} AND ${standing} AND b.moderated_at >= ${from}) waits`,
  );
  const stars = await ask(
    starsRecord,
    Prisma.sql`
      SELECT moderated_by::text AS id, max(moderator_name) AS name, rating,
        count(*)::int AS decided, count(*) FILTER (WHERE status = 'APPROVED')::int AS approved
      FROM desk_local.review_base b
      WHERE b.store_id = ${storeId} AND ${standing} AND b.moderated_at >= ${from}
        AND moderated_by IS NOT NULL AND rating IS NOT NULL
      GROUP BY moderated_by, rating ORDER BY name, id, rating`,
  );
  const agreement = await ask(
    agreementRecord,
    Prisma.sql`
      WITH opinion AS (
        SELECT DISTINCT ON (d.review_id, d.seen_content_rev, d.actor_id)
          d.review_id, d.seen_content_rev, d.actor_id, d.actor_name, d.action
        FROM desk_local.decision_base d
        WHERE d.store_id = ${storeId} AND ${opinions} AND d.received_at >= ${from}
        ORDER BY d.review_id, d.seen_content_rev, d.actor_id, d.received_at
      )
      SELECT one.actor_id::text AS one_id, max(one.actor_name) AS one_name,
        other.actor_id::text AS other_id, max(other.actor_name) AS other_name,
        count(*)::int AS both_count, count(*) FILTER (WHERE one.action = other.action)::int AS same
      FROM opinion one JOIN opinion other ON other.review_id = one.review_id
        AND other.seen_content_rev IS NOT DISTINCT FROM one.seen_content_rev
        AND other.actor_id > one.actor_id
      GROUP BY one.actor_id, other.actor_id ORDER BY both_count DESC`,
  );

  const people = [...new Set(stars.map(({ id }) => id))];
  return {
    throughput,
    ageing,
    latency: latency ?? { median: null, ninetieth: null },
    byStars: people.map((id) => {
      const own = stars.filter((record) => record.id === id);
      return {
        person: named(id, own[0]?.name ?? null),
        stars: [1, 2, 3, 4, 5].map((rating) => {
          const record = own.find((each) => each.rating === rating);
          return { decided: record?.decided ?? 0, approved: record?.approved ?? 0 };
        }),
      };
    }),
    agreement: agreement.map((record) => ({
      one: named(record.one_id, record.one_name),
      other: named(record.other_id, record.other_name),
      both: record.both_count,
      same: record.same,
    })),
  };
}
