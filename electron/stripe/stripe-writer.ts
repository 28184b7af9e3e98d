import type Stripe from 'stripe';
import { DeskError } from '../shared/errors';
import type { StripeGateway } from './gateway/stripe-gateway';
import { rereadObjects } from './ingest/ingest.service';
import type { IngestContext } from './ingest/ingest-run';

/** A refund as Stripe has it. */
export interface StripeRefund {
  readonly id: string;
  readonly charge: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  /** Stripe's word: pending, succeeded, failed, canceled, requires_action. */
  readonly status: string | null;
  readonly created: string;
  /** Our own mark on it: the id of the write that made it. */
  readonly writeId: string | null;
}

/** What finance does in Stripe, with the key that may write. */
export interface StripeWriter {
  /** @throws DeskError of the codes `stripe_*` or `offline` */
  refund(request: {
    readonly charge: string;
    readonly amountMinor: number;
    readonly writeId: string;
    readonly idempotencyKey: string;
  }): Promise<StripeRefund>;
  /** Every refund of a charge. */
  refundsOf(charge: string): Promise<readonly StripeRefund[]>;
  /** What has been refunded of a charge in all, in minor units of its currency (upper case). */
  charge(id: string): Promise<{
    readonly id: string;
    readonly paymentIntent: string | null;
    readonly currency: string;
    readonly refundedMinor: number;
  }>;
  cancelSubscription(request: {
    readonly subscription: string;
    readonly idempotencyKey: string;
  }): Promise<{ readonly id: string; readonly status: string }>;
  subscription(id: string): Promise<{ readonly id: string; readonly status: string }>;
  /** Brings the mirror up to date with what was just written. */
  mirror(ids: readonly string[]): Promise<void>;
}

/** The name of our mark in a refund's metadata. */
const markName = 'desk_write_id';

function refundOf(refund: Stripe.Refund): StripeRefund {
  const { charge } = refund;
  return {
    id: refund.id,
    charge: typeof charge === 'string' ? charge : (charge?.id ?? null),
    amountMinor: refund.amount,
    currency: refund.currency.toUpperCase(),
    status: refund.status,
    created: new Date(refund.created * 1000).toISOString(),
    writeId: refund.metadata?.[markName] ?? null,
  };
}

/** A person waits for it: a reading is patient with a network for minutes, and this is asked about again. */
const usualPatienceMs = 20_000;

/** @throws DeskError `stripe_unreachable` where it takes longer; what was sent may still be done */
async function inTime<T>(
  patienceMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    return await work(signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    const reason =
      'Stripe does not answer, so whether it was done is not known. The next run asks again, and so does “Ask Stripe again” under “Decisions”; it is never done twice.';
    throw new DeskError('stripe_unreachable', { reason }, { cause: error });
  }
}

/**
 * Refunds and cancellations through a gateway; what was written is read back with the reading key.
 * @param patienceMs how long each step may take with all its tries
 */
export function stripeWriter(
  gateway: StripeGateway,
  context: Omit<IngestContext, 'gateway'>,
  patienceMs = usualPatienceMs,
): StripeWriter {
  const read = <T>(what: string, call: (stripe: Stripe) => Promise<T>) =>
    inTime(patienceMs, (signal) => gateway.read(what, call, signal));
  const write = <T>(what: string, call: (stripe: Stripe) => Promise<T>) =>
    inTime(patienceMs, (signal) => gateway.write(what, call, signal));
  return {
    async refund({ charge, amountMinor, writeId, idempotencyKey }) {
      const made = await write('refunds', (stripe) =>
        stripe.refunds.create(
          { charge, amount: amountMinor, metadata: { [markName]: writeId } },
          { idempotencyKey },
        ),
      );
      return refundOf(made);
    },
    async refundsOf(charge) {
      const refunds: StripeRefund[] = [];
      let after: string | undefined;
      for (;;) {
        const page = await read('refunds', (stripe) =>
          stripe.refunds.list({ charge, limit: 100, ...(after ? { starting_after: after } : {}) }),
        );
        refunds.push(...page.data.map(refundOf));
        after = page.data.at(-1)?.id;
        if (!page.has_more || after === undefined) return refunds;
      }
    },
    async charge(id) {
      const charge = await read('charges', (stripe) => stripe.charges.retrieve(id));
      const { payment_intent: intent } = charge;
      return {
        id: charge.id,
        paymentIntent: typeof intent === 'string' ? intent : (intent?.id ?? null),
        currency: charge.currency.toUpperCase(),
        refundedMinor: charge.amount_refunded,
      };
    },
    async cancelSubscription({ subscription, idempotencyKey }) {
      const { id, status } = await write('subscriptions', (stripe) =>
        stripe.subscriptions.cancel(subscription, {}, { idempotencyKey }),
      );
      return { id, status };
    },
    async subscription(id) {
      const subscription = await read('subscriptions', (stripe) =>
        stripe.subscriptions.retrieve(id),
      );
      return { id: subscription.id, status: subscription.status };
    },
    mirror: (ids) =>
      inTime(patienceMs, (signal) => rereadObjects({ ...context, gateway }, ids, signal)),
  };
}
