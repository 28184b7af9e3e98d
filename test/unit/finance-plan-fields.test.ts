import { describe, expect, it } from 'vitest';
import {
  planFields,
  planFieldsText,
} from '../../renderer/features/reconciliation/resolutions/plan-fields.rules';

describe('what a decision changes on a purchase', () => {
  it('names each field with what it holds and will hold, and none that stays as it is', () => {
    const plan = {
      currency: 'USD',
      present: { status: 'ACTIVE', auto_renew: false, refunded_amount: '0.00' },
      changes: { status: 'CANCELLED', auto_renew: false, refunded_amount: '4.08' },
    };
    expect(planFields(plan, false)).toEqual([
      { label: 'Status', before: 'Active', after: 'Cancelled' },
      { label: 'Refunded amount', before: '$0.00', after: '$4.08' },
    ]);
  });

  it('says each amount in the currency of its own side', () => {
    const plan = {
      present: { amount: 147.3, currency: 'USD' },
      changes: { amount: '9000', currency: 'EUR' },
    };
    expect(planFieldsText(planFields(plan, false), false)).toBe(
      'Amount: $147.30 → €9,000.00, Currency: USD → EUR',
    );
  });

  it('shows of a new purchase what it holds, in its own currency, and no ids', () => {
    const plan = {
      currency: 'USD',
      present: {},
      changes: {
        ...{ organization_id: 'x', amount: '49.00', currency: 'EUR' },
        ...{ auto_renew: false, refunded_at: null },
      },
    };
    expect(planFields(plan, true)).toEqual([
      { label: 'Amount', before: 'nothing', after: '€49.00' },
      { label: 'Currency', before: 'nothing', after: 'EUR' },
    ]);
  });
});
