import { findContacts } from './contact-match.rules';
import { findLinks } from './link-match.rules';
import {
  type ModerationRule,
  mayDecideAlone,
  type RuleAdvice,
  type RuleMatch,
  type Suggestion,
  type Trigger,
  triggers,
} from './moderation-rules.schema';
import { ratingOutlier, starsAgainstWords, type ToolRatings } from './outlier.rules';
import { readByRules } from './read-length.rules';
import { type CompiledTerm, compileTerms, findTerms } from './term-match.rules';
import { innerRepetition } from './text-likeness.rules';
import type { TextSpan } from './text-span.rules';

/** What rules look at. */
export interface ReviewText {
  readonly title: string | null;
  readonly review: string | null;
  readonly rating: number;
  readonly verifiedPurchase: boolean;
}

/** What rules need to know besides the review itself. */
export interface ReviewSurroundings {
  readonly tool: ToolRatings;
  /** How alike the most alike text under another name is, 0 to 1. */
  readonly closestLikeness: number;
  /** Unverified reviews of the tool within the hours of the burst rule, this one included. */
  readonly unverifiedNearby: number;
}

/** The rules in force, prepared for any number of reviews. */
export interface PreparedRules {
  readonly byTrigger: ReadonlyMap<Trigger, ModerationRule>;
  readonly terms: readonly CompiledTerm[];
}

/** Prepares the enabled rules; the word list is compiled once. */
export function prepareRules(rules: readonly ModerationRule[]): PreparedRules {
  const byTrigger = new Map(
    rules.filter(({ enabled }) => enabled).map((rule) => [rule.trigger, rule]),
  );
  return { byTrigger, terms: compileTerms(byTrigger.get('profanity')?.options.terms ?? []) };
}

type TextFinder = (text: string) => readonly TextSpan[];

function finders({ byTrigger, terms }: PreparedRules): readonly [Trigger, TextFinder][] {
  const hosts = byTrigger.get('link')?.options.allowedHosts ?? [];
  const all: readonly [Trigger, TextFinder][] = [
    ['link', (text) => findLinks(text, hosts)],
    ['contact', findContacts],
    ['profanity', (text) => findTerms(text, terms)],
    [
      'repeated',
      (text) => {
        const repetition = innerRepetition(text);
        return repetition ? [repetition] : [];
      },
    ],
  ];
  return all.filter(([trigger]) => byTrigger.has(trigger));
}

/** What the enabled rules find in the words of a review. It needs nothing but the review. */
export function textMatches(review: ReviewText, rules: PreparedRules): readonly RuleMatch[] {
  return finders(rules).flatMap(([trigger, find]) =>
    (['title', 'review'] as const).flatMap((field) =>
      find(readByRules(review[field])).map((span) => ({ trigger, field, ...span })),
    ),
  );
}

const wholeReview = (trigger: Trigger, note: string): RuleMatch => ({
  trigger,
  field: null,
  start: 0,
  end: 0,
  note,
});

/** What the enabled rules find by looking around a review. */
function surroundingMatches(
  review: ReviewText,
  around: ReviewSurroundings,
  { byTrigger }: PreparedRules,
): readonly RuleMatch[] {
  const found: RuleMatch[] = [];
  const repeated = byTrigger.get('repeated');
  if (repeated && around.closestLikeness >= repeated.options.likeness) {
    const share = Math.round(around.closestLikeness * 100);
    found.push(wholeReview('repeated', `${share} % the same as another review`));
  }
  const outlier = byTrigger.get('outlier');
  if (outlier) {
    const words = `${review.title ?? ''}. ${readByRules(review.review)}`;
    const contradiction = starsAgainstWords(review.rating, words);
    const distance = ratingOutlier(review.rating, around.tool, outlier.options);
    for (const note of [contradiction, distance]) {
      if (note !== null) found.push(wholeReview('outlier', note));
    }
  }
  const burst = byTrigger.get('burst');
  if (burst && !review.verifiedPurchase && around.unverifiedNearby >= burst.options.burstSize) {
    const { burstHours } = burst.options;
    const note = `${around.unverifiedNearby} unverified reviews of this tool within ${burstHours} ${burstHours === 1 ? 'hour' : 'hours'}`;
    found.push(wholeReview('burst', note));
  }
  return found;
}

/** Everything that the enabled rules find, in the order of the triggers. */
export function reviewMatches(
  review: ReviewText,
  around: ReviewSurroundings,
  rules: PreparedRules,
): readonly RuleMatch[] {
  const found = [...textMatches(review, rules), ...surroundingMatches(review, around, rules)];
  return found.toSorted(
    (one, other) => triggers.indexOf(one.trigger) - triggers.indexOf(other.trigger),
  );
}

const weight = { none: 0, flag: 1, reject: 2 } as const satisfies Record<Suggestion, number>;

/** The rules with a suggestion, the strongest first; of equals in the order of the triggers. */
function suggesting({ byTrigger }: PreparedRules): readonly ModerationRule[] {
  return triggers
    .flatMap((trigger) => byTrigger.get(trigger) ?? [])
    .filter(({ suggestion }) => suggestion !== 'none')
    .toSorted((one, other) => weight[other.suggestion] - weight[one.suggestion]);
}

/**
 * What the rules that found something suggest: the strongest suggestion, and of equals the first
 * in the order of the triggers. A rule decides alone only where an administrator said so, and only
 * if no other rule suggests something stronger.
 * @returns null when no rule with a suggestion found anything
 */
export function adviceFor(matches: readonly RuleMatch[], rules: PreparedRules): RuleAdvice | null {
  const rule = suggesting(rules).find((each) =>
    matches.some(({ trigger }) => trigger === each.trigger),
  );
  if (!rule) return null;
  const { trigger, suggestion, reasonCode, automatic } = rule;
  return {
    trigger,
    suggestion,
    reasonCode: suggestion === 'reject' ? reasonCode : null,
    automatic,
  };
}

/**
 * Where `adviceFor` lets a rule decide alone: its trigger is found, and none of those that it
 * would be overruled by.
 */
export function decidedAlone(
  rules: PreparedRules,
): readonly { readonly trigger: Trigger; readonly unless: readonly Trigger[] }[] {
  const order = suggesting(rules);
  return order.flatMap(({ trigger, automatic }, index) =>
    automatic && mayDecideAlone(trigger)
      ? [{ trigger, unless: order.slice(0, index).map((stronger) => stronger.trigger) }]
      : [],
  );
}
