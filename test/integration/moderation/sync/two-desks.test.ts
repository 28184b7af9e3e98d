import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultyDatabase } from '../../../support/moderation/faulty-database';
import { brokenInvariants, witnessApplications } from '../../../support/moderation/invariants';
import {
  openSyncWorld,
  type SyncWorld,
  type TestDevice,
} from '../../../support/moderation/sync-world';

let world: SyncWorld;
beforeAll(async () => {
  world = await openSyncWorld();
  await witnessApplications(world);
});
afterAll(() => world.close());

/** Decides about reviews in one go, as the desk has them. */
async function decide(
  device: TestDevice,
  reviewIds: readonly string[],
  action: 'APPROVE' | 'REJECT',
) {
  const { rows } = await world.localAdmin.query<{
    reviewId: string;
    contentRev: number;
    modRev: number;
  }>(
    `SELECT review_id::text AS "reviewId", content_rev AS "contentRev", mod_rev AS "modRev"
     FROM desk_local.review_base WHERE store_id = $1 AND review_id = ANY ($2::uuid[])`,
    [device.store.storeId, reviewIds],
  );
  const receipts = await device.store.decide(
    rows.map(({ reviewId, ...seen }) => ({ reviewId, action, seen })),
  );
  expect(receipts.every(({ stage }) => stage === 'saved')).toBe(true);
  return receipts.map(({ opId }) => opId);
}

describe('two desks on one central PostgreSQL, both offline', () => {
  it('bring 500 decisions each into the ledger once, and meet in the conflict inbox', {
    tags: ['soak'],
  }, async () => {
    const reviews = await world.addReviews(940);
    const [ana, ben] = [
      await world.openDevice(await world.addModerator()),
      await world.openDevice(await world.addModerator()),
    ];
    await ana.sync();
    await ben.sync();
    // 60 in common: Ana approves all of them, Ben approves 20 and rejects 40.
    const both = reviews.slice(0, 60);
    const [ofAna, ofBen] = [reviews.slice(60, 500), reviews.slice(500, 940)];
    const anaSaid = await decide(ana, [...both, ...ofAna], 'APPROVE');
    const benSaid = [
      ...(await decide(ben, [...both.slice(0, 20), ...ofBen], 'APPROVE')),
      ...(await decide(ben, both.slice(20), 'REJECT')),
    ];
    expect([anaSaid.length, benSaid.length]).toEqual([500, 500]);
    await world.admin.query(
      `UPDATE marketplace_reviews SET review = 'Rewritten by its author' WHERE id = ANY ($1::uuid[])`,
      [[...ofAna.slice(0, 10), ...ofBen.slice(0, 10)]],
    );

    await ana.sync();
    await ben.sync();
    await ana.sync();
    const confirmed = [
      { device: ana, opIds: anaSaid },
      { device: ben, opIds: benSaid },
    ];
    expect(await brokenInvariants(world, confirmed)).toEqual([]);
    const { rows } = await world.admin.query(
      'SELECT outcome, count(*)::int AS n FROM desk_decisions GROUP BY outcome ORDER BY outcome',
    );
    expect(rows).toEqual([
      { outcome: 'AGREED', n: 20 },
      { outcome: 'APPLIED', n: 920 },
      { outcome: 'CONFLICT_CONTENT', n: 20 },
      { outcome: 'CONFLICT_DECISION', n: 40 },
    ]);
    const cards = [...(await ana.store.conflicts()), ...(await ben.store.conflicts())];
    expect(cards).toHaveLength(60);
    const edited = cards.find(({ kind }) => kind === 'CONFLICT_CONTENT');
    expect(edited).toMatchObject({
      seen: { status: 'PENDING', review: expect.stringMatching(/^Text/) },
      decision: { action: 'APPROVE' },
      now: { status: 'PENDING', review: 'Rewritten by its author' },
    });
    const disagreed = cards.find(({ kind }) => kind === 'CONFLICT_DECISION');
    expect(disagreed).toMatchObject({
      decision: { action: 'REJECT' },
      now: { status: 'APPROVED', moderatorName: `Moderator ${ana.userId.slice(-4)}` },
    });

    for (const [index, device] of [ana, ben].entries()) {
      const open = await device.store.conflicts();
      const answers = await device.store.resolve(
        open.map(({ opId, now }, at) =>
          at % 2 === 0 && now
            ? { kind: 'override', opId, action: 'REJECT', seen: now }
            : { kind: 'keep', opId },
        ),
      );
      confirmed.push({ device, opIds: answers.map(({ opId }) => opId) });
      expect(answers).toHaveLength(index === 0 ? 10 : 50);
    }
    await ana.sync();
    await ben.sync();
    await ana.sync();
    expect(await ana.store.conflicts()).toEqual([]);
    expect(await ben.store.conflicts()).toEqual([]);
    expect(await brokenInvariants(world, confirmed)).toEqual([]);
  });
});

