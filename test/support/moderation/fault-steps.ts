import type { SyncWorld, TestDevice } from './sync-world';

/** Decides about the first reviews of the queue. @returns the operations that were called saved. */
export async function decideSome(device: TestDevice, count: number): Promise<readonly string[]> {
  const page = await device.store.queue({
    status: 'PENDING',
    after: null,
    limit: count,
    withoutClaimed: false,
  });
  const receipts = await device.store.decide(
    page.map((seen, index) => ({
      reviewId: seen.reviewId,
      action: index % 3 === 0 ? 'REJECT' : 'APPROVE',
      seen,
    })),
  );
  return receipts.map(({ opId }) => opId);
}

/** Pushes until the outbox is empty, whatever fails on the way. */
export async function pushThrough(device: TestDevice): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      while ((await device.store.engine.pushOnce()) > 0);
      return;
    } catch {
      device.store.engine.forgetGreeting();
    }
  }
  throw new Error('The outbox did not drain in 20 tries');
}

/** A push that the server has begun and cannot end, because its device is locked. */
export interface HeldPush {
  /** Resolves however the push ends. */
  readonly pushing: Promise<unknown>;
  /** The server's processes that carry it out. */
  readonly pids: readonly number[];
  letGo(): Promise<unknown>;
}

/** Pushes, and waits until the server is in the middle of it. */
export async function holdPush({ admin, test }: SyncWorld, device: TestDevice): Promise<HeldPush> {
  await admin.query('BEGIN');
  await admin.query('SELECT 1 FROM desk_devices WHERE user_id = $1 FOR UPDATE', [device.userId]);
  const pushing = device.store.engine.pushOnce().catch(() => 0);
  let waiting: { pid: number }[] = [];
  while (waiting.length === 0) {
    // A transaction sees the other sessions as they were when it looked first.
    await admin.query('SELECT pg_stat_clear_snapshot()');
    ({ rows: waiting } = await admin.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = $1 AND query LIKE '%desk_push%' AND wait_event_type = 'Lock'`,
      [test.config.database],
    ));
  }
  return {
    pushing,
    pids: waiting.map(({ pid }) => pid),
    letGo: () => admin.query('COMMIT'),
  };
}
