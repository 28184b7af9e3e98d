import { describe, expect, it } from 'vitest';
import type { PurchaseRow } from '../../electron/reconciliation/findings/chain.schema';
import type { Finding } from '../../electron/reconciliation/findings/finding-queue.schema';
import { moneyStandings } from '../../renderer/features/reconciliation/money-standings';
import { purchaseColumns } from '../../renderer/features/reconciliation/purchase-columns';
import { queueColumns } from '../../renderer/features/reconciliation/queue/queue-columns';
import type { GridColumn } from '../../renderer/ui/data-grid/grid-column';

const finding = { currency: 'USD', amountMinor: 4_900 } as Finding;
const purchase = {
  currency: 'USD',
  amountMinor: 4_900,
  refundedMinor: 900,
} as PurchaseRow;

function shown<Row>(columns: readonly GridColumn<Row>[], row: Row, ids: readonly string[]) {
  return columns
    .filter(({ id }) => ids.includes(id))
    .map(({ header, cell, text }) => [header, cell(row), text(row)]);
}

describe('the columns in the lists of finance', () => {
  it('have room beside each other in a window of 1,440 pixels', () => {
    // What the navigation, a scroll bar and the boxes of a list that selects leave of it.
    const room = 1_440 - 200 - 16;
    const widthOf = (columns: readonly { readonly width: number }[]) =>
      columns.reduce((sum, { width }) => sum + width, 0);
    expect(widthOf(purchaseColumns('USD'))).toBeLessThanOrEqual(room);
    expect(widthOf(queueColumns('USD'))).toBeLessThanOrEqual(room - 32);
  });

  it('name the currency of amounts once where it is the same in all rows, and else in each', () => {
    expect(shown(queueColumns('USD'), finding, ['amount'])).toEqual([
      ['At risk (USD)', '49.00', '49.00'],
    ]);
    expect(shown(queueColumns(null), finding, ['amount'])).toEqual([
      ['At risk', '$49.00', '$49.00'],
    ]);
    expect(shown(purchaseColumns('USD'), purchase, ['amount', 'refunded'])).toEqual([
      ['Amount (USD)', '49.00', '49.00'],
      ['Refunded (USD)', '9.00', '9.00'],
    ]);
    expect(shown(purchaseColumns(null), purchase, ['amount', 'refunded'])).toEqual([
      ['Amount', '$49.00', '$49.00'],
      ['Refunded', '$9.00', '$9.00'],
    ]);
  });

  it('say of a purchase how it stands in the words of the figures, and of one that no run saw that it is not compared yet', () => {
    const standing = (row: Partial<PurchaseRow>) =>
      purchaseColumns('USD')
        .find(({ id }) => id === 'standing')
        ?.text({ ...purchase, ...row });
    for (const { key, label } of moneyStandings) expect(standing({ standing: key })).toBe(label);
    expect(standing({ standing: 'not_compared' })).toBe('Not compared yet');
  });

  it('say of a finding whose purchase of what it is about, or which object, or a bank line’s words', () => {
    const about = (values: Partial<Finding>) =>
      queueColumns('USD')
        .find(({ id }) => id === 'subject')
        ?.text({ ...finding, stripeIds: [], evidence: {}, ...values });
    expect(about({ organization: 'Harbour Homes', item: 'Scoring', stripeIds: ['ch_1'] })).toBe(
      'Harbour Homes · Scoring',
    );
    expect(about({ stripeIds: ['txn_1', 'ch_1'] })).toBe('txn_1');
    expect(about({ evidence: { description: ['STRIPE TRANSFER', null] } })).toBe('STRIPE TRANSFER');
    expect(about({})).toBe('');
  });

  it('say that amounts are in order within their currency', () => {
    const about = queueColumns(null).find(({ id }) => id === 'amount')?.about;
    expect(about).toBe('Sorts by the amount at risk: by currency, the largest first in each.');
  });
});
