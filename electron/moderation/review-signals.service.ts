import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import type { ModerationAccess } from './moderation-access';
import { presentRules } from './moderation-settings.service';
import { beginningSql } from './review-records.service';
import { textMatches } from './rules/review-signals.rules';
import { fingerprint } from './rules/text-likeness.rules';

/**
 * Reviews that are read and written at a time: the local database has one session, and whoever
 * decides meanwhile waits for no more than this.
 */
const batchSize = 200;
/** Letters between two looks at what else the main process has to do: a few milliseconds. */
const sliceLetters = 16_000;

const dueSchema = z.array(z.object({ review_id: z.string() }));

const textsSchema = z.array(
  z.object({
    review_id: z.string(),
    title: z.string().nullable(),
    review: z.string().nullable(),
    content_hash: z.string(),
  }),
);

/**
 * Works out what the rules find in the texts of the replica, and the fingerprints of the texts, for
 * every review whose text (or, while it waits, whose rules) changed since it was done last.
 * @param storeId whose replica
 * @returns how many reviews were worked through
 */
export async function updateSignals(
  access: ModerationAccess,
  storeId: number,
  signal: AbortSignal,
): Promise<number> {
  const { local } = access;
  const { rules, version } = await presentRules(access);
  // Asked for once: what becomes due meanwhile has its turn with the next synchronisation.
  const due = dueSchema.parse(
    await withDatabaseErrors('running', () =>
      local.prisma.$queryRaw(Prisma.sql`
        SELECT b.review_id::text AS review_id
        FROM desk_local.review_base b
        LEFT JOIN desk_local.review_signals s ON s.review_id = b.review_id
        WHERE b.store_id = ${storeId} AND b.tool_id IS NOT NULL
          AND (s.content_hash IS DISTINCT FROM b.content_hash
            OR s.rules_version <> ${version} AND b.shown_status IN ('PENDING', 'FLAGGED'))
        ORDER BY b.shown_status = 'PENDING' DESC, b.created_at`),
    ),
  );
  let done = 0;
  while (done < due.length && !signal.aborted) {
    const ids = due.slice(done, done + batchSize).map(({ review_id }) => review_id);
    const reviews = textsSchema.parse(
      await withDatabaseErrors('running', () =>
        local.prisma.$queryRaw(Prisma.sql`
          SELECT b.review_id::text AS review_id, b.title, ${beginningSql} AS review, b.content_hash
          FROM desk_local.review_base b
          WHERE b.store_id = ${storeId} AND b.review_id = ANY (${ids}::uuid[])`),
      ),
    );
    const rows: unknown[] = [];
    let letters = 0;
    for (const { review_id, title, review, content_hash } of reviews) {
      const text = { title, review, rating: 3, verifiedPurchase: true };
      const triggers = [...new Set(textMatches(text, rules).map(({ trigger }) => trigger))];
      rows.push({ review_id, content_hash, triggers, bands: fingerprint(review ?? '') });
      letters += review?.length ?? 0;
      if (letters < sliceLetters) continue;
      letters = 0;
      await setImmediate();
    }
    await withDatabaseErrors('running', () =>
      local.prisma.$executeRaw(Prisma.sql`
        INSERT INTO desk_local.review_signals (review_id, content_hash, rules_version, triggers, bands)
        SELECT review_id, content_hash, ${version}, triggers, bands
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS done (review_id uuid, content_hash text, triggers text[], bands integer[])
        ON CONFLICT (review_id) DO UPDATE SET content_hash = excluded.content_hash,
          rules_version = excluded.rules_version, triggers = excluded.triggers, bands = excluded.bands`),
    );
    done += ids.length;
  }
  // The embedded engine does not gather by itself what its planner has to know.
  if (done >= batchSize) {
    await withDatabaseErrors('running', () =>
      local.prisma.$executeRaw(Prisma.sql`ANALYZE desk_local.review_signals`),
    );
  }
  return done;
}
