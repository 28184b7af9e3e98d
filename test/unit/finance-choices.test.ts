import { describe, expect, it } from 'vitest';
import {
  type Finding,
  resolutionKinds,
} from '../../electron/reconciliation/findings/finding-queue.schema';
import { planResolution } from '../../electron/reconciliation/resolutions/resolution-plan.rules';
import {
  decidedText,
  kindPast,
  leftOutText,
  verbOf,
} from '../../renderer/features/reconciliation/finance-words';
import {
  bulkName,
  kindsFor,
  proposedKind,
  tooManyText,
} from '../../renderer/features/reconciliation/resolutions/resolution-choice.rules';
import { stripeOutcome } from '../../renderer/features/reconciliation/resolutions/stripe-outcome.rules';

type About = Pick<Finding, 'class' | 'purchaseId' | 'remedy' | 'likely' | 'stripeIds'>;

const purchaseId = '018f0000-0000-7000-8000-000000000001';
const unnamed: About = {
  class: 'NO_REFERENCE',
  purchaseId,
  remedy: 'link',
  likely: 0,
  stripeIds: [],
};

describe('what is offered about a finding', () => {
  it('is a link only where there is a payment to link to; else a person names it', () => {
    expect(proposedKind(unnamed)).toBe('correct_purchase');
    expect(kindsFor(unnamed, false)).toEqual(['correct_purchase', 'accept', 'write_off']);
    expect(proposedKind({ ...unnamed, likely: 2 })).toBe('link');
    // A payment that names the purchase is one to link to.
    expect(proposedKind({ ...unnamed, stripeIds: ['ch_1'] })).toBe('link');
    expect(kindsFor({ ...unnamed, stripeIds: ['ch_1'] }, false)).toContain('refund_in_stripe');
    expect(kindsFor({ ...unnamed, likely: 2 }, true)[0]).toBe('link');
  });

  it('is no second link of a purchase that is linked', () => {
    const linked: About = { ...unnamed, class: 'PARTY_MISMATCH', remedy: 'correct_purchase' };
    expect(kindsFor(linked, false)).not.toContain('link');
    expect(kindsFor(linked, false)).toContain('unlink');
  });

  it('never calls a paid purchase failed because it names no payment', () => {
    const plan = planResolution('correct_purchase', {
      findingClass: 'NO_REFERENCE',
      purchase: {
        id: purchaseId,
        amountMinor: 4_900,
        refundedMinor: 0,
        currency: 'USD',
        paymentStatus: 'SUCCEEDED',
        status: 'ACTIVE',
        autoRenew: false,
        stripePaymentId: null,
        stripeInvoiceId: null,
        stripeSubscriptionId: null,
      },
      charge: null,
      invoice: null,
      subscription: null,
      subscriptionEnded: false,
      subscriptionLapsed: false,
      paidOtherwise: false,
      lastRefundAt: null,
      stripeIds: [],
      buyer: null,
      now: '2026-11-26T12:00:00.000Z',
    });
    expect(plan).toEqual({
      ok: false,
      reason: 'Name the payment in Stripe that this purchase belongs to.',
    });
  });
});

it('a decision is called done only once it is, whatever its kind', () => {
  expect(decidedText('correct_purchase', 'waiting')).toBe('Asked to correct the purchase');
  expect(decidedText('refund_in_stripe', 'running')).toBe('Asked to refund in Stripe');
  for (const kind of resolutionKinds) {
    expect(decidedText(kind, 'settled')).toBe(kindPast[kind]);
    expect(decidedText(kind, 'waiting')).toMatch(/^Asked to [a-z]/);
  }
});

it('the button of a decision asks a second person where one must agree, of a refund too', () => {
  const refund = { kind: 'refund', charge: 'ch_1', amountMinor: 4_900, currency: 'USD' } as const;
  const ask = (stripe: typeof refund | null) => ({ stripe, needsApproval: true });
  expect(verbOf('refund_in_stripe', { stripe: refund, needsApproval: false })).toBe(
    'Refund $49.00',
  );
  expect(verbOf('refund_in_stripe', ask(refund))).toBe('Ask to refund $49.00');
  expect(verbOf('refund_in_stripe', ask(null))).toBe('Ask to refund in Stripe');
});

it('more findings than are decided at once are not offered to be, with the number that is', () => {
  const findings = Array.from({ length: 5_000 }, (_, index) => ({ id: `finding-${index}` }));
  expect(tooManyText(findings.length)).toBeNull();
  expect(tooManyText(findings.length + 1)).toContain('At most 5,000');
  const name = bulkName('accept', findings);
  expect(name.length).toBeLessThan(200);
  expect(bulkName('accept', findings.slice(1))).not.toBe(name);
  expect(bulkName('write_off', findings)).not.toBe(name);
});

it('a bulk decision says how many of those that its dry run counted were left out', () => {
  const result = { batchId: 'b', done: 0, waiting: 0, running: 0, failed: 0, problem: null };
  expect(leftOutText(10, { ...result, done: 8 })).toBe(
    '2 findings were decided or changed meanwhile and left out.',
  );
  expect(leftOutText(10, { ...result, waiting: 9 })).toMatch(/^1 finding was decided/);
  expect(leftOutText(10, { ...result, done: 10 })).toBeUndefined();
});

describe('what is said of a decision once Stripe was asked', () => {
  const said = (failed: number, running: number, problem: string | null) =>
    stripeOutcome({ failed, running, problem })?.title ?? null;

  it('is never that it was carried out while Stripe has not confirmed it, whoever agreed', () => {
    expect(said(0, 1, 'Stripe does not answer.')).toBe('Stripe has not confirmed it yet');
    expect(said(0, 1, null)).toBe('It is under way in Stripe');
    expect(said(1, 1, 'No.')).toBe('Stripe refused it');
    expect(said(0, 0, null)).toBeNull();
  });
});