/** Where the cards of a desk's rejections are. */
async function cardsOf({ store }: TestDevice, reviews: readonly string[]) {
  const receipts = await store.receipts({ beforeSeq: null, limit: 50 });
  return reviews.map(
    (id) => receipts.find(({ reviewId, action }) => reviewId === id && action === 'REJECT')?.card,
  );
}

describe('a conflict that is taken back', () => {
  it('is in the conflicts no more, and there was nothing to take back', async () => {
    await world.clear();
    const reviews = await world.addReviews(1);
    const ana = await world.openDevice(await world.addModerator());
    const ben = await world.openDevice(await world.addModerator());
    await ana.sync();
    await ben.sync();
    await decide(ana, reviews, 'APPROVE');
    const [opId = ''] = await decide(ben, reviews, 'REJECT');
    expect(await cardsOf(ben, reviews)).toEqual([null]);
    await ana.sync();
    await ben.sync();
    expect(await cardsOf(ben, reviews)).toEqual(['open']);
    await ben.store.undo({ opIds: [opId] });
    await ben.sync();
    expect(await cardsOf(ben, reviews)).toEqual(['closed']);
    const [taken] = await ben.store.receipts({ beforeSeq: null, limit: 1 });
    expect(taken).toMatchObject({ action: 'UNDO', outcome: 'AGREED', card: null });
  });
});

describe('a conflict that is sent on', () => {
  it('leaves the desk of who sent it, and is answered by who got it', async () => {
    await world.clear();
    const reviews = await world.addReviews(2);
    const ana = await world.openDevice(await world.addModerator());
    const ben = await world.openDevice(await world.addModerator());
    await ana.sync();
    await ben.sync();
    const anaSaid = await decide(ana, reviews, 'APPROVE');
    const benSaid = await decide(ben, reviews, 'REJECT');
    await ana.sync();
    await ben.sync();
    const [card] = await ben.store.conflicts();
    const receivers = (await ben.store.moderators()).map(({ userId }) => userId);
    expect(receivers).toContain(ana.userId);
    expect(receivers).not.toContain(ben.userId);
    const sent = await ben.store.resolve([
      { kind: 'refer', opId: card?.opId ?? '', toUserId: ana.userId, note: 'Yours, I think' },
    ]);
    await ben.sync();
    await ana.sync();
    expect(await ben.store.conflicts()).toHaveLength(1);
    expect((await cardsOf(ben, reviews)).sort()).toEqual(['open', 'sent_on']);
    const received = await ana.store.conflicts();
    expect(received.map(({ opId }) => opId)).toEqual([card?.opId]);

    const answered = await ana.store.resolve(received.map(({ opId }) => ({ kind: 'keep', opId })));
    await ana.sync();
    await ben.sync();
    expect(await ana.store.conflicts()).toEqual([]);
    expect(await ben.store.conflicts()).toHaveLength(1);
    expect((await cardsOf(ben, reviews)).sort()).toEqual(['closed', 'open']);
    const confirmed = [
      { device: ana, opIds: [...anaSaid, ...answered.map(({ opId }) => opId)] },
      { device: ben, opIds: [...benSaid, ...sent.map(({ opId }) => opId)] },
    ];
    expect(await brokenInvariants(world, confirmed)).toEqual([]);
  });
});

describe('a decision that waits to be sent', () => {
  it('says what has come between, as soon as it is known and before it is sent', async () => {
    await world.clear();
    const reviews = await world.addReviews(4);
    const [edited, , deleted] = reviews;
    const ana = await world.openDevice(await world.addModerator());
    const ben = await world.openDevice(await world.addModerator());
    await ana.sync();
    await ben.sync();
    const opIds = await decide(ana, reviews, 'APPROVE');
    const benSaid = await decide(ben, reviews.slice(1, 2), 'REJECT');
    await ben.sync();
    await world.admin.query(`UPDATE marketplace_reviews SET review = 'Another' WHERE id = $1`, [
      edited,
    ]);
    await world.admin.query('DELETE FROM marketplace_reviews WHERE id = $1', [deleted]);

    await ana.store.engine.pull(() => 500);
    const receiptsOf = async () =>
      new Map(
        (await ana.store.receipts({ beforeSeq: null, limit: 10 })).map((receipt) => [
          receipt.reviewId,
          receipt,
        ]),
      );
    const waiting = await receiptsOf();
    expect(reviews.map((id) => waiting.get(id)?.stage)).toEqual(Array(4).fill('saved'));
    expect(reviews.map((id) => waiting.get(id)?.stale)).toEqual([
      'edited',
      'decided',
      'deleted',
      null,
    ]);
    await ana.sync();
    const sent = await receiptsOf();
    expect(reviews.map((id) => sent.get(id)?.outcome)).toEqual([
      'CONFLICT_CONTENT',
      'CONFLICT_DECISION',
      'MOOT_DELETED',
      'APPLIED',
    ]);
    await ben.sync();
    const confirmed = [
      { device: ana, opIds },
      { device: ben, opIds: benSaid },
    ];
    expect(await brokenInvariants(world, confirmed)).toEqual([]);
  });
});

