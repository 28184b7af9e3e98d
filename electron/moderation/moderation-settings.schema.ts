import { z } from 'zod';
import { moderationReasonSchema } from './moderation-reasons.schema';
import { mayDecideAlone, moderationRuleSchema } from './rules/moderation-rules.schema';
import { optionProblems } from './rules/rule-options.rules';

/** What administrators have set, as this desk knows it. */
export const moderationSettingsSchema = z.object({
  rules: z.array(moderationRuleSchema),
  reasons: z.array(moderationReasonSchema),
  /** When the marketplace told this; a desk that is offline goes on with what it knew. */
  fetchedAt: z.iso.datetime(),
});
export type ModerationSettings = z.infer<typeof moderationSettingsSchema>;

/** A rule as it is to be, based on the revision that was read. */
export const saveRuleInput = moderationRuleSchema.superRefine(
  ({ trigger, automatic, suggestion, options }, context) => {
    for (const [option, message] of Object.entries(optionProblems(options))) {
      context.addIssue({ code: 'custom', path: ['options', option], message });
    }
    if (!automatic || (suggestion !== 'none' && mayDecideAlone(trigger))) return;
    context.addIssue({
      code: 'custom',
      path: ['automatic'],
      message:
        suggestion === 'none'
          ? 'A rule that suggests nothing has nothing to decide.'
          : 'Someone must look at what this rule finds.',
    });
  },
);

/** A reason as it is to be; revision 0 makes a new one. */
export const saveReasonInput = moderationReasonSchema;
