import {
  type FindingClass,
  findingClasses,
} from '../electron/reconciliation/findings/finding-classes.rules';
import type { Report } from '../electron/reconciliation/reconciliation.schema';
import type { ReconcileProgress } from '../electron/reconciliation/run/reconcile.service';
import { amountText, parseCurrency } from '../electron/shared/money';
import { numberText } from '../electron/shared/number-text';

/** How far a run has come: a step with what is done of it, how fast that goes and how long it takes. */
export function progressText(progress: ReconcileProgress): string {
  const { step, done, total, perSecond = 0, etaSeconds = null } = progress;
  if (done === 0) return step;
  const parts = [
    total === null ? numberText(done) : `${numberText(done)} of ${numberText(total)}`,
    ...(perSecond > 0 ? [`${numberText(perSecond)} a second`] : []),
    ...(etaSeconds !== null && etaSeconds > 0 ? [`about ${numberText(etaSeconds)} s left`] : []),
  ];
  return `${step} (${parts.join(', ')})`;
}

function money(minor: number, currency: string | null): string {
  const code = currency === null ? undefined : parseCurrency(currency);
  return code ? `${amountText({ minor, currency: code })} ${code}` : '';
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** How the money of the purchases stands; what was explained has columns only where there is any. */
function standings({ totals }: Report) {
  const states = totals.some(({ explained }) => explained > 0)
    ? (['matched', 'expected', 'explained', 'discrepant'] as const)
    : (['matched', 'expected', 'discrepant'] as const);
  const rows = totals.map((sum) => [
    sum.currency,
    ...states.flatMap((state) => [`${sum[state]}`, money(sum[`${state}_minor`], sum.currency)]),
  ]);
  return [['', ...states.flatMap((state) => [state, ''])], ...rows];
}

/** The findings of a report added up by class, state and currency, in the report's order. */
function byClass({ findings }: Report) {
  const sums = new Map<
    string,
    { name: string; state: string; currency: string | null; count: number; minor: number }
  >();
  for (const { class: name, currency, amount_minor: minor, explanation, ...found } of findings) {
    const state = explanation ? 'explained' : found.state;
    const key = `${name} ${state} ${currency}`;
    const sum = sums.get(key) ?? { name, state, currency, count: 0, minor: 0 };
    sums.set(key, { ...sum, count: sum.count + 1, minor: sum.minor + minor });
  }
  return [...sums.values()];
}

/** A report as text for a person at a terminal. */
export function reportText(report: Report): string {
  const { period, totals, coverage } = report;
  const classes = byClass(report).map(({ name, state, currency, count, minor }) => [
    name,
    findingClasses[name as FindingClass].title,
    state,
    `${count}`,
    money(minor, currency),
  ]);
  const gaps = coverage.filter(({ complete }) => !complete);
  const parts = [
    `Purchases and Stripe from ${period.from} to ${period.to} (UTC)`,
    totals.length === 0
      ? 'No purchase of this period is paid through Stripe.'
      : table(standings(report)),
    classes.length === 0
      ? 'Nothing disagrees.'
      : table([['class', '', 'state', 'count', 'amount'], ...classes]),
  ];
  if (gaps.length > 0) {
    parts.push(
      gaps
        .map(({ object, reason = '' }) => `Not fetched completely: ${object}. ${reason}`.trimEnd())
        .join('\n'),
    );
  }
  return parts.join('\n\n');
}
