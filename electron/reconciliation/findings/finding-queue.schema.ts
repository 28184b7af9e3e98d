import { z } from 'zod';
import { purchaseChangeSchema, worthSchema } from '../resolutions/purchase-change.schema';
import { findingClassNames, findingStates, severities } from './finding-classes.rules';

const findingClassSchema = z.enum(findingClassNames);

/** Where a finding stands: nobody decided, a second person must, Stripe is at it, or it is settled. */
export const standings = ['open', 'waiting', 'running', 'settled'] as const;
export type Standing = (typeof standings)[number];

export const queueSorts = ['severity', 'amount', 'age', 'class'] as const;
export type QueueSort = (typeof queueSorts)[number];

export const resolutionKinds = [
  'link',
  'unlink',
  'correct_purchase',
  'activate_purchase',
  'end_purchase',
  'record_refund',
  'create_purchase',
  'accept',
  'write_off',
  'refund_in_stripe',
  'cancel_subscription',
] as const;
export type ResolutionKind = (typeof resolutionKinds)[number];

export const queueFiltersSchema = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  classes: z.array(findingClassSchema).default([]),
  severities: z.array(z.enum(severities)).default([]),
  states: z.array(z.enum(findingStates)).default(['discrepancy']),
  standings: z.array(z.enum(standings)).default(['open', 'waiting', 'running']),
  /** `me`, `nobody`, or anyone. */
  assignee: z.enum(['me', 'nobody']).nullable().default(null),
  /** Only findings that a likely match would explain. */
  likely: z.boolean().default(false),
  search: z.string().trim().max(200).default(''),
});
export type QueueFilters = z.infer<typeof queueFiltersSchema>;

/**
 * Where a page of the queue ends: the group of its order, then the currency, then the place within,
 * as the text of a number; equal ones follow their ids.
 */
export const queueCursorSchema = z.object({
  key: z.tuple([z.int(), z.string().max(3), z.string().regex(/^-?\d{1,18}(\.\d{1,9})?$/)]),
  id: z.uuid(),
});

export const queueInput = queueFiltersSchema.extend({
  sort: z.enum(queueSorts).default('severity'),
  cursor: queueCursorSchema.nullable().default(null),
  limit: z.int().min(1).max(500).default(200),
});
export type QueueQuery = z.infer<typeof queueInput>;

/** Both sides of the fields that disagree: ours, Stripe's. */
const evidenceSchema = z.record(z.string(), z.tuple([z.json(), z.json()]));

export const findingSchema = z.object({
  id: z.uuid(),
  key: z.string(),
  fingerprint: z.string(),
  class: findingClassSchema,
  state: z.enum(findingStates),
  severity: z.enum(severities),
  currency: z.string().nullable(),
  amountMinor: z.number().int(),
  evidence: evidenceSchema,
  purchaseId: z.uuid().nullable(),
  stripeIds: z.array(z.string()),
  remedy: z.string(),
  dueAt: z.iso.datetime().nullable(),
  occurredAt: z.iso.datetime(),
  standing: z.enum(standings),
  /** Who the purchase is for and what was bought, where there is one. */
  organization: z.string().nullable(),
  item: z.string().nullable(),
  assigneeId: z.uuid().nullable(),
  assignee: z.string().nullable(),
  notes: z.int(),
  /** How many pairs of a purchase and a payment are proposed that would explain it. */
  likely: z.int(),
  resolution: z
    .object({
      id: z.uuid(),
      batchId: z.uuid(),
      kind: z.enum(resolutionKinds),
      reason: z.string(),
      requestedById: z.uuid(),
      requestedBy: z.string(),
      requestedAt: z.iso.datetime(),
      worth: worthSchema,
      ...purchaseChangeSchema.shape,
    })
    .nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

export const queuePageSchema = z.object({
  rows: z.array(findingSchema),
  next: queueCursorSchema.nullable(),
  total: z.int().nullable(),
});

/** How many findings each choice of the filters would leave. */
export const queueFacetsSchema = z.object({
  classes: z.array(z.object({ value: findingClassSchema, count: z.int() })),
  severities: z.array(z.object({ value: z.enum(severities), count: z.int() })),
  states: z.array(z.object({ value: z.enum(findingStates), count: z.int() })),
  standings: z.array(z.object({ value: z.enum(standings), count: z.int() })),
  likely: z.int(),
  money: z.array(z.object({ currency: z.string(), minor: z.number().int() })),
});

/** How many findings are assigned or decided at once: nobody else decides meanwhile. */
export const mostAtOnce = 5_000;

export const assignInput = z.object({
  findings: z.array(z.uuid()).min(1).max(mostAtOnce),
  assignee: z.uuid().nullable(),
});
export const noteInput = z.object({
  id: z.uuid(),
  finding: z.uuid(),
  text: z.string().trim().min(1, 'Write something.').max(4000),
});
export const notesSchema = z.array(
  z.object({ id: z.uuid(), author: z.string(), text: z.string(), at: z.iso.datetime() }),
);
