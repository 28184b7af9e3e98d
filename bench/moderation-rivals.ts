import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { Pool } from 'pg';
import { build } from 'vite';
import { chromiumLaunch } from '../scripts/chromium';
import type { ComparedReview, ReplicaCheckpoint } from './compare/replicas/review-document';
import { installComparePackages } from './compare-packages';
import type { ReviewMarket } from './review-market';

/** What a replica of another make took for the same work, in milliseconds. */
export interface RivalFigures {
  readonly firstPull: number;
  readonly drain: number;
  readonly changedPull: number;
  /** What came of decisions that met a conflict, by case. */
  readonly conflicts: readonly RivalConflict[];
}

interface RivalConflict {
  readonly name: string;
  /** What the moderator decided, what the server has in the end, and what the device shows. */
  readonly decided: string;
  readonly server: string | null;
  readonly device: string | null;
}

const columns = `id::text, tool_id AS "toolId", tool_name AS "toolName",
  organization_name AS "organizationName", user_id AS "userId", author_name AS "authorName", rating,
  title, review, status, moderated_by AS "moderatedBy", created_at AS "createdAt",
  updated_at AS "updatedAt", deleted AS "_deleted"`;

/** The same reviews in a plain table, as a team would give them to such a replica. */
const plainTable = `
  CREATE TABLE plain_reviews AS
  SELECT r.id, r.tool_id::text, t.name AS tool_name, o.name AS organization_name, r.user_id::text,
    u.name AS author_name, r.rating, r.title, r.review, 'PENDING' AS status, NULL::text AS moderated_by,
    to_char(r.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS created_at,
    to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS updated_at, false AS deleted
  FROM marketplace_reviews r JOIN marketplace_tools t ON t.id = r.tool_id
    JOIN organizations o ON o.id = r.organization_id JOIN users u ON u.id = r.user_id;
  ALTER TABLE plain_reviews ADD PRIMARY KEY (id);
  CREATE INDEX ON plain_reviews (updated_at, id);
  ANALYZE plain_reviews`;
