import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remedyOf } from '../../electron/reconciliation/findings/finding-classes.rules';
import type { Finding } from '../../electron/reconciliation/findings/finding-queue.schema';
import {
  changesAfterRefund,
  refundable,
} from '../../electron/reconciliation/resolutions/refund-plan.rules';
import {
  type ChargeFacts,
  isPaidOtherwise,
  type PurchaseFacts,
  type ResolutionFacts,
} from '../../electron/reconciliation/resolutions/resolution-facts.rules';
import { planResolution } from '../../electron/reconciliation/resolutions/resolution-plan.rules';
import { proposedKind } from '../../renderer/features/reconciliation/resolutions/resolution-choice.rules';

const purchase: PurchaseFacts = {
  id: '018f0000-0000-7000-8000-000000000001',
  amountMinor: 4_900,
  refundedMinor: 0,
  currency: 'USD',
  paymentStatus: 'SUCCEEDED',
  status: 'ACTIVE',
  autoRenew: false,
  stripePaymentId: 'pi_1',
  stripeInvoiceId: null,
  stripeSubscriptionId: null,
};
const charge: ChargeFacts = {
  id: 'ch_1',
  paymentIntent: 'pi_1',
  capturedMinor: 4_900,
  refundedMinor: 0,
  pays: true,
  ofOthersMinor: null,
  ofOtherChargesMinor: 0,
  amountOfOthersMinor: 0,
  capturedOfOtherChargesMinor: 0,
  currency: 'USD',
  status: 'succeeded',
  disputed: false,
  failedLater: false,
  created: '2026-10-10T12:00:00Z',
  customer: 'cus_1',
};
const now = '2026-11-26T12:00:00.000Z';

function facts(
  ours: Partial<PurchaseFacts> | null,
  theirs: Partial<ChargeFacts> | null,
  more: Partial<ResolutionFacts> = {},
): ResolutionFacts {
  return {
    findingClass: 'AMOUNT_MISMATCH',
    purchase: ours && { ...purchase, ...ours },
    charge: theirs && { ...charge, ...theirs },
    invoice: null,
    subscription: null,
    subscriptionEnded: false,
    subscriptionLapsed: false,
    paidOtherwise: false,
    lastRefundAt: null,
    stripeIds: [],
    buyer: null,
    now,
    ...more,
  };
}

const changes = (...plan: Parameters<typeof planResolution>) => {
  const reading = planResolution(...plan);
  return reading.ok ? reading.plan.changes : reading.reason;
};

describe('activating a purchase', () => {
  const activated = (ours: Partial<PurchaseFacts>) => changes('activate_purchase', facts(ours, {}));

  it('says that it is paid, and how much of it if a part went back', () => {
    expect(activated({ status: 'CANCELLED' })).toEqual({
      status: 'ACTIVE',
      payment_status: 'SUCCEEDED',
      activated_at: now,
      cancelled_at: null,
    });
    expect(activated({ status: 'CANCELLED', refundedMinor: 900 })).toMatchObject({
      payment_status: 'PARTIALLY_REFUNDED',
    });
  });

  it('leaves when it was activated to one that was active all the time', () => {
    expect(activated({ paymentStatus: 'DISPUTED' })).toEqual({ payment_status: 'SUCCEEDED' });
    expect(activated({ paymentStatus: 'PENDING' })).toMatchObject({ activated_at: now });
    expect(activated({})).toContain('active already');
  });
});

