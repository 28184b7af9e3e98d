import type { FinanceDatabase } from './finance-database';
import { insertPurchase, type RowValues } from './marketplace-rows';
import { insertMirrored } from './mirror-rows';

/**
 * Inserts a purchase from October 10 on for two months, without a charge, and the subscription that it
 * names. It renews on both sides unless the values say otherwise.
 * @param subscription its id; `theirs` says how it stands
 * @returns the purchase's id
 */
export async function insertSubscribed(
  { client, organization, buyer, tool }: FinanceDatabase,
  subscription: string,
  theirs: RowValues & { readonly status: string },
  ours: RowValues = {},
): Promise<string> {
  const begun = '2026-10-10T12:00:00Z';
  await insertMirrored(client, 'subscriptions', {
    id: subscription,
    created: begun,
    cancel_at_period_end: false,
    ...theirs,
  });
  return insertPurchase(client, {
    organization_id: organization,
    user_id: buyer,
    tool_id: tool,
    status: 'ACTIVE',
    payment_status: 'SUCCEEDED',
    is_subscription: true,
    auto_renew: true,
    amount: '0.00',
    purchase_date: begun,
    subscription_start: begun,
    subscription_end: '2026-12-10T12:00:00Z',
    stripe_subscription_id: subscription,
    ...ours,
  });
}
