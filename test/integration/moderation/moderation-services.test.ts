import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyAutomaticRules } from '../../../electron/moderation/automatic-decisions.service';
import { decideMany } from '../../../electron/moderation/bulk-decisions.service';
import {
  refreshSettings,
  saveReason,
  saveRule,
} from '../../../electron/moderation/moderation-settings.service';
import { moderationStatistics } from '../../../electron/moderation/moderation-statistics.service';
import { listQueueInput } from '../../../electron/moderation/review-queue.schema';
import { listQueue, queueCounts } from '../../../electron/moderation/review-queue.service';
import { moreText } from '../../../electron/moderation/review-text.service';
import { lettersMore, lettersRead } from '../../../electron/moderation/rules/read-length.rules';
import { newId } from '../../../electron/shared/ids';
import { insertReview } from '../../support/marketplace-rows';
import { moderationDesk } from '../../support/moderation/moderation-desk';
import type { SyncWorld } from '../../support/moderation/sync-world';

const desk = moderationDesk();
const { access, store, signals, evidenceOf, reviewsSaying, decide } = desk;
beforeAll(() => desk.open());
beforeEach(() => desk.beginAnew());
afterAll(() => desk.close());

const list = (input: object) =>
  listQueue(access(), store().storeId, listQueueInput.parse({ queue: 'pending', ...input }));

describe('evidence', () => {
  it('finds a copied text under another name, marks what rules find, and suggests', async () => {
    const original =
      'This tool changed our business completely. Leads are up, costs are down, call (512) 555-0147!';
    const [copied = ''] = await reviewsSaying(
      original.replace('completely', 'totally'),
      original,
      'Saves about an hour a day on listings, and the support answers.',
    );
    const evidence = await evidenceOf(copied);
    expect(evidence.nearDuplicates).toHaveLength(1);
    expect(evidence.nearDuplicates[0]).toMatchObject({ text: original, sameAuthor: false });
    const [contact] = evidence.matches;
    expect(evidence.review?.slice(contact?.start, contact?.end)).toBe('(512) 555-0147');
    expect(evidence.matches.map(({ trigger }) => trigger)).toEqual(['contact', 'repeated']);
    expect(evidence.advice).toMatchObject({
      suggestion: 'reject',
      reasonCode: 'contact_data',
      automatic: false,
    });
  });

  it('of a long review is its beginning, and the rest in parts for as long as it is the same review', async () => {
    const whole = 'Ünder 😀'.repeat(20_000);
    const [long = '', short = ''] = await reviewsSaying(whole, 'Short and honest');
    expect(await evidenceOf(short)).toMatchObject({ review: 'Short and honest', lettersLeft: 0 });
    const evidence = await evidenceOf(long);
    expect([...(evidence.review ?? '')]).toHaveLength(lettersRead);
    const parts = [evidence.review ?? ''];
    const { contentRev } = evidence.seen;
    let [after, left] = [lettersRead, evidence.lettersLeft];
    while (left > 0) {
      const asked = { reviewId: long, contentRev, after };
      const more = await moreText(access(), store().storeId, asked);
      parts.push(more?.text ?? '');
      after += lettersMore;
      left = more?.lettersLeft ?? 0;
    }
    expect(parts).toHaveLength(3);
    expect(parts.join('') === whole).toBe(true);
    const another = { reviewId: long, contentRev: contentRev + 1, after: 0 };
    expect(await moreText(access(), store().storeId, another)).toBeNull();
  });

  it('tells what an author sent before and how much of it was rejected', async () => {
    const [first = ''] = await reviewsSaying('One honest text of mine');
    const author = (await evidenceOf(first)).author.id;
    const { rows } = await desk.world.admin.query<{ id: string }>(
      `INSERT INTO marketplace_tools (slug, name, description, category, price_model, required_tier, features, integration_type, provider)
       VALUES ($1, 'Another tool', 'A tool.', 'CRM_TOOLS', 'FREE', 'FREE', '[]', 'API', 'Example') RETURNING id`,
      [newId()],
    );
    const other = await insertReview(desk.world.admin, {
      tool_id: rows[0]?.id ?? '',
      organization_id: (await evidenceOf(first)).organization.id,
      user_id: author,
    });
    await desk.device.sync();
    await decide(other, 'REJECT');
    const { author: history } = await evidenceOf(first);
    // With this desk's own decision, which the marketplace does not have yet.
    expect(history).toMatchObject({ reviews: 2, rejected: 1, approved: 0 });
    expect(history.others).toMatchObject([{ reviewId: other, status: 'REJECTED' }]);
  });

  it('is worked out again when the author edits the text', async () => {
    const [id = ''] = await reviewsSaying('Nothing to see in this review at all');
    expect((await list({})).items[0]?.triggers).toEqual([]);
    await desk.world.admin.query(
      "UPDATE marketplace_reviews SET review = 'see https://a.example' WHERE id = $1",
      [id],
    );
    await desk.device.sync();
    expect(await signals()).toBe(1);
    expect((await list({})).items[0]?.triggers).toEqual(['link']);
    expect(await signals()).toBe(0);
  });
});

