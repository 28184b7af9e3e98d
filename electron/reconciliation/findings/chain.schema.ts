import { z } from 'zod';
import { purchaseStandings } from '../purchase-standings.rules';

/** The steps of money, from what was sold to the bank. */
export const chainSteps = [
  'purchase',
  'payment',
  'charge',
  'balance_transaction',
  'payout',
  'bank_line',
] as const;
export type ChainStep = (typeof chainSteps)[number];

const fieldSchema = z.object({
  /** Column or Stripe field, for instance `amount`. */
  name: z.string(),
  label: z.string(),
  /** Text, a code to be shown as words, an amount of the card's currency in minor units, a moment. */
  kind: z.enum(['text', 'code', 'money', 'time', 'id']),
  value: z.union([z.string(), z.number(), z.null()]),
  /** The other side says something else. */
  disagrees: z.boolean(),
});
export type ChainField = z.infer<typeof fieldSchema>;

const cardSchema = z.object({
  id: z.string(),
  /** What kind of object: "Payment intent", "Refund". */
  title: z.string(),
  state: z.string().nullable(),
  /** A finding is about how the object stands. */
  stateDisagrees: z.boolean(),
  currency: z.string().nullable(),
  fields: z.array(fieldSchema),
});
export type ChainCard = z.infer<typeof cardSchema>;

export const chainSchema = z.object({
  steps: z.array(
    z.object({
      step: z.enum(chainSteps),
      cards: z.array(cardSchema),
      /** Whether it would be seen if it were there: no bank statement says nothing of the bank. */
      known: z.boolean(),
    }),
  ),
});
export type Chain = z.infer<typeof chainSchema>;

export const chainInput = z
  .object({
    finding: z.uuid().nullable().default(null),
    purchase: z.uuid().nullable().default(null),
  })
  .refine(({ finding, purchase }) => (finding === null) !== (purchase === null));

export const purchasesInput = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  search: z.string().trim().max(200).default(''),
  paymentStatuses: z.array(z.string().max(30)).default([]),
  cursor: z.object({ key: z.string(), id: z.uuid() }).nullable().default(null),
  limit: z.int().min(1).max(500).default(200),
});
export type PurchasesQuery = z.infer<typeof purchasesInput>;

export const purchaseRowSchema = z.object({
  id: z.uuid(),
  purchasedAt: z.iso.datetime(),
  organization: z.string(),
  item: z.string(),
  currency: z.string(),
  amountMinor: z.number().int(),
  refundedMinor: z.number().int(),
  paymentStatus: z.string(),
  status: z.string(),
  stripePaymentId: z.string().nullable(),
  stripeInvoiceId: z.string().nullable(),
  /** How it stands against Stripe, as the figures of its period count it. */
  standing: z.enum(purchaseStandings),
  /** Discrepancies that nobody has explained. */
  findings: z.int(),
});
export type PurchaseRow = z.infer<typeof purchaseRowSchema>;

export const purchasesPageSchema = z.object({
  rows: z.array(purchaseRowSchema),
  next: z.object({ key: z.string(), id: z.uuid() }).nullable(),
  total: z.int().nullable(),
});