describe('undo', () => {
  it('takes back one and several, queued and applied, and only once', async () => {
    await world.clear();
    const reviews = await world.addReviews(5);
    const ana = await world.openDevice(await world.addModerator());
    await ana.sync();
    const opIds = await decide(ana, reviews, 'APPROVE');
    const [{ groupId } = { groupId: null }] = await ana.store.receipts({
      beforeSeq: null,
      limit: 1,
    });
    const [one] = opIds;
    expect(await ana.store.undo({ opIds: [one ?? ''] })).toMatchObject([{ action: 'UNDO' }]);
    expect(await ana.store.undo({ opIds: [one ?? ''] })).toEqual([]);
    await ana.sync();
    const ofGroup = await ana.store.receipts({ beforeSeq: null, limit: 10, groupId });
    expect(ofGroup.map(({ opId }) => opId).toSorted()).toEqual([...opIds].toSorted());
    expect(await ana.store.undo({ groupId: groupId ?? '' })).toHaveLength(4);
    await ana.sync();
    const { rows } = await world.admin.query('SELECT DISTINCT status FROM marketplace_reviews');
    expect(rows).toEqual([{ status: 'PENDING' }]);
    expect(await brokenInvariants(world, [{ device: ana, opIds }])).toEqual([]);
  });
});

describe('a decision that is taken back', () => {
  it('leaves the one before it as it was on every desk: whose, when, with which reason and words', async () => {
    await world.clear();
    const [reviewId = ''] = await world.addReviews(1);
    const ana = await world.openDevice(await world.addModerator());
    const ben = await world.openDevice(await world.addModerator());
    const standing = async () => {
      await ana.sync();
      const { rows } = await world.localAdmin.query(
        `SELECT shown_status, moderated_by, moderated_at, moderator_name, moderation_notes, reason_code
         FROM desk_local.review_base`,
      );
      return rows;
    };
    await ana.sync();
    const seen = { contentRev: 1, modRev: 0 };
    const words = { reasonCode: 'SPAM', note: 'Who writes like this?' };
    await ana.store.decide([{ reviewId, action: 'FLAG', ...words, seen }]);
    await ana.sync();
    await ben.sync();
    const before = await standing();
    expect(before[0]).toMatchObject({ moderated_by: ana.userId, reason_code: 'SPAM' });
    expect(before[1]).toEqual(before[0]);
    const [opId = ''] = await decide(ben, [reviewId], 'APPROVE');
    await ben.sync();
    expect((await standing())[0]).toMatchObject({ moderated_by: ben.userId, reason_code: null });
    await ben.store.undo({ opIds: [opId] });
    await ben.sync();
    expect(await standing()).toEqual(before);
  });
});

describe('a decision that answers a conflict', () => {
  it('closes none of another review', async () => {
    await world.clear();
    const [one = '', other = ''] = await world.addReviews(2);
    const ana = await world.openDevice(await world.addModerator());
    const ben = await world.openDevice(await world.addModerator());
    await ana.sync();
    await ben.sync();
    await decide(ana, [one], 'APPROVE');
    await decide(ben, [one], 'REJECT');
    await ana.sync();
    await ben.sync();
    const [{ opId } = { opId: '' }] = await ben.store.conflicts();
    await ben.store.decide([
      {
        reviewId: other,
        action: 'APPROVE',
        seen: { contentRev: 1, modRev: 0 },
        resolves: opId,
      },
    ]);
    await ben.sync();
    expect(await ben.store.conflicts()).toMatchObject([{ opId, state: 'OPEN' }]);
  });
});

