import { describe, expect, it } from 'vitest';
import { moderationRuleSchema } from '../../electron/moderation/rules/moderation-rules.schema';
import {
  asItIs,
  isSameRule,
  mergeRule,
  withFieldOf,
} from '../../renderer/features/moderation/rules/rule-merge.rules';

const base = moderationRuleSchema.parse({
  trigger: 'profanity',
  enabled: true,
  suggestion: 'flag',
  reasonCode: null,
  automatic: false,
  options: {
    terms: [
      { language: 'en', text: 'one' },
      { language: 'en', text: 'two' },
    ],
  },
  revision: 3,
});
const options = (part: object) => ({ options: { ...base.options, ...part } });
const typed = (part: object, words = 'en: one, two') => ({ draft: { ...base, ...part }, words });
const saved = (part: object) => ({ ...base, revision: 4, ...part });

describe('a rule that somebody else saved meanwhile', () => {
  it('has what each of both set, and is based on the later one', () => {
    const merge = mergeRule(asItIs(base), typed({ enabled: false }), saved(options({ stars: 3 })));
    expect(merge.typed.draft).toMatchObject({ enabled: false, options: { stars: 3 }, revision: 4 });
    expect(merge).toMatchObject({ takenOver: ['stars'], clashes: [] });
  });

  it('asks about what both set differently, and keeps mine until that is answered', () => {
    const theirs = saved({ suggestion: 'none', enabled: false });
    const merge = mergeRule(asItIs(base), typed({ suggestion: 'reject', enabled: false }), theirs);
    expect(merge.clashes).toMatchObject([
      { field: 'suggestion', base: 'flag', mine: 'reject', theirs: 'none' },
    ]);
    expect(merge.typed.draft.suggestion).toBe('reject');
    const chosen = withFieldOf(merge.typed, 'suggestion', asItIs(theirs));
    expect(isSameRule(chosen, asItIs(theirs))).toBe(true);
  });

  it('has the words and hosts that both added, and none that one of them took away', () => {
    const theirs = saved(
      options({
        terms: ['two', 'three'].map((text) => ({ language: 'en', text })),
        allowedHosts: ['b.example'],
      }),
    );
    const mine = typed(options({ allowedHosts: ['a.example'] }), 'en: one, two\nde: vier');
    const merge = mergeRule(asItIs(base), mine, theirs);
    expect(merge).toMatchObject({ takenOver: ['allowedHosts', 'words'], clashes: [] });
    expect(merge.typed.words).toBe('en: two, three\nde: vier');
    expect(merge.typed.draft.options.allowedHosts).toEqual(['b.example', 'a.example']);
  });

  it('asks about words that cannot be read yet, so that nothing typed is lost', () => {
    const theirs = saved(options({ terms: [{ language: 'en', text: 'three' }] }));
    const merge = mergeRule(asItIs(base), typed({}, 'half a line'), theirs);
    expect(merge.clashes).toMatchObject([{ field: 'words', mine: 'half a line' }]);
    expect(merge.typed.words).toBe('half a line');
  });
});
