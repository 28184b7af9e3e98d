import { z } from 'zod';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import { DeskError } from '../../shared/errors';
import { newId } from '../../shared/ids';
import type { FinanceAccess } from '../finance-access';
import type { Finding } from '../findings/finding-queue.schema';
import { findingsById } from '../findings/finding-queue.service';
import { inTurn } from '../taking-turns';
import { changingPlan, itemOfPlan, type ResolutionPlan } from './planned-change.rules';
import { worthSchema } from './purchase-change.schema';
import { correctionProblem } from './purchase-correction.rules';
import {
  type DecideRequest,
  type DryRun,
  type ResolveRequest,
  type ResolveResult,
  resolutionStates,
} from './resolution.schema';
import { readFacts } from './resolution-facts.service';
import { planResolution } from './resolution-plan.rules';
import { presentColumns } from './resolution-preview.service';
import { isAsShown } from './shown-plan.rules';

interface PlannedItem {
  readonly finding: Finding;
  readonly plan: ResolutionPlan;
  /** The purchase that it is about; null for a payment without one. */
  readonly purchase: string | null;
}

const changedSinceShown =
  'The purchase or its payment has changed since this was shown. Look at what it would do now, and decide again.';

/** Plans every item; what cannot be done comes back with its reason. */
async function planAll(
  transaction: RoleTransaction,
  { kind, items, changes: given, refundMinor, buyer, match, purchase, shown }: ResolveRequest,
  now: Date,
) {
  const single = items.length === 1;
  const changes = single ? given : null;
  const findings = new Map(
    (
      await findingsById(
        transaction,
        items.map(({ finding }) => finding),
      )
    ).map((finding) => [finding.id, finding]),
  );
  const planned: PlannedItem[] = [];
  const skipped: { finding: Finding; reason: string }[] = [];
  for (const { finding: id, fingerprint } of items) {
    const finding = findings.get(id);
    if (!finding) throw new DeskError('not_found', { subject: 'finding' });
    if (finding.standing !== 'open') {
      skipped.push({ finding, reason: 'Someone has decided about it already.' });
      continue;
    }
    if (finding.fingerprint !== fingerprint) {
      skipped.push({ finding, reason: 'It has changed since it was shown.' });
      continue;
    }
    // Accepting needs no facts of the other side, so thousands at once stay one statement.
    if (kind === 'accept' || kind === 'write_off') {
      planned.push({ finding, plan: changingPlan(kind, {}), purchase: finding.purchaseId });
      continue;
    }
    const chosen = single ? { buyer, match, purchase } : undefined;
    const facts = await readFacts(transaction, finding, now, chosen);
    const about = facts.purchase?.id ?? finding.purchaseId;
    const reading = planResolution(kind, facts, refundMinor);
    if (single && shown) {
      const plan = reading.ok ? reading.plan : { changes: {}, stripe: null };
      const columns = Object.keys(shown.present);
      const present = about ? await presentColumns(transaction, about, columns) : {};
      if (!isAsShown(kind, shown, { ...plan, present })) {
        throw new DeskError('conflict', { reason: changedSinceShown });
      }
    }
    if (changes && kind === 'correct_purchase' && facts.purchase) {
      const problem = correctionProblem(changes, facts.purchase.currency);
      if (problem !== null) throw new DeskError('not_possible', { reason: problem });
      planned.push({ finding, plan: changingPlan(kind, changes), purchase: about });
    } else if (reading.ok) {
      const plan = changes ? { ...reading.plan, changes } : reading.plan;
      planned.push({ finding, plan, purchase: about });
    } else {
      skipped.push({ finding, reason: reading.reason });
    }
  }
  return { planned, skipped };
}

const resolvedRows = z.array(
  z.object({
    id: z.string(),
    state: z.enum(resolutionStates),
    needs_approval: z.boolean(),
    worth: worthSchema,
  }),
);

async function runResolve(
  transaction: RoleTransaction,
  { batchId, kind, reason, match }: ResolveRequest,
  planned: readonly PlannedItem[],
) {
  const items = planned.map(({ finding, plan, purchase }) => ({
    id: newId(),
    finding: finding.id,
    fingerprint: finding.fingerprint,
    purchase: kind === 'create_purchase' ? newId() : purchase,
    // The pair is named, so that it is kept as confirmed and proposed again by an undo.
    stripe_ids: match ? [...new Set([...finding.stripeIds, match.charge])] : finding.stripeIds,
    ...itemOfPlan(plan),
  }));
  return resolvedRows.parse(
    await transaction.$queryRaw`
      SELECT id, state, needs_approval, worth
      FROM desk_resolve(${batchId}::uuid, ${kind}, ${reason}, ${JSON.stringify(items)}::jsonb)`,
  );
}

/** Carries the dry run's result out of the transaction that it takes back. */
class DryRunEnd extends Error {
  constructor(readonly result: DryRun) {
    super('dry run');
  }
}

/**
 * What a decision about many findings would do: it is done, counted and taken back, so the figures
 * are those that the real thing would have.
 */
