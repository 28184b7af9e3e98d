import { describe, expect, it } from 'vitest';
import type { PeriodTotals } from '../../electron/reconciliation/period/period.schema';
import { atRiskText, byAge } from '../../renderer/features/reconciliation/finance-words';
import { byPurchases } from '../../renderer/features/reconciliation/money-standings';

describe('the order of the figures of a period', () => {
  it('begins with the currency of the most purchases, so that it is in sight', () => {
    const figure = (count: number) => ({ count, minor: 100 });
    const total = (currency: string, matched: number, discrepant: number): PeriodTotals => ({
      currency,
      matched: figure(matched),
      expected: figure(0),
      explained: figure(0),
      discrepant: figure(discrepant),
    });
    const totals = [total('EUR', 45, 1), total('JPY', 38, 0), total('USD', 20, 200)];
    expect(byPurchases(totals).map(({ currency }) => currency)).toEqual(['USD', 'EUR', 'JPY']);
  });

  it('goes from the youngest findings to the oldest, and not by the names of the ages', () => {
    const age = (bucket: 'under_2_days' | 'under_a_week' | 'under_a_month' | 'older') => ({
      bucket,
      currency: 'USD',
      count: 1,
      minor: 100,
    });
    const ageing = [age('older'), age('under_2_days'), age('under_a_month'), age('under_a_week')];
    expect(byAge(ageing).map(({ bucket }) => bucket)).toEqual([
      'under_2_days',
      'under_a_week',
      'under_a_month',
      'older',
    ]);
  });

  it('leaves out none of the currencies in which money is at risk, the last by its code neither', () => {
    const money = ['EUR', 'ISK', 'JPY', 'KWD', 'UGX', 'USD'].map((currency) => ({
      currency,
      minor: 12_300,
    }));
    expect(atRiskText(money)).toBe(
      '123.00 EUR · 123.00 ISK · 12,300 JPY · 12.300 KWD · 123.00 UGX · 123.00 USD at risk',
    );
    expect(atRiskText([])).toBe('');
  });
});
