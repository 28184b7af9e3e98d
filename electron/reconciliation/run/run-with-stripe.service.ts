import type { ProgressEvent } from '../../ipc/progress.schema';
import type { Logger } from '../../shared/logger';
import { type StripeHolder, stripeOf } from '../../stripe/stripe-workspace';
import { stripeWriter } from '../../stripe/stripe-writer';
import type { FinanceAccess } from '../finance-access';
import type { Days } from '../period/period.rules';
import type { RunResult } from '../reconciliation.schema';
import type { ResolveResult } from '../resolutions/resolution.schema';
import { batchState } from '../resolutions/resolutions.service';
import { runStripeWrites } from '../resolutions/stripe-writes.service';
import { reconcileWithProgress } from './reconcile-stream.service';

/**
 * Finishes what was begun in Stripe, reads what is new there, and reconciles a period.
 * @throws DeskError `stripe_not_connected` without a key, whatever Stripe or the database refuse
 */
export async function* runWithStripe(
  desk: StripeHolder,
  access: FinanceAccess,
  log: Logger,
  days: Days,
  signal: AbortSignal | undefined,
): AsyncGenerator<ProgressEvent<RunResult>> {
  const { authority, actor } = access;
  const gateway = await stripeOf(desk);
  if (gateway.mayWrite) {
    await runStripeWrites(
      access,
      stripeWriter(gateway, { database: authority, actor, log }),
      log,
      null,
    );
  }
  yield* reconcileWithProgress({ database: authority, actor, log, gateway }, days, signal);
}

/**
 * Does in Stripe what a batch has decided, if it decided anything to be done there.
 * @returns how the batch stands afterwards; what Stripe refused is in it
 * @throws DeskError `stripe_not_connected` without a key that may write: the decision stays prepared
 */
export async function finishInStripe(
  desk: StripeHolder,
  access: FinanceAccess,
  log: Logger,
  decided: ResolveResult,
): Promise<ResolveResult> {
  if (decided.running === 0) return decided;
  const { authority: database, actor } = access;
  const gateway = await stripeOf(desk);
  await runStripeWrites(
    access,
    stripeWriter(gateway, { database, actor, log }),
    log,
    decided.batchId,
  );
  return batchState(access, decided.batchId);
}