export async function dryRun(access: FinanceAccess, request: ResolveRequest): Promise<DryRun> {
  try {
    return await inTurn(access, async (transaction) => {
      const { planned, skipped } = await planAll(transaction, request, access.clock.now());
      const rows = planned.length > 0 ? await runResolve(transaction, request, planned) : [];
      const byCurrency = new Map<string | null, { count: number; minor: number }>();
      for (const { worth } of rows) {
        const counted = worth.length > 0 ? worth : [{ currency: null, minor: 0 }];
        for (const { currency, minor } of counted) {
          const sum = byCurrency.get(currency) ?? { count: 0, minor: 0 };
          byCurrency.set(currency, { count: sum.count + 1, minor: sum.minor + minor });
        }
      }
      throw new DryRunEnd({
        findings: rows.length,
        totals: [...byCurrency].map(([currency, sum]) => ({ currency, ...sum })),
        needsApproval: rows.some(({ needs_approval }) => needs_approval),
        skipped,
      });
    });
  } catch (error) {
    if (error instanceof DryRunEnd) return error.result;
    throw error;
  }
}

/** How many of a batch are in which state. */
export async function batchState(
  { authority, actor }: FinanceAccess,
  batchId: string,
): Promise<ResolveResult> {
  const rows = await inRole(
    authority,
    actor,
    async (transaction) =>
      z.array(z.object({ state: z.enum(resolutionStates), problem: z.string().nullable() })).parse(
        await transaction.$queryRaw`
            SELECT r.state, w.problem FROM desk_resolutions r
            LEFT JOIN desk_stripe_writes w ON w.resolution_id = r.id
            WHERE r.batch_id = ${batchId}::uuid`,
      ),
    { readOnly: true },
  );
  const count = (state: (typeof resolutionStates)[number]) =>
    rows.filter((row) => row.state === state).length;
  return {
    batchId,
    done: count('done'),
    waiting: count('waiting'),
    running: count('running'),
    failed: count('failed'),
    problem: rows.find(({ problem }) => problem !== null)?.problem ?? null,
  };
}

/**
 * Decides about findings, all or nothing, in one statement of the database. What needs a second
 * person waits; what is to be done in Stripe is prepared with its idempotency key, for
 * `runStripeWrites`.
 * @throws DeskError `conflict` when a finding or what was shown of it changed, or somebody was faster, `not_possible` with
 *   the reason when the plan of a single finding cannot be made, `duplicate` with the id of the
 *   purchase that is there for the payment already, `period_closed`.
 */
export async function resolveFindings(
  access: FinanceAccess,
  request: ResolveRequest,
): Promise<ResolveResult> {
  const known = await knownBatch(access, request.batchId);
  if (known) return known;
  try {
    await inTurn(access, async (transaction) => {
      const { planned, skipped } = await planAll(transaction, request, access.clock.now());
      const [first] = skipped;
      if (planned.length === 0 && first)
        throw new DeskError('not_possible', { reason: first.reason });
      await runResolve(transaction, request, planned);
    });
  } catch (error) {
    // Somebody was faster: perhaps this decision itself, whose first answer was lost on the way.
    const meanwhile = error instanceof DeskError && (await knownBatch(access, request.batchId));
    if (meanwhile) return meanwhile;
    const recorded = error instanceof DeskError && (await recordedPurchase(access, request));
    if (!recorded) throw error;
    throw new DeskError(
      'duplicate',
      {
        reason: 'The purchase for this payment is recorded already. Nothing was changed.',
        subject: recorded,
      },
      { cause: error },
    );
  }
  return batchState(access, request.batchId);
}

/**
 * The purchase that is there for the payment from which one was to be made.
 * @returns its id; undefined where there is none, or another kind of decision was to be taken
 */
async function recordedPurchase(
  { authority, actor, clock }: FinanceAccess,
  { kind, items: [first, ...more] }: ResolveRequest,
): Promise<string | undefined> {
  if (kind !== 'create_purchase' || !first || more.length > 0) return undefined;
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const [finding] = await findingsById(transaction, [first.finding]);
      const charge = finding && (await readFacts(transaction, finding, clock.now())).charge;
      if (!charge) return undefined;
      const [recorded] = z.array(z.object({ id: z.string() })).parse(
        await transaction.$queryRaw`
            SELECT id FROM marketplace_purchases
            WHERE stripe_payment_id = ${charge.paymentIntent ?? charge.id}`,
      );
      return recorded?.id;
    },
    { readOnly: true },
  );
}

/** A batch that was decided before; undefined where nothing of it was. */
async function knownBatch(
  access: FinanceAccess,
  batchId: string,
): Promise<ResolveResult | undefined> {
  const known = await batchState(access, batchId);
  return known.done + known.waiting + known.running + known.failed > 0 ? known : undefined;
}

/** A second person agrees or declines. @throws DeskError `not_allowed` for one's own request. */
export async function decideBatch(
  access: FinanceAccess,
  request: DecideRequest,
): Promise<ResolveResult> {
  const { batchId, agree } = request;
  const why = request.agree ? null : request.reason;
  await inTurn(
    access,
    (transaction) =>
      transaction.$queryRaw`SELECT id FROM desk_decide(${batchId}::uuid, ${agree}::boolean, ${why})`,
  );
  return batchState(access, batchId);
}

/** Takes a batch back. @throws DeskError `not_allowed` where money moved, `conflict` when the purchase changed since. */
export async function undoBatch(access: FinanceAccess, batchId: string): Promise<ResolveResult> {
  await inTurn(
    access,
    (transaction) => transaction.$queryRaw`SELECT id FROM desk_undo_batch(${batchId}::uuid)`,
  );
  return batchState(access, batchId);
}
