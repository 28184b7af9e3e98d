import { z } from 'zod';
import { progressOf } from '../ipc/progress.schema';
import { findingClassNames, findingStates, severities } from './findings/finding-classes.rules';
import { resolutionKinds } from './findings/finding-queue.schema';
import { remedies } from './findings/remedies.rules';
import { readPeriod } from './period/period.rules';

const day = z.string();
const minor = z.int();
const count = z.int().nonnegative();

/** A period of whole days in UTC, both included. */
export const periodInput = z.object({ from: day, to: day }).check((context) => {
  const reading = readPeriod(context.value);
  if (reading.ok) return;
  context.issues.push({
    code: 'custom',
    input: context.value[reading.field],
    path: [reading.field],
    message: reading.reason,
  });
});

/**
 * How much of an object's list is proved over the period. `balance` and `account` stand here too
 * where Stripe did not say them.
 */
const coverageSchema = z.object({
  object: z.string(),
  from: day,
  to: day,
  complete: z.boolean(),
  /** Why it is not complete, where that is known. */
  reason: z.string().optional(),
});

const standing = {
  matched_minor: minor,
  expected_minor: minor,
  /** What disagrees, and was accepted with a reason. */
  explained_minor: minor,
  discrepant_minor: minor,
  matched: count,
  expected: count,
  explained: count,
  discrepant: count,
};

/** How the money of the purchases stands, in one currency. */
export const totalsSchema = z.object({ currency: z.string(), ...standing });
/** The same for one day of purchase. */
export const dayTotalsSchema = z.object({ day, currency: z.string(), ...standing });

/** The movements of the Stripe balance in one currency, in minor units. */
const rollforwardSchema = z.object({
  currency: z.string(),
  opening: minor,
  charges: minor,
  refunds: minor,
  disputes: minor,
  fees: minor,
  other: minor,
  payouts: minor,
  closing: minor,
  difference: minor,
});

/** Who decided about a finding, when and why. */
const explanationSchema = z.object({
  kind: z.enum(resolutionKinds),
  by: z.string(),
  at: z.string(),
  reason: z.string(),
});

/** One finding as others read it. */
export const reportFindingSchema = z.object({
  class: z.enum(findingClassNames),
  /** A discrepancy that somebody explained is information. */
  state: z.enum(findingStates),
  severity: z.enum(severities),
  purchase_id: z.string().nullable(),
  stripe_ids: z.array(z.string()),
  currency: z.string().nullable(),
  amount_minor: minor,
  evidence: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
  remedy: z.enum(remedies),
  /** When an expected state ends, or until when something is to be done. */
  due: z.string().nullable(),
  /** What was decided about it, as long as its facts are the same; null where nothing was. */
  explanation: explanationSchema.nullable(),
});

/** The document of `npm run reconcile -- --json`: an interface that others build on. */
export const reportSchema = z.object({
  period: z.object({ from: day, to: day }),
  coverage: z.array(coverageSchema),
  totals: z.array(totalsSchema),
  rollforward: z.array(rollforwardSchema),
  findings: z.array(reportFindingSchema),
});
export type Report = z.infer<typeof reportSchema>;
export type ReportFinding = z.infer<typeof reportFindingSchema>;

/** What a run came to. */
export const runResultSchema = z.object({
  runId: z.string(),
  /** Findings that the run saw, that no run saw before, and that are gone. */
  seen: count,
  appeared: count,
  cleared: count,
});
export type RunResult = z.infer<typeof runResultSchema>;

export const runOutput = progressOf(runResultSchema);
