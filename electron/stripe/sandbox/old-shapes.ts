import type { SandboxStore } from './sandbox-store';

interface OpenObject {
  [field: string]: unknown;
}

function paymentOf(store: SandboxStore, invoiceId: unknown) {
  const entry = store
    .all('invoice_payment')
    .find(({ fields, text }) => fields['invoice'] === invoiceId && text.includes('payment_intent'));
  if (!entry) return { intent: null, charge: null };
  const { payment } = JSON.parse(entry.text) as { payment: { payment_intent?: string } };
  const intent = payment.payment_intent ?? null;
  const charge = intent === null ? null : (store.read(intent)?.['latest_charge'] ?? null);
  return { intent, charge };
}

function invoiceOf(store: SandboxStore, intentId: unknown): string | null {
  if (typeof intentId !== 'string') return null;
  const entry = store
    .all('invoice_payment')
    .find(({ text }) => text.includes(`"payment_intent":"${intentId}"`));
  return entry?.fields['invoice'] ?? null;
}

/**
 * An object as API versions before 2025-03-31 wrote it: an invoice names its subscription, its
 * intent and its charge itself, and intents and charges name their invoice.
 */
export function inOldShape(store: SandboxStore, object: string, text: string): string {
  if (!['invoice', 'charge', 'payment_intent', 'subscription'].includes(object)) return text;
  const value = JSON.parse(text) as OpenObject;
  if (object === 'invoice') {
    const { parent, total_taxes: _taxes, ...rest } = value;
    const details = (parent as { subscription_details?: { subscription?: unknown } } | null)
      ?.subscription_details;
    const { intent, charge } = paymentOf(store, value['id']);
    return JSON.stringify({
      ...rest,
      subscription: details?.subscription ?? null,
      payment_intent: intent,
      charge,
      paid: value['status'] === 'paid',
      paid_out_of_band: false,
    });
  }
  if (object === 'subscription') {
    const items = value['items'] as { data: OpenObject[] };
    const [item] = items.data;
    const { current_period_start: start, current_period_end: end } = item ?? {};
    for (const one of items.data) {
      delete one['current_period_start'];
      delete one['current_period_end'];
    }
    return JSON.stringify({ ...value, current_period_start: start, current_period_end: end });
  }
  const intentId = object === 'charge' ? value['payment_intent'] : value['id'];
  return JSON.stringify({ ...value, invoice: invoiceOf(store, intentId) });
}