describe('a refund in Stripe', () => {
  it('is proposed as what the purchase says more than Stripe, or as all that is left', () => {
    const amount = (...given: Parameters<typeof facts>) => {
      const reading = planResolution('refund_in_stripe', facts(...given));
      return reading.ok ? reading.plan.stripe : reading.reason;
    };
    expect(amount({ refundedMinor: 1_500 }, { refundedMinor: 500 })).toMatchObject({
      charge: 'ch_1',
      amountMinor: 1_000,
      currency: 'USD',
    });
    expect(amount({}, { refundedMinor: 900 })).toMatchObject({ amountMinor: 4_000 });
    expect(amount(null, {})).toMatchObject({ amountMinor: 4_900 });
    // In other money nothing can be taken off; of a shared payment another purchase’s part stays.
    expect(amount({ refundedMinor: 900, currency: 'KWD' }, {})).toMatchObject({
      amountMinor: 4_900,
    });
    expect(
      amount(
        { refundedMinor: 900 },
        { capturedMinor: 10_000, refundedMinor: 900, ofOthersMinor: 0 },
      ),
    ).toMatchObject({ amountMinor: 4_000 });
    expect(
      amount({}, { capturedMinor: 10_000, refundedMinor: 0, ofOthersMinor: 700 }),
    ).toMatchObject({ amountMinor: 700 });
  });

  it.each([
    [{ failedLater: true, status: 'failed' }, 'Stripe holds no money of it'],
    [{ failedLater: true }, 'Stripe holds no money of it'],
    [{ status: 'pending' }, 'did not succeed'],
    [{ disputed: true }, 'disputed'],
    [{ refundedMinor: 4_900 }, 'Nothing is left'],
  ])('is refused before Stripe is asked where it would refuse: %j', (theirs, reason) => {
    expect(changes('refund_in_stripe', facts({}, theirs))).toContain(reason);
    expect(refundable({ ...charge, ...theirs })).toBe(0);
  });

  it('never asks for more than is left, whatever was recorded and typed', () => {
    const amounts = fc.record({
      captured: fc.integer({ min: 0, max: 1_000_000 }),
      refunded: fc.integer({ min: 0, max: 1_000_000 }),
      recorded: fc.integer({ min: 0, max: 1_000_000 }),
      typed: fc.option(fc.integer({ min: -5, max: 1_100_000 })),
    });
    fc.assert(
      fc.property(amounts, ({ captured, refunded, recorded, typed }) => {
        const reading = planResolution(
          'refund_in_stripe',
          facts({ refundedMinor: recorded }, { capturedMinor: captured, refundedMinor: refunded }),
          typed,
        );
        const left = Math.max(0, captured - refunded);
        if (!reading.ok) {
          expect(left === 0 || (typed !== null && (typed <= 0 || typed > left))).toBe(true);
          return;
        }
        expect(reading.plan.amountMinor).toBeGreaterThan(0);
        expect(reading.plan.amountMinor).toBeLessThanOrEqual(left);
        if (typed !== null) expect(reading.plan.amountMinor).toBe(typed);
      }),
    );
  });

  const recorded = (
    ours: Partial<PurchaseFacts> | null,
    amountMinor: number,
    theirs: Partial<ChargeFacts>,
  ) =>
    changesAfterRefund(ours && { ...purchase, ...ours }, {
      amountMinor,
      at: now,
      charge: { ...charge, ...theirs },
    });

  it('is recorded in full or in part, never beyond the amount of the purchase', () => {
    expect(recorded({}, 1_000, { refundedMinor: 1_000 })).toEqual({
      refunded_amount: '10.00',
      payment_status: 'PARTIALLY_REFUNDED',
      refunded_at: now,
    });
    for (const refundedMinor of [4_900, 9_900]) {
      expect(recorded({}, 1_000, { refundedMinor })).toMatchObject({
        refunded_amount: '49.00',
        payment_status: 'REFUNDED',
        status: 'REFUNDED',
      });
    }
    expect(recorded(null, 1_000, { refundedMinor: 1_000 })).toEqual({});
  });

  it('is recorded on the purchase of a shared payment that it was made for, and no other’s with it', () => {
    // Another one of the payment had 20.00 back before.
    expect(recorded({}, 500, { refundedMinor: 2_500, ofOthersMinor: 2_000 })).toMatchObject({
      refunded_amount: '5.00',
      payment_status: 'PARTIALLY_REFUNDED',
    });
    // Somebody refunded 3.00 in the dashboard, and nothing tells for whom.
    expect(recorded({}, 500, { refundedMinor: 800, ofOthersMinor: 0 })).toMatchObject({
      refunded_amount: '5.00',
    });
    // It was recorded already, and Stripe did it now; or the marketplace recorded it meanwhile.
    expect(
      recorded({ refundedMinor: 500 }, 500, { refundedMinor: 2_500, ofOthersMinor: 2_000 }),
    ).toMatchObject({ refunded_amount: '5.00' });
  });

  it('is not recorded where its purchase has another currency, or an amount that is none', () => {
    expect(recorded({ currency: 'KWD' }, 1_000, { refundedMinor: 1_000 })).toEqual({});
    expect(recorded({ amountMinor: null }, 1_000, { refundedMinor: 1_000 })).toEqual({});
  });

  it('is not recorded on a purchase that another charge pays: what was charged twice went back once', () => {
    expect(recorded({}, 4_900, { refundedMinor: 4_900, pays: false })).toEqual({});
    expect(
      recorded({ refundedMinor: 300 }, 500, { refundedMinor: 500, ofOtherChargesMinor: 300 }),
    ).toMatchObject({ refunded_amount: '8.00' });
  });
});

