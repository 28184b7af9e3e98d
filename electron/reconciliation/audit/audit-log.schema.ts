import { z } from 'zod';
import { resolutionKinds } from '../findings/finding-queue.schema';
import { purchaseChangeSchema, worthSchema } from '../resolutions/purchase-change.schema';
import { decisionSubjectSchema } from '../resolutions/resolution.schema';

const auditEntrySchema = z.object({
  sequence: z.int(),
  at: z.iso.datetime(),
  actor: z.string(),
  role: z.string(),
  action: z.string(),
  subjectKind: z.string(),
  subjectId: z.string(),
  details: z.json(),
  hash: z.string(),
  /** What was decided, and about what most of all; null where the entry is about no decision. */
  decision: z
    .object({
      kind: z.enum(resolutionKinds),
      rejection: z.boolean(),
      subject: decisionSubjectSchema,
    })
    .nullable(),
  /** What a second person was asked to agree to; its change only where it is about one purchase. */
  request: z.object({ worth: worthSchema, change: purchaseChangeSchema.nullable() }).nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema),
  before: z.int().nullable(),
});

/** What the check of the audit log and of every closing found. */
export const auditCheckSchema = z.object({
  entries: z.int(),
  closings: z.int(),
  headHash: z.string().nullable(),
  faults: z.array(z.object({ place: z.string(), fault: z.string() })),
});
export type AuditCheck = z.infer<typeof auditCheckSchema>;
