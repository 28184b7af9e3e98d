import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../electron/reconciliation/audit/audit-log.schema';
import {
  type ResolutionKind,
  resolutionKinds,
} from '../../electron/reconciliation/findings/finding-queue.schema';
import { auditAbout, auditWhat } from '../../renderer/features/reconciliation/audit/audit-words';

const id = '018f0000-0000-7000-8000-000000000001';
const subject = {
  finding: id,
  class: 'FEE_MATH',
  organization: 'Lakeview Realty',
  item: 'Lead Scoring Engine',
  object: id,
} as const;
const decision = (kind: ResolutionKind): AuditEntry['decision'] => ({
  kind,
  rejection: false,
  subject,
});

describe('an entry of the audit log', () => {
  it('names each kind of decision, and what became of it', () => {
    const what = (action: string, of: AuditEntry['decision']) =>
      auditWhat({ action, decision: of });
    expect(what('resolution.done', decision('accept'))).toBe('Accepted');
    expect(what('resolution.done', decision('refund_in_stripe'))).toBe('Refunded in Stripe');
    expect(what('resolution.started', decision('refund_in_stripe'))).toBe(
      'Begun: refund in Stripe',
    );
    expect(what('resolution.undone', decision('accept'))).toBe('Undone: accept');
    expect(
      what('resolution.done', {
        kind: 'unlink',
        rejection: true,
        subject: { ...subject, finding: null },
      }),
    ).toBe('Likely match rejected');
    expect(what('bank_statement.imported', null)).toBe('Bank statement imported');
  });

  it('has words of its own for every decision that was taken, and for one that was asked for', () => {
    const words = resolutionKinds.map((kind) => [
      auditWhat({ action: 'resolution.done', decision: decision(kind) }),
      auditWhat({ action: 'resolution.requested', decision: decision(kind) }),
    ]);
    expect(words).toEqual([
      ['Linked', 'Asked for: link to the payment'],
      ['Unlinked', 'Asked for: unlink from the payment'],
      ['Purchase corrected', 'Asked for: correct the purchase'],
      ['Purchase activated', 'Asked for: activate the purchase'],
      ['Purchase ended', 'Asked for: end the purchase'],
      ['Refund recorded', 'Asked for: record what was refunded'],
      ['Purchase created', 'Asked for: create the purchase'],
      ['Accepted', 'Asked for: accept'],
      ['Written off', 'Asked for: write off'],
      ['Refunded in Stripe', 'Asked for: refund in Stripe'],
      ['Subscription cancelled', 'Asked for: cancel the subscription'],
    ]);
  });

  it('says of a run which days it reconciled, and how many findings it found, new and gone', () => {
    const entry = {
      action: 'period.reconciled',
      decision: null,
      request: null,
      details: { to: '2026-10-31', new: 1, from: '2026-10-01', gone: 2, found: 7 },
    };
    expect([auditWhat(entry), auditAbout(entry)]).toEqual([
      'Period reconciled',
      'From: 2026-10-01 · To: 2026-10-31 · New: 1 · Gone: 2 · Found: 7',
    ]);
  });

  it.each([
    ['resolution.requested', 'Asked for: write off'],
    ['resolution.approved', 'Approved: write off'],
    ['resolution.declined', 'Declined: write off'],
    ['resolution.withdrawn', 'Withdrawn: write off'],
    ['resolution.started', 'Begun: write off'],
    ['resolution.failed', 'Refused by Stripe: write off'],
    ['resolution.undone', 'Undone: write off'],
    ['resolution.done', 'Written off'],
  ])('says of a decision that is at %s what became of it', (action, words) => {
    expect(auditWhat({ action, decision: decision('write_off') })).toBe(words);
  });

  it('says of a request what it is worth and what it changes', () => {
    const request = {
      worth: [
        { currency: 'EUR', minor: 900_000 },
        { currency: 'USD', minor: 14_730 },
      ],
      change: {
        changes: { amount: '9000.00', currency: 'EUR' },
        present: { amount: 147.3, currency: 'USD' },
      },
    };
    const details = { kind: 'correct_purchase', reason: 'Big one', worth: request.worth };
    expect(auditAbout({ details, decision: decision('correct_purchase'), request })).toBe(
      'Fees do not add up: Lakeview Realty, Lead Scoring Engine · Worth: €9,000.00, $147.30 · Amount: $147.30 → €9,000.00, Currency: USD → EUR · Reason: Big one',
    );
  });

  it('says what was decided about in words, and leaves out the ids that mean the same', () => {
    const details = {
      kind: 'accept',
      finding: id,
      purchase: id,
      stripe: ['ch_1'],
      currency: 'USD',
      amount_minor: 7,
      reason: 'Rounded',
      requested_by: id,
    };
    expect(auditAbout({ details, decision: decision('accept'), request: null })).toBe(
      'Fees do not add up: Lakeview Realty, Lead Scoring Engine · Amount: $0.07 · Reason: Rounded',
    );
    expect(
      auditAbout({ details: { file: 'a.csv', lines: 3 }, decision: null, request: null }),
    ).toBe('File: a.csv · Lines: 3');
    // As the database keeps them, by the length of their names: what it is about comes first.
    const statement = {
      to: '2026-10-31',
      file: 'a.csv',
      from: '2026-10-01',
      lines: 3,
      account: 'Main',
      file_hash: '0a'.repeat(32),
      currency: 'USD',
    };
    expect(auditAbout({ details: statement, decision: null, request: null })).toBe(
      `File: a.csv · Account: Main · From: 2026-10-01 · To: 2026-10-31 · Lines: 3 · Currency: USD · File hash: ${'0a'.repeat(32)}`,
    );
  });
});
