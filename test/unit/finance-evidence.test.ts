import { describe, expect, it } from 'vitest';
import { gapText } from '../../renderer/features/reconciliation/finance-words';
import { evidenceRows } from '../../renderer/features/reconciliation/finding/evidence.rules';

describe('the evidence of a finding', () => {
  it('shows what changed of a closed period as it was locked and as it is, in its currency', () => {
    const change = (field: string, kind: string, locked: string | null, now: string | null) =>
      evidenceRows({
        class: 'CLOSED_PERIOD_CHANGE',
        currency: 'USD',
        evidence: { field: [field, null], change: [locked, now], object: [kind, 'ch_1'] },
      });
    expect(change('refunded', 'charge', '0', '3030')).toEqual({
      titles: ['At the closing', 'Now'],
      rows: [{ label: 'Charge: refunded', sides: ['$0.00', '$30.30'], differs: true }],
    });
    expect(change('exists', 'refund', null, 'yes').rows[0]?.sides).toEqual(['nothing', 'Yes']);
    expect(change('refunded', 'balance_transaction', '100', '-100').rows[0]).toMatchObject({
      label: 'Balance transaction: net',
      sides: ['$1.00', '−$1.00'],
    });
  });

  it('tells what disagrees from what only stands beside it', () => {
    const { rows } = evidenceRows({
      class: 'AMOUNT_MISMATCH',
      currency: 'USD',
      evidence: { amount_minor: [12_240, 15_065], explained_by: [null, null] },
    });
    expect(rows).toEqual([
      { label: 'Amount', sides: ['$122.40', '$150.65'], differs: true },
      { label: 'Explained by', sides: ['nothing', 'nothing'], differs: false },
    ]);
  });

  it('marks amounts that are the same figure in two currencies', () => {
    const { rows } = evidenceRows({
      class: 'CURRENCY_MISMATCH',
      currency: 'USD',
      evidence: { currency: ['USD', 'EUR'], amount_minor: [14_730, 14_730], refunded: [0, 0] },
    });
    expect(rows.map(({ sides, differs }) => [...sides, differs])).toEqual([
      ['USD', 'EUR', true],
      ['$147.30', '€147.30', true],
      ['0', '0', false],
    ]);
  });

  it('marks nothing of an open dispute that the purchase has too', () => {
    const dispute = (paymentStatus: string) =>
      evidenceRows({
        class: 'DISPUTE_OPEN',
        currency: 'USD',
        evidence: {
          dispute_status: [paymentStatus, 'needs_response'],
          evidence_due_by: [null, '2026-10-20T00:00:00Z'],
        },
      }).rows.map(({ differs }) => differs);
    expect(dispute('DISPUTED')).toEqual([false, false]);
    expect(dispute('SUCCEEDED')).toEqual([true, false]);
  });

  it('names several objects side by side', () => {
    const { rows } = evidenceRows({
      class: 'DUPLICATE_LINK',
      currency: 'USD',
      evidence: { purchases: [['018d0a90-d768', '018d0b98-be00'], 'ch_1'] },
    });
    expect(rows[0]?.sides).toEqual(['018d0a90-d768, 018d0b98-be00', 'ch_1']);
  });
});

describe('what could not be read of a period', () => {
  it('is named with its reason, as far as that is known', () => {
    const gap = { from: '2026-10-01', to: '2026-10-31', complete: false };
    expect(
      gapText({
        ...gap,
        object: 'balance',
        reason: 'The key lacks the permission "Balance: read".',
      }),
    ).toBe('Not fetched completely: balance. The key lacks the permission "Balance: read".');
    expect(gapText({ ...gap, object: 'invoice_payment' })).toBe(
      'Not fetched completely: invoice payment.',
    );
  });
});
