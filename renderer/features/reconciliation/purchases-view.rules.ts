import {
  type FindingClass,
  findingClassNames,
  findingStates,
  severities,
} from '../../../electron/reconciliation/findings/finding-classes.rules';
import {
  type QueueFilters,
  type QueueSort,
  queueSorts,
  standings,
} from '../../../electron/reconciliation/findings/finding-queue.schema';
import { readPeriod } from '../../../electron/reconciliation/period/period.rules';
import type { Overview, Period } from '../../../electron/reconciliation/period/period.schema';

/** The parts of the screen, in the order of their tabs. */
export const purchaseTabs = [
  'overview',
  'queue',
  'payouts',
  'bank',
  'purchases',
  'decisions',
  'audit',
] as const;
export type PurchaseTab = (typeof purchaseTabs)[number];

/** What the address says. */
export interface PurchasesView {
  readonly period: Period;
  readonly tab: PurchaseTab;
  readonly filters: QueueFilters;
  readonly sort: QueueSort;
  readonly finding: string | null;
  readonly purchase: string | null;
  readonly payout: string | null;
}

function oneOf<Value extends string>(values: readonly Value[], text: string | null): Value | null {
  return values.find((value) => value === text) ?? null;
}

function someOf<Value extends string>(values: readonly Value[], texts: readonly string[]): Value[] {
  return values.filter((value) => texts.includes(value));
}

/** The month before the one of a day, which is the one that finance closes. */
export function monthBefore(now: Date): Period {
  return monthOf(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)));
}

/** The first and the last day of the month of a day, in UTC. */
export function monthOf(day: Date): Period {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  const iso = (at: Date) => at.toISOString().slice(0, 10);
  return {
    from: iso(new Date(Date.UTC(year, month, 1))),
    to: iso(new Date(Date.UTC(year, month + 1, 0))),
  };
}

/**
 * Whether there can be anything to compare in a period.
 * @param now of whoever looks; the days are UTC
 */
export function hasBegun({ from }: Period, now: Date): boolean {
  return from <= now.toISOString().slice(0, 10);
}

/** Reads the state of the screen from its address; what cannot be read is as if it were not there. */
export function readPurchasesView(params: URLSearchParams, usual: Period): PurchasesView {
  const asked = { from: params.get('from') ?? '', to: params.get('to') ?? '' };
  const period = readPeriod(asked).ok ? asked : usual;
  const states = someOf(findingStates, params.getAll('state'));
  const stands = someOf(standings, params.getAll('standing'));
  return {
    period,
    tab: oneOf(purchaseTabs, params.get('tab')) ?? 'overview',
    sort: oneOf(queueSorts, params.get('sort')) ?? 'severity',
    finding: params.get('finding'),
    purchase: params.get('purchase'),
    payout: params.get('payout'),
    filters: {
      ...period,
      classes: someOf<FindingClass>(findingClassNames, params.getAll('class')),
      severities: someOf(severities, params.getAll('severity')),
      states: states.length > 0 ? states : ['discrepancy'],
      standings: stands.length > 0 ? stands : ['open', 'waiting', 'running'],
      assignee: oneOf(['me', 'nobody'] as const, params.get('assignee')),
      likely: params.get('likely') === 'yes',
      search: params.get('q') ?? '',
    },
  };
}

/** How much waits in the parts of the screen: in the queue what it lists as long as nobody filters. */
export function tabCounts({
  open,
  waiting,
}: Overview['standing']): Partial<Record<PurchaseTab, number>> {
  return { queue: open + waiting, decisions: waiting };
}

/** Whether the queue leaves something out beyond what it usually does. */
export function isQueueNarrowed(params: URLSearchParams): boolean {
  return ['class', 'severity', 'state', 'standing', 'assignee', 'likely', 'q'].some((name) =>
    params.has(name),
  );
}

/** Takes every filter of the queue away. */
export const unfilteredQueue = {
  class: null,
  severity: null,
  state: null,
  standing: null,
  assignee: null,
  likely: null,
  q: null,
} as const;
