import { useCallback, useEffect, useRef, useState } from 'react';
import type { ModerationRule } from '../../../../electron/moderation/rules/moderation-rules.schema';
import { useTypedInWindow } from '../../../shared/left-in-window';
import {
  asItIs,
  isSameRule,
  mergeRule,
  type RuleField,
  type RuleMerge,
  type TypedRule,
  withFieldOf,
} from './rule-merge.rules';

/** What is typed of a rule, and the version that it was typed into. */
interface BasedRule extends TypedRule {
  readonly base: ModerationRule;
}

/** What somebody else saved of the rule while something was typed into it, and what is chosen of it. */
export interface Meanwhile extends RuleMerge {
  readonly choices: ReadonlyMap<RuleField, 'mine' | 'theirs'>;
}

/**
 * A rule as it is being changed. What is typed outlives the screen and other people; what somebody else saves
 * meanwhile is brought together with it.
 */
export function useTypedRule(rule: ModerationRule) {
  const name = `rule ${rule.trigger}`;
  const { find, leave, forget } = useTypedInWindow<BasedRule>();
  const [based, setBased] = useState(
    () => find(name) ?? ({ base: rule, ...asItIs(rule) } satisfies BasedRule),
  );
  const [meanwhile, setMeanwhile] = useState<Meanwhile | null>(null);
  /** What is being saved: once it is there, nobody else has changed the rule. */
  const sent = useRef<TypedRule>(null);

  const keep = useCallback(
    (next: BasedRule) => {
      if (isSameRule(next, asItIs(next.base))) forget(name);
      else leave(name, next);
      setBased(next);
    },
    [name, leave, forget],
  );
  useEffect(() => {
    if (rule.revision === based.base.revision) return;
    const isOwn = sent.current !== null;
    const merge = mergeRule(sent.current ?? asItIs(based.base), based, rule);
    sent.current = null;
    keep({ base: rule, ...merge.typed });
    const isNews = merge.takenOver.length + merge.clashes.length > 0;
    const isTyped = !isSameRule(merge.typed, asItIs(rule));
    setMeanwhile(isNews && isTyped && !isOwn ? { ...merge, choices: new Map() } : null);
  }, [rule, based, keep]);

  return {
    draft: based.draft,
    words: based.words,
    changed: !isSameRule(based, asItIs(based.base)),
    meanwhile,
    type: (part: Partial<TypedRule>) => keep({ ...based, ...part }),
    /** Takes one of the two values that two people set. */
    choose: (field: RuleField, choice: 'mine' | 'theirs') => {
      if (!meanwhile) return;
      setMeanwhile({ ...meanwhile, choices: new Map(meanwhile.choices).set(field, choice) });
      const version = choice === 'mine' ? meanwhile.typed : asItIs(based.base);
      keep({ base: based.base, ...withFieldOf(based, field, version) });
    },
    dismiss: () => setMeanwhile(null),
    /** Takes back all that is typed. */
    discard: () => {
      setMeanwhile(null);
      keep({ base: rule, ...asItIs(rule) });
    },
    /** It is being saved as it is typed now. @returns what is to be called where that fails */
    sending: () => {
      sent.current = based;
      return () => {
        sent.current = null;
      };
    },
  };
}
