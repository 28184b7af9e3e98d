import { type SubscriptionTier, subscriptionTiers } from './catalog-values.schema';

/** How high a plan stands among the platform's plans, from 0. */
export function tierRank(tier: SubscriptionTier): number {
  return subscriptionTiers.indexOf(tier);
}

/** Whether an organisation on one plan may use what needs another: its own must stand as high. */
export function reachesTier(has: SubscriptionTier, needs: SubscriptionTier): boolean {
  return tierRank(has) >= tierRank(needs);
}

/** The plans that may use what needs a plan, lowest first. */
export function tiersThatReach(needs: SubscriptionTier): readonly SubscriptionTier[] {
  return subscriptionTiers.filter((tier) => reachesTier(tier, needs));
}

/** The lowest plan that may use all of several things; the lowest of all where there are none. */
export function lowestTierFor(needs: readonly SubscriptionTier[]): SubscriptionTier {
  return subscriptionTiers[Math.max(0, ...needs.map(tierRank))] ?? subscriptionTiers[0];
}