describe('a correction of the purchase', () => {
  it('takes over what Stripe captured: the amount, the currency, and that it was paid', () => {
    const of = (ours: Partial<PurchaseFacts>, theirs: Partial<ChargeFacts>) =>
      changes('correct_purchase', facts(ours, theirs));
    expect(of({}, { capturedMinor: 5_100 })).toEqual({ amount: '51.00' });
    // 4,900 of both are 49.00 of one and 4,900 of the other.
    expect(of({}, { currency: 'JPY' })).toEqual({ amount: '4900.00', currency: 'JPY' });
    expect(of({ paymentStatus: 'PENDING' }, {})).toEqual({ payment_status: 'SUCCEEDED' });
    expect(of({}, { status: 'failed' })).toEqual({ payment_status: 'FAILED' });
    expect(of({}, {})).toContain('already says what Stripe says');
    expect(of({}, { currency: 'KWD', capturedMinor: 1_234 })).toContain('does not fit');
  });

  it('takes its part of a payment that others share, and all parts of one that was paid in parts', () => {
    const of = (theirs: Partial<ChargeFacts>) =>
      changes(
        'correct_purchase',
        facts({}, { capturedMinor: 11_000, ofOthersMinor: 0, ...theirs }),
      );
    expect(of({ amountOfOthersMinor: 6_000 })).toEqual({ amount: '50.00' });
    expect(of({ amountOfOthersMinor: 11_000 })).toContain('Unlink');
    expect(of({ currency: 'EUR' })).toContain('Enter the part of this one');
    const parts = { capturedMinor: 4_000, capturedOfOtherChargesMinor: 1_000 };
    expect(changes('correct_purchase', facts({}, parts))).toEqual({ amount: '50.00' });
  });

  it('moves a reference to the column of its kind and takes away what is no reference', () => {
    const of = (ours: Partial<PurchaseFacts>) =>
      changes('correct_purchase', facts(ours, null, { findingClass: 'BAD_REFERENCE' }));
    expect(of({ stripePaymentId: 'in_7' })).toEqual({
      stripe_payment_id: null,
      stripe_invoice_id: 'in_7',
    });
    expect(of({ stripePaymentId: 'cus_7' })).toEqual({ stripe_payment_id: null });
  });

  it('turns the renewal round where the subscription says otherwise', () => {
    const of = (autoRenew: boolean) =>
      changes('correct_purchase', facts({ autoRenew }, null, { findingClass: 'SUB_STATE' }));
    expect([of(true), of(false)]).toEqual([{ auto_renew: false }, { auto_renew: true }]);
  });

  it('says of a subscription what Stripe says, so that it is not turned round once more', () => {
    const of = (ours: Partial<PurchaseFacts>, subscriptionLapsed: boolean) =>
      changes(
        'correct_purchase',
        facts(ours, null, { findingClass: 'SUB_STATE', subscriptionLapsed }),
      );
    const ended = { status: 'EXPIRED', auto_renew: false };
    expect([of({ autoRenew: true }, true), of({}, true)]).toEqual([ended, ended]);
    // Ended here, and running on in Stripe.
    for (const autoRenew of [true, false]) {
      expect(of({ status: 'CANCELLED', autoRenew }, false)).toEqual({
        status: 'ACTIVE',
        auto_renew: true,
      });
    }
    expect(of({ status: 'REFUNDED' }, false)).toContain('Cancel its subscription in Stripe');
  });
});

