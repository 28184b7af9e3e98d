import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rightMissing } from '../../support/acting-as';
import { insertUser } from '../../support/marketplace-rows';
import { moderationDesk } from '../../support/moderation/moderation-desk';

const desk = moderationDesk();
const { store, evidenceOf, reviewsSaying, decide } = desk;
beforeAll(() => desk.open());
beforeEach(() => desk.beginAnew());
afterAll(() => desk.close());

describe('an appeal', () => {
  const appeal = async (reviewId: string, author?: string) => {
    const { rows } = await desk.world.admin.query<{ user_id: string }>(
      'SELECT user_id FROM marketplace_reviews WHERE id = $1',
      [reviewId],
    );
    const by = author ?? rows[0]?.user_id;
    await desk.world.admin.query(
      'INSERT INTO desk_appeals (review_id, author_id, statement) VALUES ($1, $2, $3)',
      [reviewId, by, 'I did not write what you say I wrote.'],
    );
  };
  const stateOf = async (reviewId: string) => {
    const { rows } = await desk.world.admin.query<{ state: string }>(
      'SELECT state FROM desk_appeals WHERE review_id = $1',
      [reviewId],
    );
    return rows[0]?.state;
  };
  const rejected = async () => {
    const [id = ''] = await reviewsSaying('A text that was rejected');
    await decide(id, 'REJECT');
    await desk.device.sync();
    return id;
  };

  it('is granted by another moderator who approves the review', async () => {
    const id = await rejected();
    await appeal(id);
    const other = await desk.world.openDevice(await desk.world.addModerator());
    await other.sync();
    await decide(id, 'APPROVE', other);
    await other.sync();
    expect(await stateOf(id)).toBe('GRANTED');
  });

  it('is upheld by another moderator who rejects the review again', async () => {
    const id = await rejected();
    await appeal(id);
    const other = await desk.world.openDevice(await desk.world.addModerator());
    await other.sync();
    await decide(id, 'REJECT', other);
    await other.sync();
    expect(await stateOf(id)).toBe('UPHELD');
  });

  it.each(['APPROVE', 'REJECT'] as const)(
    'is not decided by whoever rejected the review: %s is set aside whole',
    async (action) => {
      const id = await rejected();
      await appeal(id);
      const receipt = await decide(id, action);
      await desk.device.sync();
      const [conflict] = await store().conflicts();
      expect(conflict).toMatchObject({ opId: receipt?.opId, kind: 'QUARANTINED' });
      expect(await stateOf(id)).toBe('OPEN');
    },
  );

  it.each([[['APPROVE']], [['REJECT']], [['FLAG', 'APPROVE']]] as const)(
    'is open again when what decided it is taken back, and the review is as it was: %s',
    async (actions) => {
      const standing = async () => {
        const { rows } = await desk.world.admin.query(
          `SELECT status, moderated_by, moderated_at, moderation_notes FROM marketplace_reviews WHERE id = $1`,
          [id],
        );
        return rows[0];
      };
      const [id = ''] = await reviewsSaying('A text that was rejected');
      await store().decide([
        {
          reviewId: id,
          action: 'REJECT',
          reasonCode: 'SPAM',
          note: 'It sells something else.',
          seen: (await evidenceOf(id)).seen,
        },
      ]);
      await desk.device.sync();
      await appeal(id);
      const other = await desk.world.openDevice(await desk.world.addModerator());
      await other.sync();
      let before: unknown;
      let opId = '';
      for (const action of actions) {
        before = await standing();
        opId = (await decide(id, action, other))?.opId ?? '';
        await other.sync();
      }
      expect(await stateOf(id)).not.toBe('OPEN');
      await other.store.undo({ opIds: [opId] });
      await other.sync();
      expect(await stateOf(id)).toBe('OPEN');
      expect(await standing()).toEqual(before);
      // And it is decided after all.
      await decide(id, 'APPROVE', other);
      await other.sync();
      expect(await stateOf(id)).toBe('GRANTED');
    },
  );

  it('stays granted where a flag on top of that, sent together with it, is taken back', async () => {
    const id = await rejected();
    await appeal(id);
    const other = await desk.world.openDevice(await desk.world.addModerator());
    await other.sync();
    await decide(id, 'APPROVE', other);
    const flag = await decide(id, 'FLAG', other);
    await other.store.undo({ opIds: [flag?.opId ?? ''] });
    await other.sync();
    expect(await stateOf(id)).toBe('GRANTED');
  });

  it('is without object too where the rejection was sent together with the flag before it', async () => {
    const [id = ''] = await reviewsSaying('A text that was flagged and rejected');
    await decide(id, 'FLAG');
    const rejection = await decide(id, 'REJECT');
    await desk.device.sync();
    await appeal(id);
    await store().undo({ opIds: [rejection?.opId ?? ''] });
    await desk.device.sync();
    expect(await stateOf(id)).toBe('MOOT');
  });

  it('against a rejection that is taken back is without object, and decides nothing', async () => {
    const [id = ''] = await reviewsSaying('A text that was approved');
    await decide(id, 'APPROVE');
    await desk.device.sync();
    const other = await desk.world.openDevice(await desk.world.addModerator());
    await other.sync();
    const receipt = await decide(id, 'REJECT', other);
    await other.sync();
    await appeal(id);
    await other.store.undo({ opIds: [receipt?.opId ?? ''] });
    await other.sync();
    expect(await other.store.conflicts()).toEqual([]);
    expect(await stateOf(id)).toBe('MOOT');
  });

  it('is without object once the author edits the review', async () => {
    const id = await rejected();
    await appeal(id);
    // As the author does it: the rest follows.
    await desk.world.admin.query("UPDATE marketplace_reviews SET review = 'Edited' WHERE id = $1", [
      id,
    ]);
    expect(await stateOf(id)).toBe('MOOT');
  });

  it('is without object once a script publishes the review, naming nobody', async () => {
    const id = await rejected();
    await appeal(id);
    await desk.world.admin.query(
      "UPDATE marketplace_reviews SET status = 'APPROVED' WHERE id = $1",
      [id],
    );
    expect(await stateOf(id)).toBe('MOOT');
  });

  it('is the author’s own, about a rejection, once', async () => {
    const id = await rejected();
    const stranger = await insertUser(desk.world.admin);
    await expect(appeal(id, stranger)).rejects.toMatchObject(rightMissing);
    await appeal(id);
    await expect(appeal(id)).rejects.toMatchObject({ code: '23505' });
    const [pending = ''] = await reviewsSaying('Not decided yet');
    await expect(appeal(pending)).rejects.toMatchObject(rightMissing);
  });
});
