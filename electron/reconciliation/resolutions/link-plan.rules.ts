import { cannot, type PlanReading, type PurchaseChanges, planned } from './planned-change.rules';
import type { PurchaseFacts, ResolutionFacts } from './resolution-facts.rules';

function unlinkChanges(purchase: PurchaseFacts, stripeIds: readonly string[]): PurchaseChanges {
  const columns = [
    ['stripe_payment_id', purchase.stripePaymentId],
    ['stripe_invoice_id', purchase.stripeInvoiceId],
    ['stripe_subscription_id', purchase.stripeSubscriptionId],
  ] as const;
  const named = columns.filter(([, id]) => id !== null && stripeIds.includes(id));
  const all = named.length > 0 ? named : columns.filter(([, id]) => id !== null).slice(0, 1);
  return Object.fromEntries(all.map(([column]) => [column, null]));
}

/** The payment or the invoice that a purchase is to name from now on. */
export function linking(
  { charge, invoice }: ResolutionFacts,
  purchase: PurchaseFacts,
): PlanReading {
  const payment = charge?.paymentIntent ?? charge?.id ?? null;
  if (payment === null && invoice === null) {
    return cannot('No payment in Stripe is proposed for this purchase.');
  }
  const changes = {
    ...(payment !== null && payment !== purchase.stripePaymentId
      ? { stripe_payment_id: payment }
      : {}),
    ...(invoice !== null && invoice !== purchase.stripeInvoiceId
      ? { stripe_invoice_id: invoice }
      : {}),
  };
  return Object.keys(changes).length === 0
    ? cannot('The purchase is linked to this payment already.')
    : planned('link', changes);
}

/** The ids of Stripe that a purchase is to name no more. */
export function unlinking({ stripeIds }: ResolutionFacts, purchase: PurchaseFacts): PlanReading {
  const changes = unlinkChanges(purchase, stripeIds);
  return Object.keys(changes).length === 0
    ? cannot('The purchase is linked to nothing in Stripe.')
    : planned('unlink', changes);
}
