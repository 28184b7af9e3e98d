import {
  type FindingState,
  findingClasses,
  type Severity,
} from '../../../electron/reconciliation/findings/finding-classes.rules';
import type {
  Finding,
  ResolutionKind,
  Standing,
} from '../../../electron/reconciliation/findings/finding-queue.schema';
import {
  ageBuckets,
  type CloseObstacle,
  type FindingAge,
  type Overview,
} from '../../../electron/reconciliation/period/period.schema';
import type { Worth } from '../../../electron/reconciliation/resolutions/purchase-change.schema';
import type {
  Batch,
  DecisionSubject,
  PlanPurchase,
  PlanView,
  ResolveResult,
} from '../../../electron/reconciliation/resolutions/resolution.schema';
import { minorFromDecimal, parseCurrency } from '../../../electron/shared/money';
import { numberText } from '../../../electron/shared/number-text';
import type { Tone } from '../../ui/badge';
import { exactTimeText } from '../../ui/exact-time-text';
import { deskLocale } from '../../ui/locale';
import { moneyText } from '../../ui/money-text';

export const severityLabels = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
} as const satisfies Record<Severity, string>;

export const severityTones = {
  critical: 'danger',
  high: 'attention',
  medium: 'info',
  low: 'neutral',
} as const satisfies Record<Severity, Tone>;

export const stateLabels = {
  discrepancy: 'Discrepancy',
  expected: 'Expected',
  information: 'Information',
} as const satisfies Record<FindingState, string>;

export const standingLabels = {
  open: 'Open',
  waiting: 'Waits for approval',
  running: 'Under way in Stripe',
  settled: 'Settled',
} as const satisfies Record<Standing, string>;

export const standingTones = {
  open: 'attention',
  waiting: 'info',
  running: 'info',
  settled: 'good',
} as const satisfies Record<Standing, Tone>;

/** Each decision as a verb with its object. */
export const kindLabels = {
  link: 'Link to the payment',
  unlink: 'Unlink from the payment',
  correct_purchase: 'Correct the purchase',
  activate_purchase: 'Activate the purchase',
  end_purchase: 'End the purchase',
  record_refund: 'Record what was refunded',
  create_purchase: 'Create the purchase',
  accept: 'Accept',
  write_off: 'Write off',
  refund_in_stripe: 'Refund in Stripe',
  cancel_subscription: 'Cancel the subscription',
} as const satisfies Record<ResolutionKind, string>;

/** What was done, for lists of decisions. */
export const kindPast = {
  link: 'Linked',
  unlink: 'Unlinked',
  correct_purchase: 'Purchase corrected',
  activate_purchase: 'Purchase activated',
  end_purchase: 'Purchase ended',
  record_refund: 'Refund recorded',
  create_purchase: 'Purchase created',
  accept: 'Accepted',
  write_off: 'Written off',
  refund_in_stripe: 'Refunded in Stripe',
  cancel_subscription: 'Subscription cancelled',
} as const satisfies Record<ResolutionKind, string>;

/** What a decision is called: what was done, or what is asked for. */
export function decisionName({
  kind,
  state,
  rejection,
}: Pick<Batch, 'kind' | 'state' | 'rejection'>): string {
  if (rejection) return 'Likely match rejected';
  return state === 'done' ? kindPast[kind] : kindLabels[kind];
}

const inSentence = (label: string) => `${label.charAt(0).toLowerCase()}${label.slice(1)}`;

/** What the button of a decision says: what it does, with the money that it moves, or that a second person is asked. */
export function verbOf(
  kind: ResolutionKind,
  { stripe, needsApproval }: Pick<PlanView, 'stripe' | 'needsApproval'>,
): string {
  const verb =
    stripe?.kind === 'refund'
      ? `Refund ${amountOf(stripe.amountMinor, stripe.currency)}`
      : kindLabels[kind];
  return needsApproval ? `Ask to ${inSentence(verb)}` : verb;
}

/** What became of a finding: what was done about it, or what was asked for and is not done yet. */
export function decidedText(kind: ResolutionKind, standing: Standing): string {
  if (standing === 'settled') return kindPast[kind];
  return `Asked to ${inSentence(kindLabels[kind])}`;
}

/** The key of each decision while a finding is open. */
export const kindKeys = {
  accept: 'a',
  write_off: 'w',
  link: 'l',
  unlink: 'u',
  correct_purchase: 'c',
  record_refund: 'r',
  create_purchase: 'p',
  refund_in_stripe: 'f',
  cancel_subscription: 'x',
  activate_purchase: 'v',
  end_purchase: 'e',
} as const satisfies Record<ResolutionKind, string>;

export const obstacleTexts = {
  not_over: 'The period is not over yet.',
  closed_already: 'A closed period covers these days already.',
  no_run: 'The period has not been reconciled yet.',
  changed_since_run:
    'What Stripe says, purchases, bank statements or decisions have changed since the last run: reconcile again.',
  stripe_pending: 'A refund or cancellation is still under way in Stripe.',
} as const satisfies Record<CloseObstacle, string>;

/** What could not be read of a period, and why, where that is known. */
export function gapText({ object, reason = '' }: Overview['coverage'][number]): string {
  return `Not fetched completely: ${wordsOf(object).toLowerCase()}. ${reason}`.trimEnd();
}

export const ageLabels = {
  under_2_days: 'Under 2 days',
  under_a_week: 'Under a week',
  under_a_month: 'Under a month',
  older: 'Older',
} as const satisfies Record<FindingAge['bucket'], string>;

/** Findings by age, the youngest first, as the chart has them. */
export function byAge(ageing: readonly FindingAge[]): readonly FindingAge[] {
  return ageing.toSorted(
    (one, other) => ageBuckets.indexOf(one.bucket) - ageBuckets.indexOf(other.bucket),
  );
}

