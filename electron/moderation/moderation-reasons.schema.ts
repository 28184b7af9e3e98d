import { z } from 'zod';

/** A reason code: short, stable, stored with every decision that gives it. */
const reasonCodeSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,38}[a-z0-9]$/, 'Use 3 to 40 small letters, digits and _.');

/** Why a review is rejected, and what its author is told. */
export const moderationReasonSchema = z.object({
  code: reasonCodeSchema,
  /** What moderators choose by: "Link or advertisement". */
  label: z.string().trim().min(3, 'Enter a name.').max(80, 'At most 80 letters.'),
  /** The words to the author; the moderator may change them in a decision. */
  template: z
    .string()
    .trim()
    .min(10, 'Enter at least a sentence.')
    .max(2000, 'At most 2,000 letters.'),
  /** Whether the author may edit the review and send it again. */
  mayResubmit: z.boolean(),
  /** The order, and with it the number key: 1 to 9. */
  position: z.int().min(0).max(999),
  active: z.boolean(),
  revision: z.int(),
});
export type ModerationReason = z.infer<typeof moderationReasonSchema>;
