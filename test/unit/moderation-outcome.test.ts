import { expect, it } from 'vitest';
import { outcomeText } from '../../renderer/features/moderation/outcome.rules';

const operation = { action: 'APPROVE', problem: null, takenBack: false, card: null } as const;

it('nothing is said of a decision that was not answered, and no more than “Applied” of one that was applied', () => {
  expect(outcomeText({ ...operation, outcome: null })).toBeNull();
  expect(outcomeText({ ...operation, outcome: 'APPLIED' })).toEqual({
    label: 'Applied',
    tone: 'good',
    text: null,
  });
});

it('only of a decision is it said that someone else had decided the same', () => {
  const textOf = (action: 'REJECT' | 'UNDO' | 'KEEP' | 'REFER') =>
    outcomeText({ ...operation, action, outcome: 'AGREED' });
  expect(textOf('REJECT')?.text).toBe('Someone else had decided the same.');
  expect(textOf('UNDO')).toMatchObject({
    label: 'Nothing to take back',
    text: 'The decision had not been applied, or the review stood as before it already.',
  });
  expect(textOf('KEEP')).toMatchObject({ label: 'Kept', text: 'It stays as it is.' });
  expect(textOf('REFER')).toMatchObject({
    label: 'Sent on',
    text: 'It stands in the conflicts of whom it was sent to.',
  });
});

it('of a conflict it is said where it is now', () => {
  const edited = { ...operation, outcome: 'CONFLICT_CONTENT' } as const;
  const begins = 'The author changed the text after you saw it. Nothing was applied';
  expect(outcomeText(edited)?.text).toBe(`${begins}.`);
  expect(outcomeText({ ...edited, card: 'open' })?.text).toBe(`${begins}; it is in the conflicts.`);
  expect(outcomeText({ ...edited, card: 'sent_on' })?.text).toBe(
    `${begins}; you sent it on to somebody else.`,
  );
  expect(outcomeText({ ...edited, card: 'closed' })?.text).toBe(
    `${begins}; its conflict has been answered.`,
  );
  for (const card of ['open', 'closed'] as const) {
    expect(outcomeText({ ...edited, card, takenBack: true })?.text).toBe(
      `${begins}; you took it back.`,
    );
  }
});

it('why the marketplace refused a decision is said in its own words', () => {
  const refused = { ...operation, outcome: 'QUARANTINED', card: 'open' } as const;
  expect(outcomeText(refused)?.text).toMatch(/kept whole; it is in the conflicts\.$/);
  expect(outcomeText({ ...refused, problem: 'A note is too long.' })?.text).toBe(
    'A note is too long.',
  );
});