describe('what is proposed about a purchase that says what Stripe captured', () => {
  it.each(['PARTY_MISMATCH', 'CREDIT_NOTE'] as const)('can be done: %s', (findingClass) => {
    const remedy = remedyOf(findingClass, 'discrepancy');
    const kind = proposedKind({ class: findingClass, remedy, likely: 0, stripeIds: ['ch_1'] });
    expect(kind && planResolution(kind, facts({}, {}, { findingClass }))).toMatchObject({
      ok: true,
    });
  });
});

describe('linking and unlinking', () => {
  it('names the intent before the charge, and the invoice where there is one', () => {
    expect(changes('link', facts({ stripePaymentId: null }, {}, { invoice: 'in_1' }))).toEqual({
      stripe_payment_id: 'pi_1',
      stripe_invoice_id: 'in_1',
    });
    expect(changes('link', facts({ stripePaymentId: null }, { paymentIntent: null }))).toEqual({
      stripe_payment_id: 'ch_1',
    });
    expect(changes('link', facts({}, {}))).toContain('already');
    expect(changes('link', facts({}, null))).toContain('No payment in Stripe is proposed');
    expect(changes('link', facts(null, {}))).toContain('No purchase');
  });

  it('takes away the reference that the finding names, or else the first', () => {
    const both = { stripeInvoiceId: 'in_1' };
    expect(changes('unlink', facts(both, {}, { stripeIds: ['in_1'] }))).toEqual({
      stripe_invoice_id: null,
    });
    expect(changes('unlink', facts(both, {}))).toEqual({ stripe_payment_id: null });
    expect(changes('unlink', facts({ stripePaymentId: null }, {}))).toContain('linked to nothing');
  });
});

describe('a purchase that is paid without a charge', () => {
  it('is not proposed to have failed', () => {
    const finding = { class: 'RENEWAL_MISSING', state: 'discrepancy', evidence: {} } as const;
    const nextPeriod: Finding['evidence'] = { subscription_end: ['2026-11-10T12:00:00Z', null] };
    expect(isPaidOtherwise(finding)).toBe(false);
    expect(isPaidOtherwise({ ...finding, evidence: nextPeriod })).toBe(true);
    expect(isPaidOtherwise({ ...finding, class: 'CREDIT_NOTE' })).toBe(true);
    expect(isPaidOtherwise({ ...finding, class: 'OUT_OF_BAND', state: 'information' })).toBe(true);
    const of = (paidOtherwise: boolean) =>
      changes('correct_purchase', facts({}, null, { findingClass: 'OUT_OF_BAND', paidOtherwise }));
    expect(of(true)).toContain('already says');
    expect(of(false)).toEqual({ payment_status: 'FAILED' });
  });
});

describe('what is under way or over', () => {
  it('is not proposed to have failed, or to have cost nothing', () => {
    const processing = facts({ paymentStatus: 'PROCESSING' }, null, { findingClass: 'PROCESSING' });
    expect(changes('correct_purchase', processing)).toContain('already says');
    expect(changes('correct_purchase', facts({}, { status: 'pending' }))).toContain('already says');
    expect(changes('correct_purchase', facts({}, { capturedMinor: 0 }))).toContain('already says');
    expect(changes('correct_purchase', facts({}, { status: 'failed' }))).toEqual({
      payment_status: 'FAILED',
    });
  });

  it('is not cancelled once more', () => {
    const running = facts({}, null, { subscription: 'sub_1' });
    expect(planResolution('cancel_subscription', running)).toMatchObject({ ok: true });
    expect(changes('cancel_subscription', { ...running, subscriptionEnded: true })).toContain(
      'ended this subscription already',
    );
  });
});

