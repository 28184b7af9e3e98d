import type Stripe from 'stripe';
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
  /** What has been refunded of a charge in all. */
  charge(id: string): Promise<{ readonly refundedMinor: number }>;
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

/** Refunds and cancellations through a gateway; what was written is read back with the reading key. */
export function stripeWriter(
  gateway: StripeGateway,
  context: Omit<IngestContext, 'gateway'>,
): StripeWriter {
  return {
    async refund({ charge, amountMinor, writeId, idempotencyKey }) {
      const made = await gateway.write('refunds', (stripe) =>
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
        const page = await gateway.read('refunds', (stripe) =>
          stripe.refunds.list({ charge, limit: 100, ...(after ? { starting_after: after } : {}) }),
        );
        refunds.push(...page.data.map(refundOf));
        after = page.data.at(-1)?.id;
        if (!page.has_more || after === undefined) return refunds;
      }
    },
    async charge(id) {
      const charge = await gateway.read('charges', (stripe) => stripe.charges.retrieve(id));
      return { refundedMinor: charge.amount_refunded };
    },
    async cancelSubscription({ subscription, idempotencyKey }) {
      const { id, status } = await gateway.write('subscriptions', (stripe) =>
        stripe.subscriptions.cancel(subscription, {}, { idempotencyKey }),
      );
      return { id, status };
    },
    async subscription(id) {
      const subscription = await gateway.read('subscriptions', (stripe) =>
        stripe.subscriptions.retrieve(id),
      );
      return { id: subscription.id, status: subscription.status };
    },
    mirror: (ids) => rereadObjects({ ...context, gateway }, ids),
  };
}
