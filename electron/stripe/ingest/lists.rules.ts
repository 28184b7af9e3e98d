import { stripeBeginning } from '../../shared/stripe-beginning';
import type { MirrorObject } from '../mirror/mirror-tables.rules';

/** How one kind of object is listed. */
export interface ListRule {
  readonly object: MirrorObject;
  readonly path: string;
  /** Further parameters, as Stripe's form encoding has them. */
  readonly query: string;
  /**
   * What a run must have listed: the period and everything since, that and the month before it, or
   * everything there ever was.
   */
  readonly reach: 'since_period' | 'since_month_before' | 'ever';
  /** Whether a run makes no sense without it. */
  readonly vital: boolean;
}

/**
 * What a run lists. Charges are missing on purpose: captured ones come with the balance
 * transactions, which halves the requests; `chargeList` is for servers that expand nothing.
 * Subscriptions and customers live long before the period that they matter in; what is bought or
 * paid in its first days was often begun before it.
 */
export const usualLists: readonly ListRule[] = [
  {
    object: 'balance_transaction',
    path: '/v1/balance_transactions',
    query: 'expand[]=data.source',
    reach: 'since_month_before',
    vital: true,
  },
  {
    object: 'payment_intent',
    path: '/v1/payment_intents',
    query: '',
    reach: 'since_month_before',
    vital: true,
  },
  { object: 'invoice', path: '/v1/invoices', query: '', reach: 'since_month_before', vital: false },
  {
    object: 'invoice_payment',
    path: '/v1/invoice_payments',
    query: '',
    reach: 'since_month_before',
    vital: false,
  },
  {
    object: 'subscription',
    path: '/v1/subscriptions',
    query: 'status=all',
    reach: 'ever',
    vital: false,
  },
  { object: 'refund', path: '/v1/refunds', query: '', reach: 'since_period', vital: false },
  { object: 'dispute', path: '/v1/disputes', query: '', reach: 'since_period', vital: false },
  { object: 'payout', path: '/v1/payouts', query: '', reach: 'since_period', vital: false },
  { object: 'customer', path: '/v1/customers', query: '', reach: 'ever', vital: false },
  {
    object: 'credit_note',
    path: '/v1/credit_notes',
    query: '',
    reach: 'since_period',
    vital: false,
  },
];

/** How charges are listed where balance transactions do not bring them. */
export const chargeList: ListRule = {
  object: 'charge',
  path: '/v1/charges',
  query: '',
  reach: 'since_month_before',
  vital: true,
};

/** How long before its purchase, or its payment, an invoice or an intent was usually made. */
const beginningSeconds = 31 * 86_400;

/** The first second that a run over a period lists, which begins at a second. */
export function firstListed({ reach }: ListRule, period: number): number {
  if (reach === 'ever') return firstSecond;
  return Math.max(period - (reach === 'since_month_before' ? beginningSeconds : 0), firstSecond);
}

/** The largest page that Stripe gives. */
export const pageSize = 100;

/** From when on everything there ever was is listed, in seconds. */
export const firstSecond = Date.parse(stripeBeginning) / 1000;

/** The address under which one object of a kind is retrieved. */
export function objectPath(object: MirrorObject, id: string): string {
  const list = [...usualLists, chargeList].find((rule) => rule.object === object);
  return `${list?.path ?? `/v1/${object}s`}/${encodeURIComponent(id)}`;
}

const prefixes: readonly (readonly [RegExp, MirrorObject])[] = [
  [/^(?:ch|py)_/, 'charge'],
  [/^pi_/, 'payment_intent'],
  [/^in_/, 'invoice'],
  [/^inpay_/, 'invoice_payment'],
  [/^sub_/, 'subscription'],
  [/^(?:re|pyr)_/, 'refund'],
  [/^(?:dp|du)_/, 'dispute'],
  [/^po_/, 'payout'],
  [/^cus_/, 'customer'],
  [/^cn_/, 'credit_note'],
  [/^txn_/, 'balance_transaction'],
];

/** What kind of object an id names, by Stripe's prefixes; undefined for an id that names none. */
export function objectOfId(id: string): MirrorObject | undefined {
  return prefixes.find(([prefix]) => prefix.test(id))?.[1];
}

/** One page's query: newest first within a window, after a cursor. */
export function pageQuery(
  rule: Pick<ListRule, 'query'>,
  { from, to }: { readonly from: number; readonly to: number },
  cursor: string | null,
): string {
  const parts = [`limit=${pageSize}`, `created[gte]=${from}`, `created[lt]=${to}`];
  if (rule.query !== '') parts.push(rule.query);
  if (cursor !== null) parts.push(`starting_after=${encodeURIComponent(cursor)}`);
  return parts.join('&');
}
