import type { z } from 'zod';
import type { MoneyStanding } from '../purchase-standings.rules';
import type { dayTotalsSchema, totalsSchema } from '../reconciliation.schema';

/** Purchases of one day, currency and standing, added up. */
export interface StandingRow {
  readonly currency: string;
  readonly day: string;
  readonly state: MoneyStanding;
  readonly count: number;
  /** Minor units; PostgreSQL's bigint arrives as text. */
  readonly minor: string | number;
}

type Totals = z.infer<typeof totalsSchema>;
type DayTotals = z.infer<typeof dayTotalsSchema>;

const nothing = {
  matched_minor: 0,
  expected_minor: 0,
  explained_minor: 0,
  discrepant_minor: 0,
  matched: 0,
  expected: 0,
  explained: 0,
  discrepant: 0,
};

function add<Sum extends typeof nothing>(sum: Sum, { state, count, minor }: StandingRow): Sum {
  const money = `${state}_minor` as const;
  return { ...sum, [state]: sum[state] + count, [money]: sum[money] + Number(minor) };
}

/** Adds standings up, by currency and by day and currency. */
export function sumTotals(rows: readonly StandingRow[]): {
  readonly totals: readonly Totals[];
  readonly byDay: readonly DayTotals[];
} {
  const totals = new Map<string, Totals>();
  const byDay = new Map<string, DayTotals>();
  for (const row of rows) {
    const { currency, day } = row;
    totals.set(currency, add(totals.get(currency) ?? { currency, ...nothing }, row));
    const key = `${day} ${currency}`;
    byDay.set(key, add(byDay.get(key) ?? { day, currency, ...nothing }, row));
  }
  return { totals: [...totals.values()], byDay: [...byDay.values()] };
}
