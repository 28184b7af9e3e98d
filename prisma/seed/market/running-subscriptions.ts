import { truth } from './injection';
import { amountOf } from './market-money';
import type { MarketPurchase, MarketSubscription, MarketTruth } from './market-types';

interface Running {
  readonly purchase: MarketPurchase;
  readonly subscription: MarketSubscription;
}

const live = ['active', 'trialing', 'past_due'];

/** Whether the latest periods of two subscriptions have time in common. */
function overlap(one: MarketPurchase, other: MarketPurchase): boolean {
  const [from, to] = [one.subscription_start, one.subscription_end];
  const [otherFrom, otherTo] = [other.subscription_start, other.subscription_end];
  if (from === null || to === null || otherFrom === null || otherTo === null) return false;
  return Date.parse(from) < Date.parse(otherTo) && Date.parse(otherFrom) < Date.parse(to);
}

/**
 * Subscriptions that run on both sides, to say where an organisation has two of the same thing:
 * people do that by themselves, with or without an injection.
 */
export class RunningSubscriptions {
  readonly #byItem = new Map<string, Running[]>();

  /** @param purchases of this subscription, the latest period last, as they will be written */
  note(purchases: readonly MarketPurchase[], subscription: MarketSubscription): void {
    const purchase = purchases.at(-1);
    if (purchase?.status !== 'ACTIVE' || !live.includes(subscription.status)) return;
    const key = `${purchase.organization_id}|${purchase.tool_id ?? purchase.bundle_id}`;
    const known = this.#byItem.get(key) ?? [];
    this.#byItem.set(key, known);
    known.push({ purchase, subscription });
  }

  /** One truth for each subscription beside which an earlier one runs. */
  *truths(): Generator<MarketTruth> {
    for (const running of this.#byItem.values()) {
      const inOrder = running.toSorted(
        (one, other) =>
          one.subscription.created - other.subscription.created ||
          (one.subscription.id < other.subscription.id ? -1 : 1),
      );
      for (const [at, { purchase, subscription }] of inOrder.entries()) {
        const earlier = inOrder.slice(0, at).find((one) => overlap(one.purchase, purchase));
        if (!earlier) continue;
        yield truth(
          'DOUBLE_SUBSCRIPTION',
          purchase,
          [subscription.id],
          amountOf(purchase),
          purchase.currency,
        );
      }
    }
  }
}
