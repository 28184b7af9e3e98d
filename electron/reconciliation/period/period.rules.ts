import { stripeBeginning } from '../../shared/stripe-beginning';

/** Whole days in UTC, both included, written `2026-10-01`. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

const dayMs = 86_400_000;

/** The first instant of a day, or undefined for a text that is no day of the calendar. */
function startOfDay(day: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const start = new Date(`${day}T00:00:00.000Z`);
  // 2026-02-30 would become March.
  return !Number.isNaN(start.getTime()) && start.toISOString().startsWith(day) ? start : undefined;
}

/** The instants of a period, or a sentence why the two texts name none. */
export type PeriodReading =
  | { readonly ok: true; readonly from: Date; readonly to: Date }
  | { readonly ok: false; readonly field: 'from' | 'to'; readonly reason: string };

/**
 * Reads a period.
 * @returns its first instant and the first instant after it.
 */
export function readPeriod({ from, to }: Days): PeriodReading {
  const first = startOfDay(from);
  const last = startOfDay(to);
  const refuse = (field: 'from' | 'to', reason: string) => ({ ok: false, field, reason }) as const;
  if (!first) return refuse('from', `"${from}" is no day; write it like 2026-10-01.`);
  if (!last) return refuse('to', `"${to}" is no day; write it like 2026-10-31.`);
  if (last < first) return refuse('to', `The last day (${to}) is before the first (${from}).`);
  if (from < stripeBeginning)
    return refuse(
      'from',
      `Stripe has nothing before ${stripeBeginning}. Check the year of ${from}.`,
    );
  const end = new Date(last.getTime() + dayMs);
  // The database has no text for the instant after it.
  if (end.getUTCFullYear() > 9999)
    return refuse('to', `${to} is too far away. Choose the last day of the period.`);
  return { ok: true, from: first, to: end };
}
