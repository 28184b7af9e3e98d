/**
 * A desk that is killed: it decides and synchronises until the point that the environment names, or
 * until its parent ends it. It says on standard output which operations it was told are saved.
 */
import { writeSync } from 'node:fs';
import { Pool } from 'pg';
import type { Database } from '../../../electron/database/connection';
import { diskFiles, type JournalFiles } from '../../../electron/moderation/sync/journal-files';
import { openModerationStore } from '../../../electron/moderation/sync/open-moderation-store';
import { systemClock } from '../../../electron/shared/clock';
import { createLogger } from '../../../electron/shared/logger';

interface Orders {
  readonly authority: string;
  readonly local: string;
  readonly userId: string;
  readonly workspaceId: string;
  readonly workspaceDir: string;
  /** Where it dies, and at which pass of that point; `random` leaves it to the parent. */
  readonly point: string;
  readonly pass: number;
}

const orders: Orders = JSON.parse(process.argv[2] ?? '');
let passes = 0;

function reach(point: string): void {
  if (point !== orders.point) return;
  passes += 1;
  if (passes === orders.pass) process.kill(process.pid, 'SIGKILL');
}

const files: JournalFiles = {
  ...diskFiles,
  async open(path) {
    const file = await diskFiles.open(path);
    return {
      ...file,
      async write(bytes, position) {
        reach('before the journal is written');
        if (orders.point === 'within the write of the journal') {
          await file.write(bytes.subarray(0, bytes.length >> 1), position);
          reach('within the write of the journal');
        }
        await file.write(bytes, position);
      },
      async flush() {
        reach('before the journal is flushed');
        await file.flush();
        reach('after the journal is flushed');
      },
    };
  },
};

/** A database without Prisma, which nothing here needs and which takes long to load. */
function databaseOf(connectionString: string, points: boolean): Database {
  const pool = new Pool({ connectionString, max: 3 });
  const watched = new Proxy(pool, {
    get(target, name) {
      if (name === 'query') {
        return async (text: string, values: unknown[]) => {
          const saving = text.includes('save_operations');
          if (saving) reach('before the database is told');
          const result = await target.query(text, values);
          if (saving) reach('after the database is told');
          if (text.includes('apply_pull')) reach('after a page is applied');
          return result;
        };
      }
      if (name === 'connect' && points) {
        return async () => {
          const client = await target.connect();
          return new Proxy(client, {
            get(inner, property) {
              if (property === 'release') return (broken?: boolean) => inner.release(broken);
              if (property !== 'query') return Reflect.get(inner, property, inner);
              return async (query: { text: string; values: unknown[] }) => {
                const result = await inner.query(query.text, query.values);
                if (query.text.includes('desk_push')) reach('before a push is committed');
                if (query.text === 'COMMIT') reach('after a push is committed');
                return result;
              };
            },
          });
        };
      }
      return Reflect.get(target, name, target);
    },
  });
  const unused = async () => undefined;
  // Only the pool is used below the store; the rest of a database is for other features.
  return {
    engine: 'server',
    version: '',
    location: '',
    pool: watched,
    ping: unused,
    close: unused,
  } as unknown as Database;
}

const store = await openModerationStore({
  authority: databaseOf(orders.authority, true),
  local: databaseOf(orders.local, false),
  actor: { role: 'moderator', userId: orders.userId },
  workspaceId: orders.workspaceId,
  workspaceDir: orders.workspaceDir,
  secrets: {
    availability: () => ({ available: false, reason: '' }),
    read: async () => undefined,
    write: async () => undefined,
    remove: async () => undefined,
  },
  clock: systemClock,
  log: createLogger(() => undefined),
  files,
  automatic: false,
});
await store.engine.pull(() => 100);
for (;;) {
  const page = await store.queue({
    status: 'PENDING',
    after: null,
    limit: 2,
    withoutClaimed: false,
  });
  if (page.length === 0) break;
  const receipts = await store.decide(
    page.map((seen) => ({ reviewId: seen.reviewId, action: 'APPROVE', seen })),
  );
  // Written by the system call itself: what the parent reads was told before the end.
  writeSync(1, `${receipts.map(({ opId }) => opId).join('\n')}\n`);
  await store.engine.pushOnce();
  await store.engine.pull(() => 100);
}
process.exit(0);
