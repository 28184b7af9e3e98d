import { afterEach, describe, expect, it } from 'vitest';
import type { ModerationStore } from '../../../../electron/moderation/sync/moderation-store';
import { moderationStore } from '../../../../electron/moderation/sync/moderation-stores';
import { createLogger, type LogLine } from '../../../../electron/shared/logger';
import { memorySecrets, openTestDesk, type TestDesk } from '../../../support/open-test-desk';

let opened: TestDesk | undefined;
const said: LogLine[] = [];
afterEach(() => opened?.close('remove'));

/** The store of a persona of the demo. */
function storeOf({ desk }: TestDesk, as = 'moderator'): Promise<ModerationStore> {
  const { personas } = desk.workspace();
  const session = desk.actAs(personas.find(({ role }) => role === as)?.id ?? '');
  return moderationStore({ desk, log: createLogger((line) => said.push(line)), session });
}

async function decideFirst(store: ModerationStore) {
  const [seen] = await store.queue({
    status: 'PENDING',
    after: null,
    limit: 1,
    withoutClaimed: true,
  });
  if (!seen) throw new Error('The queue is empty');
  const [receipt] = await store.decide([{ reviewId: seen.reviewId, action: 'APPROVE', seen }]);
  return receipt;
}

describe('the demo workspace, whose one embedded database is desk and authority', () => {
  it('works offline and online, over a restart, by the same protocol', async () => {
    const secrets = memorySecrets();
    let held: Promise<void> | undefined;
    const read: typeof secrets.read = async (name) => {
      await held;
      return secrets.read(name);
    };
    opened = await openTestDesk({ secrets: { ...secrets, read } });
    let store = await storeOf(opened);
    expect(await store.syncNow()).toMatchObject({ phase: 'idle', problem: null });
    const { queue } = store.status();
    expect(queue).toBeGreaterThan(0);

    await decideFirst(store);
    expect(await store.syncNow()).toMatchObject({ pending: 0, queue: queue - 1 });
    await store.setWorkingOffline(true);
    expect(await decideFirst(store)).toMatchObject({ stage: 'saved' });
    expect(await store.unsent()).toBe(1);
    expect(store.status()).toMatchObject({ phase: 'offline', workingOffline: true });

    opened = await opened.reopen();
    store = await storeOf(opened);
    expect(store.status().workingOffline).toBe(true);
    expect(await store.unsent()).toBe(1);
    await store.setWorkingOffline(false);
    expect(await store.syncNow()).toMatchObject({ pending: 0, queue: queue - 2, problem: null });
    const receipts = await store.receipts({ beforeSeq: null, limit: 5 });
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['APPLIED', 'APPLIED']);
    expect(await store.verify()).toMatchObject({ equal: true, differing: 0 });

    // A store that is still being opened when the workspace is left is closed with it.
    const { attachments } = opened.desk.workspace();
    held = new Promise((goOn) => {
      attachments.add(async () => goOn());
    });
    const opening = storeOf(opened, 'admin');
    await opened.close('remove');
    opened = undefined;
    const late = await opening;
    said.length = 0;
    await late.syncNow();
    expect(said, 'it tries nothing any more').toEqual([]);
  });
});
