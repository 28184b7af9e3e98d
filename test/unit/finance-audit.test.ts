import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../electron/reconciliation/audit-log.schema';
import { auditAbout, auditWhat } from '../../renderer/features/reconciliation/audit-words';

const id = '018f0000-0000-7000-8000-000000000001';
const subject = {
  finding: id,
  class: 'FEE_MATH',
  organization: 'Lakeview Realty',
  item: 'Lead Scoring Engine',
  object: id,
} as const;
const decision = (kind: 'accept' | 'refund_in_stripe'): AuditEntry['decision'] => ({
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
    expect(auditAbout({ details, decision: decision('accept') })).toBe(
      'Fees do not add up: Lakeview Realty, Lead Scoring Engine · Amount: $0.07 · Reason: Rounded',
    );
    expect(auditAbout({ details: { file: 'a.csv', lines: 3 }, decision: null })).toBe(
      'File: a.csv · Lines: 3',
    );
  });
});
