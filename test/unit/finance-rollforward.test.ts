import { describe, expect, it } from 'vitest';
import {
  rollforwardStanding,
  unprovedText,
} from '../../renderer/features/reconciliation/overview/rollforward.rules';

const row = (currency: string, proved: boolean, difference = 0) => ({
  currency,
  proved,
  difference,
});

describe('a roll-forward', () => {
  it('is green only where every opening was compared with a figure from elsewhere', () => {
    expect(rollforwardStanding([row('EUR', true), row('USD', true)], false)).toEqual({
      tone: 'good',
      text: 'Closes to zero',
    });
    expect(rollforwardStanding([row('EUR', true), row('USD', false)], false)).toEqual({
      tone: 'info',
      text: 'Closes to zero, opening not compared',
    });
    expect(rollforwardStanding([row('USD', false)], true).tone).toBe('attention');
    expect(rollforwardStanding([row('EUR', false), row('USD', true, 1)], true)).toEqual({
      tone: 'danger',
      text: 'Does not close in USD',
    });
  });

  it('names the openings that follow from its own figures, on paper too', () => {
    expect(unprovedText([row('EUR', true)])).toBe('');
    expect(unprovedText([row('EUR', true), row('JPY', false), row('USD', false)])).toMatch(
      /^The opening balance in JPY, USD follows from these figures and Stripe’s balance\./,
    );
  });
});