describe('other decisions', () => {
  it('records what Stripe refunded, in the same currency only', () => {
    const of = (theirs: Partial<ChargeFacts> | null) =>
      changes('record_refund', facts({}, theirs, { lastRefundAt: '2026-10-20T00:00:00Z' }));
    expect(of({ refundedMinor: 900 })).toEqual({
      refunded_amount: '9.00',
      payment_status: 'PARTIALLY_REFUNDED',
      refunded_at: '2026-10-20T00:00:00Z',
    });
    // Nothing went back, whatever the purchase says.
    expect(changes('record_refund', facts({ refundedMinor: 900 }, {}))).toEqual({
      refunded_amount: '0.00',
      payment_status: 'SUCCEEDED',
      refunded_at: null,
    });
    expect(changes('record_refund', facts({ paymentStatus: 'REFUNDED' }, {}))).toMatchObject({
      payment_status: 'SUCCEEDED',
    });
    // And one that is disputed is not paid because nothing was refunded.
    expect(changes('record_refund', facts({ paymentStatus: 'DISPUTED' }, {}))).toContain('nothing');
    expect(of({ refundedMinor: 0 })).toContain('nothing');
    expect(
      changes(
        'record_refund',
        facts({ refundedMinor: 900, paymentStatus: 'PARTIALLY_REFUNDED' }, { refundedMinor: 900 }),
      ),
    ).toContain('already');
    expect(of({ refundedMinor: 900, pays: false })).toContain('not paid by this payment');
    // An invoice that is paid in parts has more than one charge.
    expect(of({ refundedMinor: 900, ofOtherChargesMinor: 300 })).toMatchObject({
      refunded_amount: '12.00',
    });
    expect(of({ refundedMinor: 900, ofOthersMinor: 500 })).toMatchObject({
      refunded_amount: '4.00',
    });
    expect(of({ currency: 'EUR' })).toContain('different currencies');
    expect(changes('record_refund', facts({ amountMinor: null }, {}))).toContain('no amount');
    expect(of(null)).toContain('no charge');
  });

  it('ends a purchase as refunded only where all of it was refunded', () => {
    const statusOf = (refundedMinor: number) =>
      changes('end_purchase', facts({ refundedMinor }, {}));
    expect(statusOf(4_900)).toMatchObject({ status: 'REFUNDED', auto_renew: false });
    expect(statusOf(4_899)).toMatchObject({ status: 'CANCELLED', cancelled_at: now });
  });

  it('ends a purchase that is not paid for without leaving it paid', () => {
    const of = (findingClass: ResolutionFacts['findingClass'], paymentStatus: string) =>
      changes('end_purchase', facts({ paymentStatus }, null, { findingClass }));
    expect(of('LATE_FAILURE', 'SUCCEEDED')).toMatchObject({ payment_status: 'FAILED' });
    expect(of('ACTIVE_UNPAID', 'SUCCEEDED')).toMatchObject({ payment_status: 'FAILED' });
    expect(of('ACTIVE_UNPAID', 'PENDING')).not.toHaveProperty('payment_status');
    expect(of('DISPUTE_LOST_ACTIVE', 'SUCCEEDED')).not.toHaveProperty('payment_status');
  });

  it('creates a purchase only for somebody and of something', () => {
    const buyer = {
      organizationId: 'o',
      userId: 'u',
      toolId: 't',
      bundleId: 'b',
      subscriptionStart: null,
      subscriptionEnd: null,
    };
    const of = (chosen: Partial<typeof buyer> | null) =>
      changes('create_purchase', facts(null, {}, { buyer: chosen && { ...buyer, ...chosen } }));
    expect(of({})).toMatchObject({ tool_id: 't', bundle_id: null, amount: '49.00' });
    expect(of(null)).toContain('Choose for whom');
  });
});
