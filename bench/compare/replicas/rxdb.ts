import { createRxDatabase, type RxCollection, type WithDeleted } from 'rxdb';
import { replicateRxCollection } from 'rxdb/plugins/replication';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import type { ComparedReview, ReplicaCheckpoint } from './review-document';

/** RxDB as its documentation sets it up for a server of one's own, on the browser's IndexedDB. */
const text = (maxLength: number) => ({ type: 'string', maxLength }) as const;
const database = await createRxDatabase({
  name: 'reviews',
  storage: getRxStorageDexie(),
  multiInstance: false,
});
const { reviews } = await database.addCollections<{ reviews: RxCollection<ComparedReview> }>({
  reviews: {
    schema: {
      version: 0,
      primaryKey: 'id',
      type: 'object',
      properties: {
        id: text(36),
        toolId: text(36),
        toolName: text(200),
        organizationName: text(200),
        userId: text(36),
        authorName: text(200),
        rating: { type: 'integer' },
        title: text(200),
        review: text(10_000),
        status: text(10),
        moderatedBy: { type: ['string', 'null'] },
        createdAt: text(30),
        updatedAt: text(30),
      },
      required: ['id', 'status', 'createdAt', 'updatedAt'],
      indexes: [['status', 'createdAt', 'id']],
    },
  },
});

async function ask<Answer>(path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

const pull = {
  batchSize: 1_000,
  handler: (checkpoint: ReplicaCheckpoint | undefined, batchSize: number) =>
    ask<{ documents: WithDeleted<ComparedReview>[]; checkpoint: ReplicaCheckpoint }>('/pull', {
      checkpoint,
      batchSize,
    }),
};
const push = {
  batchSize: 50,
  handler: (rows: unknown) => ask<WithDeleted<ComparedReview>[]>('/push', rows),
};

/**
 * Runs both directions to their end. Always both: what a replica has pulled without being able to
 * push it does not count as known to it, and everything it decides about it is refused.
 * @returns milliseconds
 */
async function replicate(): Promise<number> {
  const began = performance.now();
  const replication = replicateRxCollection<ComparedReview, ReplicaCheckpoint>({
    collection: reviews,
    replicationIdentifier: 'desk',
    live: false,
    pull,
    push,
  });
  const failures: unknown[] = [];
  replication.error$.subscribe((error) => failures.push(error));
  await replication.awaitInitialReplication();
  await replication.awaitInSync();
  if (failures.length > 0) throw failures[0];
  await replication.cancel();
  return performance.now() - began;
}

/** Approves the oldest reviews that wait, as an offline moderator does. */
async function decide(count: number): Promise<number> {
  const waiting = await reviews
    .find({ selector: { status: 'PENDING' }, sort: [{ createdAt: 'asc' }], limit: count })
    .exec();
  await reviews.bulkUpsert(
    waiting.map((review) => ({
      ...review.toMutableJSON(),
      status: 'APPROVED',
      moderatedBy: 'me',
    })),
  );
  return waiting.length;
}

/** What the moderator's own device says of some reviews. */
async function statuses(ids: readonly string[]): Promise<(string | null)[]> {
  const found = await reviews.findByIds([...ids]).exec();
  return ids.map((id) => found.get(id)?.status ?? null);
}

Object.assign(window, { replica: { replicate, decide, statuses } });
