import { describe, expect, it } from 'vitest';
import {
  type ChainFacts,
  type ChainRows,
  chainOf,
  disagreeing,
} from '../../electron/reconciliation/findings/chain.rules';

const nothing: ChainRows = {
  purchases: [],
  invoices: [],
  intents: [],
  subscriptions: [],
  charges: [],
  refunds: [],
  disputes: [],
  transactions: [],
  payouts: [],
  bankLines: [],
};
const purchase = {
  id: 'p',
  amount: 4_900,
  currency: 'USD',
  refunded_amount: 0,
  payment_status: 'SUCCEEDED',
};
const charge = {
  id: 'ch',
  amount_captured: 4_900,
  currency: 'USD',
  amount_refunded: 0,
  status: 'succeeded',
};

/** The fields of each card that are marked, by the card's id. */
function marked(rows: Partial<ChainRows>, evidence: ChainFacts['evidence'] = {}) {
  const cards = chainOf({ ...nothing, ...rows }, { evidence, statementThere: true }).steps.flatMap(
    (step) => step.cards,
  );
  return Object.fromEntries(
    cards.map(({ id, fields, state, stateDisagrees }) => [
      id,
      [
        ...(stateDisagrees ? [`is ${state}`] : []),
        ...fields.filter(({ disagrees }) => disagrees).map(({ name }) => name),
      ],
    ]),
  );
}

describe('the way of the money', () => {
  it('goes from the purchase to the bank, each object in its step', () => {
    const { steps } = chainOf(
      { ...nothing, purchases: [purchase], charges: [charge], refunds: [{ id: 're' }] },
      { evidence: {}, statementThere: false },
    );
    expect(steps.map(({ step, cards }) => [step, cards.map(({ title }) => title)])).toEqual([
      ['purchase', ['Purchase']],
      ['payment', []],
      ['charge', ['Charge', 'Refund']],
      ['balance_transaction', []],
      ['payout', []],
      ['bank_line', []],
    ]);
  });

  it('says nothing of the bank where no statement covers the day of the payout', () => {
    const bank = (payouts: ChainRows['payouts'], statementThere: boolean) =>
      chainOf({ ...nothing, payouts }, { evidence: {}, statementThere }).steps.at(-1)?.known;
    expect(bank([{ id: 'po' }], false)).toBe(false);
    expect(bank([{ id: 'po' }], true)).toBe(true);
    // What was not paid out cannot be there.
    expect(bank([], false)).toBe(true);
  });

  it('marks nothing where both sides agree', () => {
    expect(marked({ purchases: [purchase], charges: [charge] })).toEqual({ p: [], ch: [] });
  });

  it('marks what disagrees on both sides, under the name that each has for it', () => {
    const theirs = { ...charge, amount_captured: 5_000, currency: 'EUR', amount_refunded: 10 };
    expect(marked({ purchases: [purchase], charges: [theirs] })).toEqual({
      p: ['amount', 'currency', 'refunded_amount'],
      ch: ['amount_captured', 'currency', 'amount_refunded'],
    });
  });

  it('adds purchases and payments of one checkout up before it compares them', () => {
    const rows = {
      purchases: [purchase, { ...purchase, id: 'q', amount: 100 }],
      charges: [charge, { ...charge, id: 'ci', amount_captured: 100 }],
    };
    expect(marked(rows)).toEqual({ p: [], q: [], ch: [], ci: [] });
  });

  it('marks the state where a purchase is paid and no charge succeeded, and compares no amounts', () => {
    const failed = { ...charge, status: 'failed', amount_captured: 0 };
    expect(marked({ purchases: [purchase], charges: [failed] })).toEqual({
      p: ['payment_status'],
      ch: ['status'],
    });
  });

  it('marks nothing of what stands in a finding beside what disagrees', () => {
    expect(
      disagreeing({
        dispute_status: ['DISPUTED', 'needs_response'],
        evidence_due_by: [null, '2026-10-20T00:00:00Z'],
      }),
    ).toEqual({});
    expect(disagreeing({ dispute_status: ['SUCCEEDED', 'needs_response'] })).toHaveProperty(
      'dispute_status',
    );
    expect(
      disagreeing({ fee: [190, 190], payment_status: ['PROCESSING', 'processing'], net: [1, 2] }),
    ).toEqual({ net: [1, 2] });
  });

  it('marks what a finding names also where it is empty, but never on a refund or a payout', () => {
    const rows = {
      purchases: [purchase],
      charges: [charge],
      refunds: [{ id: 're', amount: 1 }],
      transactions: [{ id: 'txn', fee: 3 }],
      payouts: [{ id: 'po', amount: 1 }],
    };
    expect(marked(rows, { amount: [1, 2], customer: [null, 'cus'], net: [1, 2] })).toEqual({
      p: ['amount'],
      ch: ['customer'],
      re: [],
      txn: ['amount', 'net'],
      po: [],
    });
  });

  it('marks the sums of a movement that do not add up', () => {
    const rows = { transactions: [{ id: 'txn', net: 4_735, fee: 172 }] };
    expect(marked(rows, { net_minor: [4_728, 4_735] })).toEqual({ txn: ['net'] });
    expect(marked(rows, { fee_minor: [170, 172] })).toEqual({ txn: ['fee'] });
  });

  it('names the payout on each movement and bank line, which says its day as others do', () => {
    const { steps } = chainOf(
      {
        ...nothing,
        transactions: [{ id: 'txn', payout_id: 'po_2' }],
        payouts: [{ id: 'po_1', at_bank: 'not seen' }, { id: 'po_2' }],
        bankLines: [{ id: 'l', payout_id: 'po_2', booked_on: '2026-10-21' }],
      },
      { evidence: {}, statementThere: true },
    );
    const fields = steps.flatMap(({ cards }) =>
      cards.map((card) => [card.id, ...card.fields.map(({ name, kind }) => `${name} ${kind}`)]),
    );
    expect(fields).toEqual([
      ['txn', 'payout_id id'],
      ['po_1', 'at_bank text'],
      ['po_2'],
      ['l', 'booked_on time', 'payout_id id'],
    ]);
  });

  it('marks how the purchase and the object that contradicts it stand, and no charge that is right', () => {
    const rows = {
      purchases: [{ ...purchase, status: 'ACTIVE', payment_status: 'DISPUTED' }],
      charges: [charge],
      disputes: [{ id: 'dp', status: 'lost' }],
    };
    expect(marked(rows, { status: ['ACTIVE', 'lost'] })).toEqual({
      p: ['is ACTIVE'],
      ch: [],
      dp: ['is lost'],
    });
    const won = { ...rows, disputes: [{ id: 'dp', status: 'won' }] };
    expect(marked(won, { payment_status: ['DISPUTED', 'won'] })).toEqual({
      p: ['payment_status'],
      ch: [],
      dp: ['is won'],
    });
  });

  it('marks a refund by what a finding says of refunds, and not by what it says of the payment', () => {
    const rows = {
      purchases: [{ ...purchase, payment_status: 'PENDING' }],
      charges: [charge],
      refunds: [{ id: 're', status: 'succeeded' }],
    };
    expect(marked(rows, { payment_status: ['PENDING', 'succeeded'] })['re']).toEqual([]);
    expect(marked(rows, { refund_status: [null, 'succeeded'] })['re']).toEqual(['is succeeded']);
  });
});
