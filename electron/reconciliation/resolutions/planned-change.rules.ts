import { decimalFromMinor, isStorable, parseCurrency } from '../../shared/money';
import type { ResolutionKind } from '../findings/finding-queue.schema';
import type { ColumnValue } from './purchase-correction.rules';

/** Columns of a purchase as the database takes them. */
export type PurchaseChanges = Readonly<Record<string, ColumnValue>>;

/** What a call of Stripe is to do. */
export type StripeRequest =
  | {
      readonly kind: 'refund';
      readonly charge: string;
      readonly amountMinor: number;
      readonly currency: string;
    }
  | { readonly kind: 'cancel_subscription'; readonly subscription: string };

/** A decision, ready to be carried out. */
export interface ResolutionPlan {
  readonly kind: ResolutionKind;
  readonly changes: PurchaseChanges;
  readonly stripe: StripeRequest | null;
  /** Money that this moves or writes off, in minor units of `currency`. */
  readonly amountMinor: number;
  readonly currency: string | null;
}

export type PlanReading =
  | { readonly ok: true; readonly plan: ResolutionPlan }
  /** Why it cannot be done, as a sentence. */
  | { readonly ok: false; readonly reason: string };

/** A decision that changes at most a purchase: no call of Stripe, and no money moves. */
export function changingPlan(kind: ResolutionKind, changes: PurchaseChanges): ResolutionPlan {
  return { kind, changes, stripe: null, amountMinor: 0, currency: null };
}

/** {@link changingPlan}, as what can be done. */
export function planned(kind: ResolutionKind, changes: PurchaseChanges): PlanReading {
  return { ok: true, plan: changingPlan(kind, changes) };
}

/** What the database is told of a plan; what that is worth, it works out itself. */
export function itemOfPlan({ currency, amountMinor, stripe, changes }: ResolutionPlan) {
  return { currency, amount_minor: amountMinor, changes: stripe ? { stripe } : changes };
}

/** @param reason why it cannot be done, as a sentence */
export const cannot = (reason: string): PlanReading => ({ ok: false, reason });

/** An amount as a column of a purchase holds it; undefined when the column cannot. */
export function columnAmount(minor: number, currency: string): string | undefined {
  const code = parseCurrency(currency);
  const money = code && { minor, currency: code };
  return money && isStorable(money) ? decimalFromMinor(money) : undefined;
}

/** Where {@link columnAmount} has none. */
export const tooPrecise =
  'The amount in Stripe does not fit the purchase, which holds two decimals.';
