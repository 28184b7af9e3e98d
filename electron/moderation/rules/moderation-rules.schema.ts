import { z } from 'zod';

/** What a rule looks for, in the order in which matches are told. */
export const triggers = ['link', 'contact', 'profanity', 'repeated', 'outlier', 'burst'] as const;
export const triggerSchema = z.enum(triggers);
export type Trigger = z.infer<typeof triggerSchema>;

/**
 * Whether a rule can be told to decide by itself: only those that find words. Copies, odd stars and
 * bursts are hints about a person, and someone must have looked.
 */
export function mayDecideAlone(trigger: Trigger): boolean {
  return trigger === 'link' || trigger === 'contact' || trigger === 'profanity';
}

/** What a rule suggests when it finds something. */
export const suggestionSchema = z.enum(['none', 'flag', 'reject']);
export type Suggestion = z.infer<typeof suggestionSchema>;

/** The most terms of a list: an editor stays usable, and a review is still checked in a millisecond. */
const mostTerms = 2000;

/** One word or phrase of the profanity list. */
export const termSchema = z.object({
  /** ISO 639-1; what a moderator sees beside the match. */
  language: z.string().regex(/^[a-z]{2}$/, 'Use two letters, such as en.'),
  /** Letters, with `*` at the end for any ending. */
  text: z
    .string()
    .trim()
    .min(2, 'A term has at least two letters.')
    .max(60, 'A term has at most 60 letters.')
    .refine((text) => /^[\p{L}\p{M}'’-]+(?: [\p{L}\p{M}'’-]+)*\*?$/u.test(text), {
      message: 'Use letters and single spaces; only the end may be a *.',
    }),
});
export type Term = z.infer<typeof termSchema>;

/** A number within bounds, which are said where it is not. */
function within(least: number, most: number, whole: 'a whole number' | 'a number' = 'a number') {
  const message = `Enter ${whole} from ${least} to ${most}.`;
  const number = whole === 'a number' ? z.number({ error: message }) : z.int({ error: message });
  return number.min(least, message).max(most, message);
}

/** The values of the rules that can be set; each rule reads those that concern it. */
export const ruleOptionsSchema = z.object({
  /** link: hosts that may be named, subdomains included. */
  allowedHosts: z.array(z.string().trim().min(1).max(253)).max(mostTerms).default([]),
  /** profanity: what is looked for. */
  terms: z.array(termSchema).max(mostTerms).default([]),
  /** repeated: share of common three-letter pieces from which two texts are alike, 0 to 1. */
  likeness: within(0.3, 1).default(0.55),
  /** outlier: stars between a review and the mean of its tool. */
  stars: within(1, 4).default(2.5),
  /** outlier: approved reviews that a tool must have for its mean to count. */
  leastReviews: within(1, 1000, 'a whole number').default(8),
  /** burst: unverified reviews of one tool. */
  burstSize: within(2, 100, 'a whole number').default(5),
  /** burst: within so many hours. */
  burstHours: within(1, 168).default(3),
});
export type RuleOptions = z.infer<typeof ruleOptionsSchema>;

/** One rule as administrators set it. */
export const moderationRuleSchema = z.object({
  trigger: triggerSchema,
  enabled: z.boolean(),
  suggestion: suggestionSchema,
  /** The reason that a rejection by this rule suggests. */
  reasonCode: z.string().nullable(),
  /** Whether the rule decides by itself. An administrator's choice; never the default. */
  automatic: z.boolean(),
  options: ruleOptionsSchema,
  /** Rises with every change, so that two administrators cannot overwrite each other. */
  revision: z.int(),
});
export type ModerationRule = z.infer<typeof moderationRuleSchema>;

/** What one rule found: for text rules where it stands, so that it can be marked. */
export const ruleMatchSchema = z.object({
  trigger: triggerSchema,
  /** Null where the whole review is meant. */
  field: z.enum(['title', 'review']).nullable(),
  /** UTF-16 offsets into the field, the end not included; 0 and 0 without a field. */
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  /** What was found, in words: "Phone number". */
  note: z.string(),
});
export type RuleMatch = z.infer<typeof ruleMatchSchema>;

/** What rules suggest for a review; null where nothing was found. */
export const ruleAdviceSchema = z.object({
  suggestion: suggestionSchema,
  reasonCode: z.string().nullable(),
  automatic: z.boolean(),
  trigger: triggerSchema,
});
export type RuleAdvice = z.infer<typeof ruleAdviceSchema>;
