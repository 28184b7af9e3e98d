import { describe, expect, it } from 'vitest';
import { type Conflict, conflictSchema } from '../../electron/moderation/sync/sync.schema';
import {
  conflictSentence,
  sentBy,
} from '../../renderer/features/moderation/conflicts/conflict.rules';

const [noor, mo] = ['018d0a3e-5c00-7a11-8e01-0c1a00000005', '018d0a3e-5c00-7a11-8e01-0c1a00000002'];

function card(values: Partial<Conflict>): Conflict {
  return conflictSchema.parse({
    opId: '018d0a3e-5c00-7a11-8e01-0c1a00000009',
    reviewId: null,
    kind: 'CONFLICT_DECISION',
    state: 'OPEN',
    createdAt: '2026-11-26T12:00:00.000Z',
    actorId: noor,
    actorName: 'Noor Haddad',
    assigneeId: null,
    assigneeName: null,
    toolName: null,
    authorName: null,
    decision: { action: 'FLAG', reasonCode: null, note: null },
    seen: null,
    atConflict: null,
    now: { contentRev: 1, modRev: 1, status: 'APPROVED', moderatorName: 'Mo Okafor' },
    pendingAnswer: null,
    problem: null,
    ...values,
  });
}

describe('the sentence of a conflict', () => {
  it('speaks to whoever decided', () => {
    expect(sentBy(card({}))).toBeNull();
    expect(conflictSentence(card({}))).toBe('Mo Okafor approved it before your decision arrived.');
    expect(conflictSentence(card({ kind: 'CONFLICT_CONTENT' }))).toBe(
      'The author edited the review after you saw it.',
    );
  });

  it('names who decided to whom the card was sent', () => {
    const sent = { assigneeId: mo, assigneeName: 'Mo Okafor' } as const;
    expect(sentBy(card(sent))).toBe('Noor Haddad');
    expect(conflictSentence(card(sent))).toBe(
      'Mo Okafor approved it before Noor Haddad’s decision arrived.',
    );
    expect(conflictSentence(card({ ...sent, kind: 'CONFLICT_CONTENT' }))).toBe(
      'The author edited the review after Noor Haddad saw it.',
    );
  });
});
