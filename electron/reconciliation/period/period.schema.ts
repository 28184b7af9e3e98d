import { z } from 'zod';

/** A range of days in UTC, both included. */
export const periodSchema = z
  .object({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, 'The period ends before it begins.');
export type Period = z.infer<typeof periodSchema>;

/** How many and how much, in one currency. */
const sumSchema = z.object({ count: z.int(), minor: z.number().int() });

/** Matched, expected, explained and discrepant money of a period. */
const totalsSchema = z.object({
  currency: z.string(),
  matched: sumSchema,
  expected: sumSchema,
  /** What disagrees, and was accepted or written off with a reason. */
  explained: sumSchema,
  discrepant: sumSchema,
});
export type PeriodTotals = z.infer<typeof totalsSchema>;

/** How Stripe's balance moved: opening and every movement add up to closing, or `difference` says by how much not. */
const rollforwardSchema = z.object({
  currency: z.string(),
  opening: z.number().int(),
  charges: z.number().int(),
  refunds: z.number().int(),
  disputes: z.number().int(),
  fees: z.number().int(),
  other: z.number().int(),
  payouts: z.number().int(),
  closing: z.number().int(),
  difference: z.number().int(),
  /** Whether opening and closing were known from elsewhere; otherwise one follows from the other. */
  proved: z.boolean(),
});
export type Rollforward = z.infer<typeof rollforwardSchema>;

const daySchema = z.object({
  day: z.iso.date(),
  currency: z.string(),
  matched: z.number().int(),
  expected: z.number().int(),
  explained: z.number().int(),
  discrepant: z.number().int(),
});
export type PeriodDay = z.infer<typeof daySchema>;

/** How old open findings are. */
export const ageBuckets = ['under_2_days', 'under_a_week', 'under_a_month', 'older'] as const;
const ageSchema = z.object({
  bucket: z.enum(ageBuckets),
  currency: z.string(),
  ...sumSchema.shape,
});
export type FindingAge = z.infer<typeof ageSchema>;

export const coverageSchema = z.object({
  object: z.string(),
  from: z.string(),
  to: z.string(),
  complete: z.boolean(),
  reason: z.string().optional(),
});

/** Why a period cannot be closed yet. */
export const closeObstacles = [
  'not_over',
  'closed_already',
  'no_run',
  'changed_since_run',
  'stripe_pending',
] as const;
export type CloseObstacle = (typeof closeObstacles)[number];

export const closingSchema = z.object({
  id: z.uuid(),
  from: z.iso.date(),
  to: z.iso.date(),
  closedAt: z.iso.datetime(),
  closedBy: z.string(),
  unexplained: z.int(),
  overrideReason: z.string().nullable(),
  items: z.int(),
  contentHash: z.string(),
  /** The figures that were closed; a later run has others where something changed. */
  totals: z.array(totalsSchema),
  rollforward: z.array(rollforwardSchema),
  reopened: z.object({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
});
export type Closing = z.infer<typeof closingSchema>;

/** A period as finance sees it before any row. */
export const overviewSchema = z.object({
  period: z.object({ from: z.iso.date(), to: z.iso.date() }),
  run: z
    .object({ id: z.uuid(), asOf: z.iso.datetime(), finishedAt: z.iso.datetime(), seen: z.int() })
    .nullable(),
  totals: z.array(totalsSchema),
  /** What the totals of the last run leave out or add, so that they can be compared with lists. */
  beside: z.object({
    /** Purchases of the period that the totals do not count. */
    purchases: z.int().nonnegative(),
    /** Payments without a purchase that the totals count. */
    payments: z.int().nonnegative(),
    /** Findings that were decided, or whose decision was taken back, after the run. */
    decided: z.int().nonnegative(),
  }),
  rollforward: z.array(rollforwardSchema),
  days: z.array(daySchema),
  ageing: z.array(ageSchema),
  coverage: z.array(coverageSchema),
  /** Open findings by what has been decided about them. */
  standing: z.object({ open: z.int(), waiting: z.int(), settled: z.int() }),
  /** Discrepancies that nobody has explained: with none the period can be closed. */
  unexplained: z.int(),
  /** Changes of what is closed that the last run found, decided or not. */
  closedChanges: z.int().nonnegative(),
  obstacles: z.array(z.enum(closeObstacles)),
  closings: z.array(closingSchema),
  /** The closing by which the period is closed now. */
  closedBy: z.uuid().nullable(),
});
export type Overview = z.infer<typeof overviewSchema>;

/**
 * How many letters the reason has for closing a period all the same, and for reopening it: whoever reads it
 * later has only that. The database asks for as many.
 */
const fewestReasonLetters = 10;

/** Whether a text is such a reason. */
export const isPeriodReason = (text: string): boolean => text.trim().length >= fewestReasonLetters;

export const closePeriodInput = z.object({
  id: z.uuid(),
  from: z.iso.date(),
  to: z.iso.date(),
  /** How many unexplained findings the person was shown. */
  unexplained: z.int().nonnegative(),
  overrideReason: z
    .string()
    .trim()
    .min(fewestReasonLetters, 'Say in a few words why it is closed all the same.')
    .max(2000)
    .nullable(),
});
export type ClosePeriod = z.infer<typeof closePeriodInput>;

export const reopenPeriodInput = z.object({
  closingId: z.uuid(),
  reason: z
    .string()
    .trim()
    .min(fewestReasonLetters, 'Say in a few words why it is reopened.')
    .max(2000),
});

/** The months that have something in them, the latest first, with their state. */
export const monthsSchema = z.array(
  z.object({ from: z.iso.date(), to: z.iso.date(), closed: z.boolean(), purchases: z.int() }),
);