describe('the queue', () => {
  it('is paged without gaps or repetition in every order, own decisions taken out at once', async () => {
    const ids = await reviewsSaying(
      ...Array.from({ length: 23 }, (_, at) =>
        at % 5 === 0 ? `see https://${at}.example` : `Text ${at}`,
      ),
    );
    await decide(ids[3] ?? '', 'APPROVE');
    const expected = ids.filter((id) => id !== ids[3]).toSorted();
    for (const order of ['oldest', 'newest', 'signals']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({ order, cursor, limit: 5 });
        seen.push(...page.items.map(({ reviewId }) => reviewId));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen.toSorted(), order).toEqual(expected);
    }
    expect((await queueCounts(access(), store().storeId)).pending).toBe(22);
    const found = await list({ filters: { triggers: ['link'] } });
    expect(found.total).toBe(5);
  });

  it('holds nothing that was deleted in the marketplace since, and nor do its counts and comparisons', async () => {
    const text = 'The tool found me a buyer for a house that nobody wanted to look at';
    const [kept = '', deleted = ''] = await reviewsSaying(text, text);
    const ageing = async () =>
      (await moderationStatistics(access(), store().storeId, 7)).ageing
        .map(({ pending }) => pending)
        .reduce((sum, count) => sum + count, 0);
    expect((await evidenceOf(kept)).nearDuplicates).toHaveLength(1);
    expect(await ageing()).toBe(2);
    await desk.world.admin.query('DELETE FROM marketplace_reviews WHERE id = $1', [deleted]);
    await desk.device.sync();

    expect(await list({})).toMatchObject({ items: [{ reviewId: kept }], total: 1 });
    expect((await list({ reviewId: deleted })).items).toEqual([]);
    expect((await queueCounts(access(), store().storeId)).pending).toBe(1);
    expect(await ageing()).toBe(1);
    const evidence = await evidenceOf(kept);
    expect(evidence.nearDuplicates).toEqual([]);
    expect(evidence.organization.reviews).toBe(1);
  });

  it('refuses a cursor that makes no sense', async () => {
    await expect(list({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('finds one review wherever it stands, and only where the list holds it', async () => {
    const [first = '', ...others] = await reviewsSaying('One', 'Two', 'Three', 'Four');
    const last = others.at(-1) ?? '';
    const alone = async (reviewId: string, more = {}) =>
      (await list({ limit: 1, reviewId, ...more })).items.map((item) => item.reviewId);
    expect(await alone(first)).toEqual([first]);
    expect(await alone(last)).toEqual([last]);
    expect(await alone(last, { filters: { search: 'One' } })).toEqual([]);
    expect(await alone(last, { queue: 'decided' })).toEqual([]);
    await decide(last, 'APPROVE');
    expect(await alone(last)).toEqual([]);
    expect(await alone(last, { queue: 'decided' })).toEqual([last]);
  });

  it('decides many at once, and leaves out what changed meanwhile', async () => {
    const ids = await reviewsSaying('One text', 'Two texts', 'Three texts');
    const { items } = await list({});
    await desk.world.admin.query("UPDATE marketplace_reviews SET review = 'Edited' WHERE id = $1", [
      ids[1],
    ]);
    await desk.device.sync();
    const done = await decideMany(
      access(),
      store(),
      items.map(({ reviewId, seen }) => ({ reviewId, action: 'APPROVE' as const, seen })),
    );
    expect(done.changed).toEqual([ids[1]]);
    expect(done.receipts.map(({ reviewId }) => reviewId).toSorted()).toEqual(
      [ids[0], ids[2]].toSorted(),
    );
    expect(new Set(done.receipts.map(({ groupId }) => groupId)).size).toBe(1);
  });
});

describe('rules', () => {
  const linkRule = async () => {
    const { rules } = await refreshSettings(access());
    const rule = rules.find(({ trigger }) => trigger === 'link');
    if (!rule) throw new Error('There is no rule for links');
    return rule;
  };

  it('decide by themselves only where an administrator said so, and once', async () => {
    const [id = ''] = await reviewsSaying('Buy at https://shop.example', 'A harmless text');
    expect(await applyAutomaticRules(access(), store())).toBe(0);
    await saveRule(access('admin'), { ...(await linkRule()), automatic: true });
    expect(await applyAutomaticRules(access(), store())).toBe(1);
    const [receipt] = await store().receipts({ beforeSeq: null, limit: 1 });
    expect(receipt).toMatchObject({ reviewId: id, action: 'REJECT' });
    expect(receipt).toMatchObject({ takenBack: false });
    await store().undo({ opIds: [receipt?.opId ?? ''] });
    expect(await store().receipts({ beforeSeq: null, limit: 2 })).toMatchObject([
      { action: 'UNDO', takenBack: false },
      { opId: receipt?.opId, takenBack: true },
    ]);
    expect(await applyAutomaticRules(access(), store())).toBe(0);
    await saveRule(access('admin'), { ...(await linkRule()), automatic: false });
  });

  it('decide however many before them a stronger rule leaves to a person', async () => {
    const { rules } = await refreshSettings(access());
    const contact = rules.find(({ trigger }) => trigger === 'contact');
    if (!contact) throw new Error('There is no rule for contact data');
    const texts = Array.from(
      { length: 201 },
      (_, index) => `Number ${index}: https://shop.example or dana@office.example`,
    );
    const ids = await reviewsSaying(...texts, 'Write to dana@office.example');
    const saved = await saveRule(access('admin'), { ...contact, automatic: true });
    expect(await applyAutomaticRules(access(), store())).toBe(1);
    const [receipt] = await store().receipts({ beforeSeq: null, limit: 1 });
    expect(receipt).toMatchObject({ reviewId: ids.at(-1) });
    const revision = saved.rules.find(({ trigger }) => trigger === 'contact')?.revision ?? 0;
    await saveRule(access('admin'), { ...contact, revision });
  });

  it('pass on from reviews that a stronger rule leaves to a person once it has looked at them', async () => {
    const { rules } = await refreshSettings(access());
    const [contact, repeated] = ['contact', 'repeated'].map((name) =>
      rules.find(({ trigger }) => trigger === name),
    );
    if (!contact || !repeated) throw new Error('There is no such rule');
    // That a text is another's is found out only by looking for that one.
    const copied = Array.from({ length: 200 }, () => 'They said to write to ann@office.example');
    const ids = await reviewsSaying(...copied, 'Ask Dana: dana@office.example');
    await saveRule(access('admin'), { ...repeated, suggestion: 'reject', reasonCode: 'copied' });
    await saveRule(access('admin'), { ...contact, suggestion: 'flag', automatic: true });
    expect(await applyAutomaticRules(access(), store())).toBe(0);
    expect(await applyAutomaticRules(access(), store())).toBe(1);
    const [receipt] = await store().receipts({ beforeSeq: null, limit: 1 });
    expect(receipt).toMatchObject({ reviewId: ids.at(-1), action: 'FLAG' });
    for (const rule of [repeated, contact]) {
      await saveRule(access('admin'), { ...rule, revision: rule.revision + 1 });
    }
  });

  it('decide the rest where one cannot be decided, and say which', async () => {
    const rule = await linkRule();
    await saveRule(access('admin'), { ...rule, automatic: true });
    const endless = `See https://${'a'.repeat(6000)}`;
    const [long = '', edited = '', other = ''] = await reviewsSaying(
      endless,
      'Buy at https://shop.example',
      'Buy at https://other.example',
    );
    // Its author is faster than the rule.
    const overtaken = {
      storeId: store().storeId,
      decide: async (decisions: Parameters<typeof desk.device.store.decide>[0]) => {
        await desk.world.admin.query('UPDATE marketplace_reviews SET review = $2 WHERE id = $1', [
          edited,
          `Edited ${decisions.length}: https://shop.example`,
        ]);
        await desk.device.sync();
        return store().decide(decisions);
      },
    };
    const undecided: string[] = [];
    const decided = await applyAutomaticRules(access(), overtaken, (id) => undecided.push(id));
    expect({ decided, undecided }).toEqual({ decided: 2, undecided: [edited] });
    const receipts = await store().receipts({ beforeSeq: null, limit: 5 });
    expect(receipts.map(({ reviewId }) => reviewId).toSorted()).toEqual([long, other].toSorted());
    const present = await linkRule();
    await saveRule(access('admin'), { ...present, automatic: false });
  });

  it('are the administrators’ to change, one at a time', async () => {
    const rule = await linkRule();
    await expect(saveRule(access(), rule)).rejects.toMatchObject({ code: 'forbidden' });
    const { rules } = await saveRule(access('admin'), { ...rule, enabled: false });
    expect(rules.find(({ trigger }) => trigger === 'link')?.enabled).toBe(false);
    await expect(saveRule(access('admin'), rule)).rejects.toMatchObject({
      code: 'conflict',
      details: { currentRevision: rule.revision + 1 },
    });
    await saveRule(access('admin'), { ...rule, revision: rule.revision + 1 });
  });

  it('that look at people are never let decide, whatever is written', async () => {
    await expect(
      desk.world.admin.query(
        "UPDATE desk_moderation_rules SET automatic = true WHERE trigger = 'burst'",
      ),
    ).rejects.toMatchObject({ code: '23514' });
  });

  it('and reasons are kept for when the marketplace is out of reach', async () => {
    await saveReason(access('admin'), {
      code: `reason_${newId().slice(-6)}`,
      label: 'Something new',
      template: 'Please send it again without that.',
      mayResubmit: true,
      position: 50,
      active: true,
      revision: 0,
    });
    await refreshSettings(access());
    const unreachable = {
      ...access(),
      authority: { ...desk.world.authority, prisma: gone(desk.world) },
    };
    const { reasons } = await refreshSettings(unreachable);
    expect(reasons.some(({ label }) => label === 'Something new')).toBe(true);
  });
});

/** A client to a server that is not there. */
function gone({ authority }: SyncWorld): SyncWorld['authority']['prisma'] {
  return Object.assign(Object.create(authority.prisma), {
    $transaction: () =>
      Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })),
  });
}

it('statistics tell who agrees with whom, and what became of which stars', async () => {
  const ids = await reviewsSaying('One text', 'Two texts');
  const other = await desk.world.openDevice(await desk.world.addModerator());
  await other.sync();
  await decide(ids[0] ?? '', 'APPROVE');
  await decide(ids[1] ?? '', 'APPROVE');
  await decide(ids[0] ?? '', 'APPROVE', other);
  await decide(ids[1] ?? '', 'REJECT', other);
  await desk.device.sync();
  await other.sync();
  await desk.device.sync();
  const { agreement, byStars, throughput } = await moderationStatistics(
    access(),
    store().storeId,
    7,
  );
  expect(agreement).toMatchObject([{ both: 2, same: 1 }]);
  const decided = byStars
    .flatMap(({ stars }) => stars)
    .reduce((sum, star) => sum + star.decided, 0);
  expect(decided).toBe(2);
  expect(throughput).toHaveLength(7);
  expect(throughput.at(-1)).toMatchObject({ approved: 2, rejected: 0 });
});

it('statistics count no decision that was taken back, sent or not', async () => {
  const [first = '', second = ''] = await reviewsSaying('One text', 'Two texts');
  const counted = async () => {
    const { byStars, throughput, latency } = await moderationStatistics(
      access(),
      store().storeId,
      7,
    );
    return [byStars.length, throughput.at(-1)?.approved, latency.median === null];
  };
  const opIds = [await decide(first, 'APPROVE'), await decide(second, 'APPROVE')].map(
    (receipt) => receipt?.opId ?? '',
  );
  await desk.device.sync();
  expect(await counted()).toEqual([1, 2, false]);
  await store().undo({ opIds });
  expect(await counted()).toEqual([0, 0, true]);
  await desk.device.sync();
  expect(await counted()).toEqual([0, 0, true]);
});