describe('verify', () => {
  it('finds and mends what differs, and nothing when nothing does', async () => {
    await world.clear();
    await world.addReviews(40);
    const ana = await world.openDevice(await world.addModerator());
    await ana.sync();
    expect(await ana.store.verify()).toMatchObject({ differing: 0, equal: true });
    await world.localAdmin.query(
      `UPDATE desk_local.review_base SET status = 'APPROVED' WHERE review_id IN (
         SELECT review_id FROM desk_local.review_base LIMIT 1)`,
    );
    await world.localAdmin.query(
      `DELETE FROM desk_local.review_base WHERE review_id IN (
         SELECT review_id FROM desk_local.review_base WHERE status = 'PENDING' LIMIT 1)`,
    );
    const found = await ana.store.verify();
    expect(found.equal).toBe(true);
    expect(found.differing).toBeGreaterThan(0);
    expect(found.repaired).toBe(found.differing);
    expect(await brokenInvariants(world, [{ device: ana, opIds: [] }])).toEqual([]);
  });

  it('waits for a pull of everything that is under way, and loses nothing of it where it fails', async () => {
    await world.clear();
    await world.addReviews(1_001);
    // The greeting, the device, a page, and the page that is held up; the next call is the comparison's.
    const { authority, calls, heldUp, goOn } = holdingUp(4);
    const ana = await world.openDevice(await world.addModerator(), { authority, automatic: true });
    await heldUp;
    const here = 'SELECT count(*)::int AS n FROM desk_local.review_base';
    await expect
      .poll(async () => (await world.localAdmin.query(here)).rows)
      .toEqual([{ n: 1_000 }]);
    const comparing = expect(ana.store.verify()).rejects.toMatchObject({ code: 'offline' });
    // Longer than it would take to begin, if it did not wait.
    for (let turn = 0; turn < 20; turn += 1) await ana.store.unsent();
    expect(calls()).toBe(4);
    goOn();
    await comparing;
    expect(await ana.store.syncNow()).toMatchObject({ problem: null, queue: 1_001 });
    expect(await ana.store.verify()).toMatchObject({ differing: 0, equal: true });
    await ana.close();
  });
});

/** The authority of a desk, one of whose calls waits until it is let go on, and the next one of which fails. */
function holdingUp(which: number) {
  let calls = 0;
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let arrive = () => {};
  const heldUp = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const authority = faultyDatabase(world.authority, async () => {
    calls += 1;
    const call = calls;
    if (call === which) {
      arrive();
      await held;
    }
    return call === which + 1 ? 'before' : 'none';
  });
  return { authority, calls: () => calls, heldUp, goOn };
}

describe('a pull of everything', () => {
  it('ends nothing when another one has begun meanwhile, and the next one fetches it all', async () => {
    await world.clear();
    await world.addReviews(12);
    const { authority, heldUp, goOn } = holdingUp(4);
    const ana = await world.openDevice(await world.addModerator(), { authority });
    const first = expect(ana.store.engine.pull(() => 5)).rejects.toThrow('begun anew');
    await heldUp;
    await expect(ana.store.engine.pull(() => 5)).rejects.toThrow('ECONNRESET');
    goOn();
    await first;
    await ana.sync();
    expect(await brokenInvariants(world, [{ device: ana, opIds: [] }])).toEqual([]);
  });
});

describe('a connection that the server ended while it was not used', () => {
  it('is passed over, without a word about it', { tags: ['soak'] }, async () => {
    await world.clear();
    const ana = await world.openDevice(await world.addModerator());
    for (let round = 0; round < 20; round += 1) {
      await ana.sync();
      const { rows } = await world.authority.pool.query('SELECT pg_backend_pid() AS pid');
      await world.admin.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      expect(await ana.store.verify()).toMatchObject({ equal: true });
    }
  });
});

describe('claims', () => {
  it('are one desk’s until they are given back, and others see whose', async () => {
    await world.clear();
    const reviews = await world.addReviews(4);
    const ana = await world.openDevice(await world.addModerator());
    const ben = await world.openDevice(await world.addModerator());
    await ana.sync();
    await ben.sync();
    expect(await ana.store.claim(reviews.slice(0, 2), 60)).toMatchObject({ taken: [] });
    const { rows } = await world.admin.query<{ minutes: number }>(
      'SELECT extract(epoch FROM expires_at - now())::int / 60 AS minutes FROM desk_claims',
    );
    expect(rows.every(({ minutes }) => minutes === 59 || minutes === 60)).toBe(true);
    const answer = await ben.store.claim(reviews, 60);
    expect(answer.claimed).toHaveLength(2);
    expect(answer.taken).toHaveLength(2);
    await ben.sync();
    const page = { status: 'PENDING', after: null, limit: 10 } as const;
    expect(await ben.store.queue({ ...page, withoutClaimed: true })).toHaveLength(2);
    const all = await ben.store.queue({ ...page, withoutClaimed: false });
    expect(
      all.filter(({ claimedByName }) => claimedByName?.endsWith(ana.userId.slice(-4))),
    ).toHaveLength(2);
    await ana.store.release(null);
    await ben.sync();
    expect(await ben.store.queue({ ...page, withoutClaimed: true })).toHaveLength(4);
  });
});
