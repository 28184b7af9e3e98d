import { join } from 'node:path';
import { openDatabase } from '../electron/database/connection';
import { openEmbeddedDatabase } from '../electron/database/embedded-database';
import { openModerationStore } from '../electron/moderation/sync/open-moderation-store';
import { systemClock } from '../electron/shared/clock';
import { createLogger } from '../electron/shared/logger';
import { measureKeys } from './moderation-keys';
import { measureRxdb, type RivalFigures } from './moderation-rivals';
import type { Figure } from './report';
import { type ReviewMarket, startReviewMarket } from './review-market';

/** T16: so many decisions wait to be sent. */
const queued = 10_000;

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** What the desk's own store takes: embedded database, fsynced journal and all. */
async function measureStore(market: ReviewMarket): Promise<Omit<RivalFigures, 'conflicts'>> {
  const workspaceDir = join(market.directory, 'team');
  const local = await openEmbeddedDatabase({
    workspaceDir,
    template: join('resources', 'database', 'local.tar.gz'),
    migrationsDir: join('prisma', 'migrations'),
    localMigrationsDir: join('prisma', 'local-migrations'),
    clock: systemClock,
    onBackgroundFailure: () => undefined,
  });
  const authority = await openDatabase({ kind: 'server', url: market.moderatorUrl });
  const store = await openModerationStore({
    authority,
    local: local.database,
    actor: { role: 'moderator', userId: market.userId },
    workspaceId: market.workspaceId,
    workspaceDir,
    secrets: {
      availability: () => ({ available: false, reason: '' }),
      read: async () => undefined,
      write: async () => undefined,
      remove: async () => undefined,
    },
    clock: systemClock,
    log: createLogger(() => undefined),
    automatic: false,
  });
  try {
    const { engine } = store;
    const firstPull = await milliseconds(() => engine.pull(() => 1_000));
    while ((await store.unsent()) < queued) {
      const page = { status: 'PENDING', after: null, limit: 500, withoutClaimed: true } as const;
      const batch = await store.queue(page);
      await store.decide(
        batch.map((seen) => ({ reviewId: seen.reviewId, action: 'APPROVE', seen })),
      );
    }
    const drain = await milliseconds(async () => {
      while ((await engine.pushOnce()) > 0);
    });
    await engine.pull(() => 1_000);
    await market.admin.query('UPDATE marketplace_reviews SET helpful_count = helpful_count + 1');
    const changedPull = await milliseconds(() => engine.pull(() => 1_000));
    return { firstPull, drain, changedPull };
  } finally {
    await store.close();
    await authority.close();
    await local.close();
  }
}

/** What the moderator is told of a decision that met a conflict: nothing, if all is as on the server. */
function silentlyLost({ conflicts }: RivalFigures): number {
  return conflicts.filter(
    ({ decided, server, device }) => server !== decided && device !== decided && server !== null,
  ).length;
}

/**
 * T16: a replica of 100,000 reviews with 10,000 decisions to send, on the desk and on what a team
 * would take instead, with the same server; and the keys of someone who works on it.
 */
export async function measureModeration(): Promise<readonly Figure[]> {
  const market = await startReviewMarket();
  try {
    const keys = await measureKeys(market, queued);
    const own = await measureStore(market);
    const rxdb = await measureRxdb(market, queued);
    for (const { name, decided, server, device } of rxdb.conflicts) {
      process.stdout.write(
        `RxDB, ${name}: decided ${decided}, the server has ${server}, the device shows ${device}\n`,
      );
    }
    const beside = (what: string, figure: 'firstPull' | 'drain' | 'changedPull', target?: number) =>
      [
        { name: what, runs: [own[figure]], unit: 'ms', ...(target ? { target } : {}) },
        { name: `${what}: RxDB`, runs: [rxdb[figure]], unit: 'ms' },
        { name: `${what}: RxDB ÷ desk`, runs: [rxdb[figure] / own[figure]], unit: '×' },
      ] satisfies Figure[];
    return [
      ...keys,
      ...beside('draining 10,000 queued decisions', 'drain', 60_000),
      ...beside('pulling 100,000 changed reviews', 'changedPull'),
      ...beside('first pull of 100,000 reviews', 'firstPull'),
      {
        name: 'decisions that a conflict undid without a word, of 4: RxDB',
        runs: [silentlyLost(rxdb)],
        unit: '×',
      },
    ];
  } finally {
    await market.close();
  }
}
