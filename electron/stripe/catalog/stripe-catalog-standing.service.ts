import { inRole } from '../../database/role-transaction';
import type { DeskErrorCode } from '../../shared/errors';
import { type CatalogDrift, type DesiredPrice, driftOf, namedAsMade } from './stripe-catalog.rules';
import {
  accountName,
  type Publishable,
  type PublishingAccess,
  readDesired,
  readPublished,
} from './stripe-catalog.service';
import { readStripeProduct } from './stripe-catalog-calls';

/** How a tool or bundle stands in Stripe. */
export interface CatalogStanding {
  /** `pending`: an attempt ended before all of its steps were done; publishing again goes on. */
  readonly state: 'unpublished' | 'pending' | 'published';
  readonly account: string;
  readonly mayPublish: boolean;
  /** Code of the failure that stopped the last attempt. */
  readonly failure: DeskErrorCode | null;
  /** The prices that would be published now. */
  readonly desired: readonly DesiredPrice[];
  /** Every price that was published, with Stripe's id, the latest first. */
  readonly prices: readonly (DesiredPrice & {
    readonly priceId: string | null;
    readonly state: 'creating' | 'active' | 'archiving' | 'archived';
  })[];
  /** How the desk and Stripe differ now; empty for what was never published. */
  readonly drift: readonly CatalogDrift[];
}

/**
 * How a tool or bundle stands in Stripe: what was published, and how Stripe differs from the desk
 * now. Asks Stripe.
 * @throws DeskError `stripe_…`, `not_found`.
 */
export async function catalogStanding(
  { authority, actor, gateway }: PublishingAccess,
  subject: Publishable,
): Promise<CatalogStanding> {
  const account = await accountName(gateway);
  const { desired, product, prices } = await inRole(
    authority,
    actor,
    async (transaction) => ({
      desired: await readDesired(transaction, subject),
      ...(await readPublished(transaction, account, subject)),
    }),
    { readOnly: true },
  );
  const actual = product && (await readStripeProduct(gateway, product.product_id));
  const drift = product ? driftOf(desired, actual ? namedAsMade(prices, actual) : null) : [];
  return {
    state: product?.state ?? 'unpublished',
    account,
    mayPublish: gateway.mayWrite,
    failure: product?.failure ?? null,
    desired: desired.prices,
    prices: prices.toReversed().map(({ billing, currency, amount, priceId, state }) => ({
      billing,
      currency,
      amount,
      priceId,
      state,
    })),
    drift,
  };
}
