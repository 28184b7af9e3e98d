import { type FieldStanding, fieldStanding } from '../../../../electron/change-sets/merge.rules';
import { sameValue } from '../../../../electron/change-sets/state.rules';
import type {
  ModerationRule,
  RuleOptions,
  Suggestion,
} from '../../../../electron/moderation/rules/moderation-rules.schema';
import { keysOf } from '../../../../electron/shared/literals';
import { readTerms, termsText } from './term-list.rules';

/** A rule as it is being changed, and its list of words as it is being typed. */
export interface TypedRule {
  readonly draft: ModerationRule;
  readonly words: string;
}

/** A rule of which nothing is changed. */
export function asItIs(rule: ModerationRule): TypedRule {
  return { draft: rule, words: termsText(rule.options.terms) };
}

/** What can be set of a rule, one by one. */
type RuleValues = Omit<ModerationRule, 'trigger' | 'revision' | 'options'> &
  Omit<RuleOptions, 'terms'> & { readonly words: string };
export type RuleField = keyof RuleValues;

/** What each is called. */
export const ruleFields = {
  enabled: 'On',
  suggestion: 'When it finds something',
  reasonCode: 'With the reason',
  automatic: 'Decide by itself',
  allowedHosts: 'Hosts that may be named',
  words: 'Words',
  likeness: 'Alike from',
  stars: 'Stars from the mean',
  leastReviews: 'Reviews a tool must have',
  burstSize: 'Unverified reviews',
  burstHours: 'Within hours',
} as const satisfies Record<RuleField, string>;

/** What a rule can suggest, as it is chosen. */
export const suggestionLabels = {
  none: 'Only mark it',
  flag: 'Suggest flagging',
  reject: 'Suggest rejecting',
} as const satisfies Record<Suggestion, string>;

function valuesOf({ draft, words }: TypedRule): RuleValues {
  const { enabled, suggestion, reasonCode, automatic, options } = draft;
  const { terms, ...others } = options;
  return { enabled, suggestion, reasonCode, automatic, ...others, words };
}

function typedOf(draft: ModerationRule, values: RuleValues): TypedRule {
  const { enabled, suggestion, reasonCode, automatic, words, ...options } = values;
  return {
    words,
    draft: {
      ...draft,
      enabled,
      suggestion,
      reasonCode,
      automatic,
      options: { ...draft.options, ...options },
    },
  };
}

const some = (values: RuleValues, fields: readonly RuleField[]): Partial<RuleValues> =>
  Object.fromEntries(fields.map((field) => [field, values[field]]));

/** Whether two say the same, whatever their revisions. */
export function isSameRule(one: TypedRule, other: TypedRule): boolean {
  return sameValue(valuesOf(one), valuesOf(other));
}

/** A typed rule with what another one says of a field. */
export function withFieldOf(typed: TypedRule, field: RuleField, other: TypedRule): TypedRule {
  return typedOf(typed.draft, { ...valuesOf(typed), ...some(valuesOf(other), [field]) });
}

/** A field that two people set differently: somebody has to choose. */
export interface RuleClash {
  readonly field: RuleField;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** What is typed of a rule, brought together with what somebody else has saved of it meanwhile. */
export interface RuleMerge {
  /** Mine where both set the same differently, otherwise whoever's is new. */
  readonly typed: TypedRule;
  /** What the other one set, alone or beside mine. */
  readonly takenOver: readonly RuleField[];
  readonly clashes: readonly RuleClash[];
}

/** What was added and taken away on both sides of a list. */
function mergedList(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): string[] {
  const kept = theirs.filter((item) => mine.includes(item) || !base.includes(item));
  const added = mine.filter((item) => !base.includes(item) && !theirs.includes(item));
  return [...kept, ...added];
}

/** @returns null where what is typed cannot be read as a list of words */
function mergedWords(base: string, mine: string, theirs: string): string | null {
  if (readTerms(mine).problem !== undefined) return null;
  const lines = (text: string) => readTerms(text).terms.map((term) => termsText([term]));
  const merged = mergedList(lines(base), lines(mine), lines(theirs));
  return termsText(readTerms(merged.join('\n')).terms);
}

/**
 * Merges what is typed of a rule into a later version of it: what only one side set is taken from that side,
 * and lists have what both sides added.
 * @param base the version that was typed into
 * @param theirs the later version
 */
export function mergeRule(base: TypedRule, mine: TypedRule, theirs: ModerationRule): RuleMerge {
  const [was, typed, stored] = [valuesOf(base), valuesOf(mine), valuesOf(asItIs(theirs))];
  const standings = keysOf(ruleFields).map((field) => {
    const versions = { base: was[field], mine: typed[field], theirs: stored[field] };
    return { field, ...versions, standing: fieldStanding({ field, ...versions }) };
  });
  const having = (wanted: FieldStanding) =>
    standings.filter(({ standing }) => standing === wanted).map(({ field }) => field);
  const both = having('both');
  const words = both.includes('words') ? mergedWords(was.words, typed.words, stored.words) : null;
  const lists: Partial<RuleValues> = {
    ...(both.includes('allowedHosts') && {
      allowedHosts: mergedList(was.allowedHosts, typed.allowedHosts, stored.allowedHosts),
    }),
    ...(words !== null && { words }),
  };
  return {
    typed: typedOf(theirs, { ...stored, ...some(typed, [...having('mine'), ...both]), ...lists }),
    takenOver: [...having('theirs'), ...both.filter((field) => field in lists)],
    clashes: standings.filter(({ field, standing }) => standing === 'both' && !(field in lists)),
  };
}