const present = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`;

async function bodyOf<Body>(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

interface PullRequest {
  readonly checkpoint?: ReplicaCheckpoint;
  readonly batchSize: number;
}

async function pull(pool: Pool, { checkpoint, batchSize }: PullRequest) {
  const { rows } = await pool.query<ComparedReview>(
    `SELECT ${columns} FROM plain_reviews
     WHERE (updated_at, id) > ($1, $2::uuid) ORDER BY updated_at, id LIMIT $3`,
    [
      checkpoint?.updatedAt ?? '',
      checkpoint?.id ?? '00000000-0000-0000-0000-000000000000',
      batchSize,
    ],
  );
  const last = rows.at(-1);
  return {
    documents: rows,
    checkpoint: last ? { updatedAt: last.updatedAt, id: last.id } : checkpoint,
  };
}

type PushRow = {
  readonly assumedMasterState?: ComparedReview;
  readonly newDocumentState: ComparedReview;
};

/** Takes what was based on the present state, and answers with the present state of the rest. */
async function push(pool: Pool, rows: readonly PushRow[]): Promise<ComparedReview[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows: now } = await client.query<ComparedReview & { _deleted: boolean }>(
      `SELECT ${columns} FROM plain_reviews WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`,
      [rows.map(({ newDocumentState }) => newDocumentState.id)],
    );
    const current = new Map(now.map((review) => [review.id, review]));
    const conflicts: ComparedReview[] = [];
    const taken = rows.filter(({ assumedMasterState, newDocumentState }) => {
      const review = current.get(newDocumentState.id);
      const same = review && !review._deleted && review.updatedAt === assumedMasterState?.updatedAt;
      if (review && !same) conflicts.push(review);
      return same;
    });
    await client.query(
      `UPDATE plain_reviews p SET status = x.status, moderated_by = x."moderatedBy", updated_at = ${present}
       FROM jsonb_to_recordset($1::jsonb) x (id uuid, status text, "moderatedBy" text) WHERE p.id = x.id`,
      [JSON.stringify(taken.map(({ newDocumentState }) => newDocumentState))],
    );
    await client.query('COMMIT');
    return conflicts;
  } finally {
    client.release();
  }
}

/** Builds the page with RxDB in it and serves it beside the two handlers that replicate it. */
async function serveReplica(pool: Pool, directory: string) {
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'compare', 'replicas'),
    base: './',
    logLevel: 'error',
    build: { outDir: directory, emptyOutDir: true, target: 'chrome140' },
  });
  const server = createServer(async (request, response) => {
    try {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      if (request.method === 'POST') {
        const answer =
          path === '/pull'
            ? await pull(pool, await bodyOf(request))
            : await push(pool, await bodyOf(request));
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
        return;
      }
      const file = path === '/' ? 'index.html' : path;
      response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript' : 'text/html');
      response.end(await readFile(join(directory, file)));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('No port was given');
  return { origin: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

interface Replica {
  replicate(): Promise<number>;
  decide(count: number): Promise<number>;
  statuses(ids: readonly string[]): Promise<(string | null)[]>;
}
type ReplicaWindow = { readonly replica: Replica };

const replicate = (page: Page) =>
  page.evaluate(() => (window as unknown as ReplicaWindow).replica.replicate());
const decide = (page: Page, count: number) =>
  page.evaluate((many) => (window as unknown as ReplicaWindow).replica.decide(many), count);

/** The cases in which a decision meets something else, as SQL that happens meanwhile. */
const cases = [
  ['nothing happens', null],
  ['the author edits the text', `review = review || ' Edited since.'`],
  ['another moderator rejects', `status = 'REJECTED', moderated_by = 'another'`],
  ['another moderator approves too', `status = 'APPROVED', moderated_by = 'another'`],
  ['the review is deleted', 'deleted = true'],
] as const;

async function conflictsOf(page: Page, pool: Pool): Promise<readonly RivalConflict[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id::text FROM plain_reviews WHERE status = 'PENDING' AND NOT deleted ORDER BY created_at LIMIT $1`,
    [cases.length],
  );
  await decide(page, cases.length);
  for (const [index, [, change]] of cases.entries()) {
    if (change === null) continue;
    await pool.query(`UPDATE plain_reviews SET ${change}, updated_at = ${present} WHERE id = $1`, [
      rows[index]?.id,
    ]);
  }
  await replicate(page);
  await replicate(page);
  const ids = rows.map(({ id }) => id);
  const device = await page.evaluate(
    (wanted) => (window as unknown as ReplicaWindow).replica.statuses(wanted),
    ids,
  );
  const { rows: there } = await pool.query<{ id: string; status: string }>(
    `SELECT id::text, CASE WHEN deleted THEN 'deleted' ELSE status END AS status FROM plain_reviews WHERE id = ANY ($1::uuid[])`,
    [ids],
  );
  const server = new Map(there.map(({ id, status }) => [id, status]));
  return cases.map(([name], index) => ({
    name,
    decided: 'APPROVED',
    server: server.get(ids[index] ?? '') ?? null,
    device: device[index] ?? null,
  }));
}

/**
 * RxDB with its own storage for browsers, in Chromium, replicating with the same PostgreSQL through
 * handlers as its documentation describes them.
 */
export async function measureRxdb(market: ReviewMarket, queued: number): Promise<RivalFigures> {
  installComparePackages();
  await market.admin.query(plainTable);
  const pool = new Pool({ connectionString: market.url, max: 4 });
  const served = await serveReplica(pool, join(market.directory, 'rxdb'));
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(served.origin);
    await page.waitForFunction(() => 'replica' in window);
    const firstPull = await replicate(page);
    const decided = await decide(page, queued);
    if (decided !== queued) throw new Error(`RxDB decided ${decided} reviews`);
    const drain = await replicate(page);
    await replicate(page);
    await pool.query(`UPDATE plain_reviews SET updated_at = ${present}`);
    const changedPull = await replicate(page);
    return { firstPull, drain, changedPull, conflicts: await conflictsOf(page, pool) };
  } finally {
    await browser.close();
    served.close();
    await pool.end();
  }
}
