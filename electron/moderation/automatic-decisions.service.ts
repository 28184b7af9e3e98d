import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import type { ModerationAccess } from './moderation-access';
import { presentRules } from './moderation-settings.service';
import { reviewEvidence } from './review-evidence.service';
import { decidedAlone } from './rules/review-signals.rules';
import type { ModerationStore } from './sync/moderation-store';
import type { Decision } from './sync/sync.schema';

/** Decided in one go; the rest follow with the next synchronisation. */
const mostAtOnce = 200;
const readAtOnce = 20;

const candidateSchema = z.array(z.object({ review_id: z.string() }));

/**
 * Does what rules suggest that an administrator has told to decide by themselves. It is a decision
 * of the moderator at whose desk it happens, says which rule it was, and can be taken back like any
 * other; what that moderator or someone else decided before stays as it is.
 * @returns how many reviews were decided
 */
export async function applyAutomaticRules(
  access: ModerationAccess,
  store: ModerationStore,
): Promise<number> {
  const { local, actor } = access;
  const { rules } = await presentRules(access);
  // Asked of the database, not of each review: those that stay with a person fill no batch.
  const alone = decidedAlone(rules).map(
    ({ trigger, unless }) => Prisma.sql`(
      ${trigger} = ANY (s.triggers) AND NOT s.triggers && ${unless}::text[])`,
  );
  if (alone.length === 0) return 0;
  // Once decided, by whomever, a review is a person's matter: a rule does not decide it again.
  const candidates = candidateSchema
    .parse(
      await withDatabaseErrors('running', () =>
        local.prisma.$queryRaw(Prisma.sql`
        SELECT b.review_id::text AS review_id FROM desk_local.review_base b
        JOIN desk_local.review_signals s ON s.review_id = b.review_id
        WHERE b.store_id = ${store.storeId} AND b.shown_status = 'PENDING' AND b.mod_rev = 0
          AND b.tool_id IS NOT NULL AND (${Prisma.join(alone, ' OR ')})
          AND (b.claimed_until IS NULL OR b.claimed_until <= now() OR b.claimed_by = ${actor.userId}::uuid)
          AND NOT EXISTS (SELECT FROM desk_local.outbox o
            WHERE o.store_id = b.store_id AND o.review_id = b.review_id)
        ORDER BY b.created_at LIMIT ${mostAtOnce}`),
      ),
    )
    .map(({ review_id }) => review_id);

  const decisions: Decision[] = [];
  for (let at = 0; at < candidates.length; at += readAtOnce) {
    const ids = candidates.slice(at, at + readAtOnce);
    for (const { reviewId, seen, advice, matches } of await reviewEvidence(
      access,
      store.storeId,
      ids,
    )) {
      if (!advice?.automatic) continue;
      const found = matches.find(({ trigger }) => trigger === advice.trigger)?.note ?? '';
      decisions.push({
        reviewId,
        action: advice.suggestion === 'reject' ? 'REJECT' : 'FLAG',
        reasonCode: advice.reasonCode,
        note: `Decided by the rule “${advice.trigger}”: ${found}`,
        seen: { contentRev: seen.contentRev, modRev: seen.modRev },
      });
    }
  }
  if (decisions.length > 0) await store.decide(decisions);
  return decisions.length;
}
