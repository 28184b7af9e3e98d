import { z } from 'zod';
import { withDatabaseErrors } from '../database/database-error';
import { Prisma } from '../database/generated/client';
import { DeskError } from '../shared/errors';
import type { ModerationAccess } from './moderation-access';
import { presentRules } from './moderation-settings.service';
import { reviewEvidence } from './review-evidence.service';
import { isThere } from './review-records.service';
import { decidedAlone } from './rules/review-signals.rules';
import type { ModerationStore } from './sync/moderation-store';
import type { Decision } from './sync/sync.schema';

/** Looked at in one go; the rest follow with the next synchronisation. */
const mostAtOnce = 200;
const readAtOnce = 20;

/** What is asked of a store here. */
type DecidingStore = Pick<ModerationStore, 'storeId' | 'decide'>;

const candidateSchema = z.array(z.object({ review_id: z.string(), created_at: z.string() }));

/**
 * Up to which review each store's candidates were looked at. What a burst, a rating or a copied text
 * says of a review is found out only by looking, so that those it leaves to a person are candidates
 * again and again: the next time goes on behind them, and begins anew at the end.
 */
const lookedAt = new WeakMap<DecidingStore, z.output<typeof candidateSchema>[number]>();

/** Told of a review that a rule could not decide. */
type OnUndecided = (reviewId: string, error: unknown) => void;

/** Whether a failure can be about one of many; the disk or the database fails for all of them. */
function isAboutOne(error: unknown): boolean {
  return !(error instanceof DeskError) || ['not_found', 'conflict'].includes(error.code);
}

/** Does something with all of them, and where one stands in the way with each by itself. */
async function evenIfOneFails<Each extends { readonly reviewId: string }, Result>(
  all: readonly Each[],
  work: (some: readonly Each[]) => Promise<readonly Result[]>,
  onUndecided: OnUndecided,
): Promise<readonly Result[]> {
  try {
    return await work(all);
  } catch (error) {
    if (!isAboutOne(error)) throw error;
    const [only, ...others] = all;
    if (only && others.length === 0) {
      onUndecided(only.reviewId, error);
      return [];
    }
    const results: Result[] = [];
    for (const each of all) results.push(...(await evenIfOneFails([each], work, onUndecided)));
    return results;
  }
}

/**
 * Does what rules suggest that an administrator has told to decide by themselves. It is a decision
 * of the moderator at whose desk it happens, says which rule it was, and can be taken back like any
 * other; what that moderator or someone else decided before stays as it is. One that cannot be
 * decided keeps none of the others from it: whoever wrote it could switch all rules off by it.
 * @param onUndecided told of each that stays with a person because deciding it failed
 * @returns how many reviews were decided
 */
export async function applyAutomaticRules(
  access: ModerationAccess,
  store: DecidingStore,
  onUndecided: OnUndecided = () => undefined,
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
  const last = lookedAt.get(store);
  const candidates = candidateSchema.parse(
    await withDatabaseErrors('running', () =>
      local.prisma.$queryRaw(Prisma.sql`
        SELECT b.review_id::text AS review_id, b.created_at::text AS created_at FROM desk_local.review_base b
        JOIN desk_local.review_signals s ON s.review_id = b.review_id
        WHERE b.store_id = ${store.storeId} AND b.shown_status = 'PENDING' AND b.mod_rev = 0
          AND ${isThere} AND (${Prisma.join(alone, ' OR ')})
          AND (b.claimed_until IS NULL OR b.claimed_until <= now() OR b.claimed_by = ${actor.userId}::uuid)
          AND NOT EXISTS (SELECT FROM desk_local.outbox o
            WHERE o.store_id = b.store_id AND o.review_id = b.review_id)
          AND (${last === undefined} OR (b.created_at, b.review_id)
            > (${last?.created_at ?? null}::timestamptz, ${last?.review_id ?? null}::uuid))
        ORDER BY b.created_at, b.review_id LIMIT ${mostAtOnce}`),
    ),
  );
  const furthest = candidates.at(-1);
  if (candidates.length === mostAtOnce && furthest) lookedAt.set(store, furthest);
  else lookedAt.delete(store);

  const decisions: Decision[] = [];
  for (let at = 0; at < candidates.length; at += readAtOnce) {
    const read = await evenIfOneFails(
      candidates.slice(at, at + readAtOnce).map(({ review_id }) => ({ reviewId: review_id })),
      (some) =>
        reviewEvidence(
          access,
          store.storeId,
          some.map(({ reviewId }) => reviewId),
        ),
      onUndecided,
    );
    for (const { reviewId, seen, advice, matches } of read) {
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
  if (decisions.length === 0) return 0;
  const receipts = await evenIfOneFails(decisions, (some) => store.decide(some), onUndecided);
  return receipts.length;
}
