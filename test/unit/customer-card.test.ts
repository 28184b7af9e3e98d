import { describe, expect, it } from 'vitest';
import { customerCard } from '../../renderer/features/catalog/tool/customer-card.rules';
import {
  type FormState,
  newToolState,
} from '../../renderer/features/catalog/tool/form-state.rules';

const form = (values: Partial<FormState>): FormState => ({
  ...newToolState,
  status: 'ACTIVE',
  requiredTier: 'GROWTH',
  pricing: { model: 'MONTHLY', currency: 'USD', amount: '49.00', usageUnit: '', trialDays: '14' },
  ...values,
});

describe('the card that customers see', () => {
  it('offers what is sold to plans that reach it, and locks it to the others', () => {
    expect(customerCard(form({}), 'ELITE')).toEqual({
      price: '$49.00',
      per: 'a month',
      offer: { kind: 'button', text: 'Try for 14 days' },
      marks: [],
    });
    expect(customerCard(form({}), 'STARTER')?.offer).toEqual({
      kind: 'locked',
      text: 'Needs the plan Growth',
    });
  });

  it('follows the status and the marks', () => {
    expect(customerCard(form({ status: 'DISABLED' }), 'ELITE')).toBeNull();
    expect(customerCard(form({ status: 'DEPRECATED' }), 'ELITE')?.offer.text).toBe(
      'No longer sold',
    );
    expect(customerCard(form({ status: 'BETA', isPopular: true }), 'ELITE')?.marks).toEqual([
      'Beta',
      'Popular',
    ]);
  });

  it('shows no price before there is one, and each model in its own words', () => {
    const priced = (pricing: Partial<FormState['pricing']>) =>
      customerCard(form({ pricing: { ...form({}).pricing, ...pricing } }), 'ELITE');
    expect(priced({ amount: 'x' })?.price).toBeNull();
    expect(priced({ model: 'CUSTOM' })?.offer.text).toBe('Ask for an offer');
    expect(priced({ model: 'FREE' })).toMatchObject({ price: 'Free', per: null });
    expect(priced({ model: 'USAGE_BASED', usageUnit: 'API call', trialDays: '0' })).toMatchObject({
      per: 'per API call',
      offer: { text: 'Buy' },
    });
  });
});
