import { z } from 'zod';
import { findingClassNames } from '../findings/finding-classes.rules';
import { findingSchema, mostAtOnce, resolutionKinds } from '../findings/finding-queue.schema';
import { matchPairSchema } from '../findings/likely-match.schema';
import { periodSchema } from '../period/period.schema';
import { buyerChoiceSchema } from './buyer-choice.schema';
import { columnsSchema, purchaseChangeSchema, worthSchema } from './purchase-change.schema';

export const resolutionStates = [
  'waiting',
  'declined',
  'withdrawn',
  'running',
  'failed',
  'done',
  'undone',
  'superseded',
] as const;

const kindSchema = z.enum(resolutionKinds);
const reasonSchema = z.string().trim().min(1, 'Give a reason.').max(2000);

/** A finding as the person saw it: a decision about other facts is refused. */
const subjectSchema = z.object({ finding: z.uuid(), fingerprint: z.string() });

export const planInput = z.object({
  kind: kindSchema,
  finding: z.uuid(),
  refundMinor: z.int().positive().nullable().default(null),
  buyer: buyerChoiceSchema.nullable().default(null),
  /** The likely match that a person chose to link. */
  match: matchPairSchema.nullable().default(null),
  /** Of the purchases that a finding names the one that it is about, where a person chose. */
  purchase: z.uuid().nullable().default(null),
  /** What a person entered for a correction: the plan stays the proposal, its worth is that of these. */
  changes: columnsSchema.nullable().default(null),
});
export type PlanRequest = z.infer<typeof planInput>;

const stripeRequestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('refund'),
    charge: z.string(),
    amountMinor: z.number().int(),
    currency: z.string(),
  }),
  z.object({ kind: z.literal('cancel_subscription'), subscription: z.string() }),
]);

/** A purchase by what tells it from another of the same item by the same organisation. */
export const planPurchaseSchema = z.object({ id: z.uuid(), boughtAt: z.iso.datetime() });
export type PlanPurchase = z.infer<typeof planPurchaseSchema>;

/** What a decision would do, or why it cannot. */
export const planSchema = z.object({
  reason: z.string().nullable(),
  changes: columnsSchema,
  stripe: stripeRequestSchema.nullable(),
  amountMinor: z.number().int(),
  currency: z.string().nullable(),
  /** The columns that would change, as they are now; for a correction all that could be changed. */
  present: columnsSchema,
  /** The purchase that it is about, and others that lead to the same payment, the earliest first. */
  purchase: planPurchaseSchema.nullable(),
  others: z.array(planPurchaseSchema),
  /** For whom a missing purchase would be, as far as it is known. */
  buyer: z
    .object({
      organization: z.object({ id: z.uuid(), name: z.string() }),
      item: z.object({ ...buyerChoiceSchema.shape.item.shape, name: z.string() }).nullable(),
    })
    .nullable(),
  /** Whether the charge is what the purchase is paid by: a refund of it is then recorded there. */
  paysPurchase: z.boolean(),
  /** What can still be refunded of the charge. */
  refundableMinor: z.number().int().nullable(),
  needsApproval: z.boolean(),
});
export type PlanView = z.infer<typeof planSchema>;

/** What a dialog said that a decision would do. */
const shownPlanSchema = planSchema.pick({ changes: true, stripe: true, present: true });
export type ShownPlan = z.infer<typeof shownPlanSchema>;

export const resolveInput = z.object({
  /** Made by the caller: a repeated call changes nothing. */
  batchId: z.uuid(),
  kind: kindSchema,
  reason: reasonSchema,
  items: z.array(subjectSchema).min(1).max(mostAtOnce),
  /** One finding only: what is to stand on the purchase, where a person changed the proposal. */
  changes: columnsSchema.nullable().default(null),
  /** One finding only: for whom a missing purchase is, where a person chose. */
  buyer: buyerChoiceSchema.nullable().default(null),
  refundMinor: z.int().positive().nullable().default(null),
  /** One finding only: the likely match that a person chose to link. */
  match: matchPairSchema.nullable().default(null),
  /** One finding only: of the purchases that it names the one that it is about, where a person chose. */
  purchase: z.uuid().nullable().default(null),
  /** One finding only: what the person saw; where something else would be done by now, nothing is. */
  shown: shownPlanSchema.nullable().default(null),
});
export type ResolveRequest = z.infer<typeof resolveInput>;

export const resolveOutput = z.object({
  batchId: z.uuid(),
  done: z.int(),
  waiting: z.int(),
  running: z.int(),
  failed: z.int(),
  /** Why Stripe refused or is not known to have done it. */
  problem: z.string().nullable(),
});
export type ResolveResult = z.infer<typeof resolveOutput>;

/** What a bulk decision would do, found out by doing it and taking it back. */
export const dryRunSchema = z.object({
  findings: z.int(),
  totals: z.array(
    z.object({ currency: z.string().nullable(), count: z.int(), minor: z.number().int() }),
  ),
  needsApproval: z.boolean(),
  /** Findings that would be left out, each with its reason. */
  skipped: z.array(z.object({ finding: findingSchema, reason: z.string() })),
});
export type DryRun = z.infer<typeof dryRunSchema>;

/** Who agrees does what was asked for, with its reason; who declines says why. */
export const decideInput = z.discriminatedUnion('agree', [
  z.object({ batchId: z.uuid(), agree: z.literal(true) }),
  z.object({ batchId: z.uuid(), agree: z.literal(false), reason: reasonSchema }),
]);
export type DecideRequest = z.infer<typeof decideInput>;
export const batchInput = z.object({ batchId: z.uuid() });

/** What a decision is about, as far as it is known: a finding, or the purchase of a rejected match. */
export const decisionSubjectSchema = z.object({
  finding: z.uuid().nullable(),
  class: z.enum(findingClassNames).nullable(),
  organization: z.string().nullable(),
  item: z.string().nullable(),
  /** The id that stands for it where no organisation is known. */
  object: z.string(),
});
export type DecisionSubject = z.infer<typeof decisionSubjectSchema>;

/** Decisions that were taken together. */
export const batchSchema = z.object({
  batchId: z.uuid(),
  kind: kindSchema,
  state: z.enum(resolutionStates),
  reason: z.string(),
  /** Whether it is about no finding but rejects a likely match. */
  rejection: z.boolean(),
  count: z.int(),
  /** The first of them, those with the most money before the others. */
  subjects: z.array(decisionSubjectSchema.extend(purchaseChangeSchema.shape)),
  /** What all of them are worth together, as limits count it. */
  totals: worthSchema,
  requestedById: z.uuid(),
  requestedBy: z.string(),
  requestedAt: z.iso.datetime(),
  decidedBy: z.string().nullable(),
  problem: z.string().nullable(),
  undoable: z.boolean(),
});
export type Batch = z.infer<typeof batchSchema>;
/** Of which period decisions are listed; null lists those about all of them. */
export const batchesInput = z.object({ period: periodSchema.nullable() });

/** Stands for every currency that has no limit of its own; its limit counts in whole units of each. */
export const anyCurrency = '***';

export const limitsSchema = z.array(z.object({ currency: z.string(), limit: z.number().int() }));
export const setLimitInput = z.object({
  currency: z.string().regex(/^([A-Z]{3}|\*{3})$/, 'A currency has three capital letters.'),
  limit: z.number().int().nonnegative().nullable(),
});