/** An amount with its currency; an unknown currency shows its minor units and code. */
export function amountOf(minor: number, currency: string | null, withCurrency = true): string {
  const code = parseCurrency(currency ?? '');
  if (!code) return numberText(minor);
  const text = moneyText({ minor, currency: code }, withCurrency);
  return minor < 0 ? text.replace('-', '−') : text;
}

/** What a decision is worth, an amount for each currency. */
export function worthText(worth: Worth): string {
  return worth.map(({ currency, minor }) => amountOf(minor, currency)).join(', ');
}

/** What is at risk in what is shown, in every currency of it; empty where nothing is. */
export function atRiskText(money: Worth): string {
  if (money.length === 0) return '';
  return `${money.map(({ currency, minor }) => `${amountOf(minor, currency, false)} ${currency}`).join(' · ')} at risk`;
}

/** What a decision is about: the kind of finding, and whose purchase of what, or else which object. */
export function subjectText({ class: name, organization, item, object }: DecisionSubject): string {
  const about = [organization, item].filter(Boolean).join(', ') || object;
  return [name && findingClasses[name].title, about].filter(Boolean).join(': ');
}

/** Whose purchase of what, or else which object; a bank line that belongs to none has its own words. */
export function aboutText({
  organization,
  item,
  stripeIds,
  purchaseId,
  evidence,
}: Pick<Finding, 'organization' | 'item' | 'stripeIds' | 'purchaseId' | 'evidence'>): string {
  return (
    [organization, item].filter(Boolean).join(' · ') ||
    stripeIds[0] ||
    purchaseId ||
    String(evidence['description']?.[0] ?? '')
  );
}

/** Which purchase it is: one organisation may have bought one thing twice on a day. */
export function purchaseText({ id, boughtAt }: PlanPurchase): string {
  return `the purchase of ${dayText(boughtAt)} (${id})`;
}

/** How many findings of a decision are not named, as the last line of those that are. */
export function othersText({ count, subjects }: Batch): readonly string[] {
  return count > subjects.length
    ? [`and ${counted(count - subjects.length, 'other finding')}`]
    : [];
}

/**
 * How many of the findings that a dry run counted were left out of the decision, because somebody was faster.
 * @returns undefined where none were
 */
export function leftOutText(expected: number, result: ResolveResult): string | undefined {
  const left = expected - result.done - result.waiting - result.running - result.failed;
  return left > 0
    ? `${counted(left, 'finding')} ${left === 1 ? 'was' : 'were'} decided or changed meanwhile and left out.`
    : undefined;
}

/** A count with its noun. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

const monthFormat = new Intl.DateTimeFormat(deskLocale, {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const dayFormat = new Intl.DateTimeFormat(deskLocale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A day of UTC as people read it. */
export function dayText(day: string): string {
  return dayFormat.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}

/** Whether a period is exactly one month. */
function isMonth({ from, to }: { readonly from: string; readonly to: string }): boolean {
  const start = new Date(`${from}T00:00:00Z`);
  const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0));
  return start.getUTCDate() === 1 && end.toISOString().slice(0, 10) === to;
}

/** "October 2026", or both days of any other range. */
export function periodText(period: { readonly from: string; readonly to: string }): string {
  return isMonth(period)
    ? monthFormat.format(new Date(`${period.from}T00:00:00Z`))
    : `${dayText(period.from)} – ${dayText(period.to)}`;
}

const lengths = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** How long after a first moment a second one was: "3 minutes later". */
export function apartText(first: string, second: string): string {
  const seconds = (Date.parse(second) - Date.parse(first)) / 1000;
  const length = lengths.find(([, size]) => Math.abs(seconds) >= size);
  if (!length) return 'at the same time';
  const [unit, size] = length;
  return `${counted(Math.round(Math.abs(seconds) / size), unit)} ${seconds > 0 ? 'later' : 'earlier'}`;
}

/** A field or a code as words: `amount_captured` is "Amount captured". */
export function wordsOf(code: string): string {
  const words = code
    .replaceAll('_', ' ')
    .toLowerCase()
    .replaceAll(/\bstripe\b/g, 'Stripe');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A field that disagrees, as people read its name: amounts lose the unit they are kept in. */
export function evidenceLabel(field: string): string {
  return wordsOf(field.replace(/_minor$/, '').replaceAll('.', ' '));
}

/**
 * What one side says of a field that disagrees.
 * @param currency in which amounts of that side are; `_minor` fields hold minor units of it
 */
export function evidenceText(field: string, value: unknown, currency: string | null): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'number' && field.endsWith('_minor')) return amountOf(value, currency);
  if (Array.isArray(value)) {
    return value.map((one) => evidenceText(field, one, currency)).join(', ');
  }
  if (typeof value === 'object') return JSON.stringify(value);
  return valueText(field, value, currency);
}

/** Columns of a purchase that hold an amount in units of its currency. */
const amountColumns: ReadonlySet<string> = new Set(['amount', 'refunded_amount']);

/** A column's value as people read it: amounts with their currency, codes as words, times in words. */
export function valueText(column: string, value: unknown, currency: string | null): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = String(value);
  const code = parseCurrency(currency ?? '');
  if (amountColumns.has(column) && code && /^\d+(\.\d{1,2})?$/.test(text)) {
    return amountOf(minorFromDecimal(text, code), code);
  }
  if (/^\d{4}-\d{2}-\d{2}[T ]\d/.test(text)) return exactTimeText(new Date(text));
  return /^[A-Z]{4,}$|^[A-Z]+(_[A-Z]+)+$|^[a-z]+(_[a-z]+)*$/.test(text) ? wordsOf(text) : text;
}
