import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { readMigrations } from '../electron/database/migrations';
import { migrate } from '../electron/database/migrator';
import { newId } from '../electron/shared/ids';
import { startPostgresServer } from '../test/support/postgres-server';

/** How many reviews the marketplace of a benchmark has; all of them await moderation. */
const marketReviews = 100_000;

/**
 * A year of a marketplace: 54 tools, 400 organisations, 40,000 authors, and reviews of some
 * twenty-five words each, of which hardly two are the same.
 */
const fill = `
  INSERT INTO organizations (name, slug) SELECT 'Organisation ' || n, 'organisation-' || n FROM generate_series(1, 400) n;
  INSERT INTO marketplace_tools (slug, name, description, category, price_model, required_tier, features, integration_type, provider)
  SELECT 'tool-' || n, 'Tool ' || n, 'A tool.', 'CRM_TOOLS', 'FREE', 'FREE', '[]', 'API', 'Example' FROM generate_series(1, 54) n;
  INSERT INTO users (email, name) SELECT 'author-' || n || '@example.com', 'Author ' || n FROM generate_series(1, 40000) n;
  WITH words AS (SELECT string_to_array('we the our team listings tours photos leads agents buyers sellers it works saved hours every week after month support answered slowly quickly export calendar price worth cheaper than before needs better search maps mobile sometimes fails never again would recommend small office', ' ') AS list),
    ids AS (SELECT (SELECT array_agg(id ORDER BY slug) FROM marketplace_tools) AS tools,
      (SELECT array_agg(id ORDER BY slug) FROM organizations) AS organizations,
      (SELECT array_agg(id ORDER BY email) FROM users) AS authors)
  INSERT INTO marketplace_reviews (tool_id, organization_id, user_id, rating, title, review, verified_purchase, created_at)
  SELECT tools[1 + n % 54], organizations[1 + n % 400], authors[1 + (n / 54 + n % 54 * 741) % 40000], 1 + n % 5,
    'Review ' || n,
    (SELECT string_agg(list[1 + (hashint8(n::bigint * 64 + w)::bigint & 2147483647) % cardinality(list)], ' ') FROM generate_series(1, 25) w),
    n % 3 > 0, now() - make_interval(mins => 5 * n)
  FROM generate_series(1, ${marketReviews}) n, words, ids;
  ANALYZE;`;

/** A central PostgreSQL with a marketplace whose reviews await moderation, and its moderator. */
export interface ReviewMarket {
  readonly admin: Client;
  /** As the superuser, who is believed when it says who it is. */
  readonly url: string;
  /** As the moderator's own login. */
  readonly moderatorUrl: string;
  readonly userId: string;
  readonly workspaceId: string;
  /** A directory for whatever the benchmark keeps; deleted at the end. */
  readonly directory: string;
  close(): Promise<void>;
}

/** Starts the server and fills the marketplace. */
export async function startReviewMarket(): Promise<ReviewMarket> {
  const directory = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  // PostgreSQL refuses to run as root, and whoever runs it instead must be able to enter.
  await chmod(directory, 0o711);
  // As a team's server is set up: what it says is committed is on the disk.
  const server = await startPostgresServer(directory, {
    settings: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', autovacuum: 'on' },
  });
  const admin = new Client({ ...server.address, database: 'postgres' });
  await admin.connect();
  await migrate(admin, {
    schema: 'public',
    migrations: await readMigrations(join('prisma', 'migrations')),
  });
  await admin.query(fill);
  const userId = newId();
  await admin.query(
    `INSERT INTO users (id, email, name, role) VALUES ($1, 'mo@example.com', 'Mo', 'MODERATOR')`,
    [userId],
  );
  await admin.query(`CREATE ROLE mo LOGIN PASSWORD 'bench' IN ROLE desk_moderator`);
  await admin.query('SELECT desk_link_login($1, $2)', ['mo', 'mo@example.com']);
  const { rows } = await admin.query<{ id: string }>(
    'SELECT workspace_id::text AS id FROM desk_sync_meta',
  );
  const { host, port, user, password } = server.address;
  return {
    admin,
    url: `postgresql://${user}:${password}@${host}:${port}/postgres`,
    moderatorUrl: `postgresql://mo:bench@${host}:${port}/postgres`,
    userId,
    workspaceId: rows[0]?.id ?? '',
    directory,
    close: async () => {
      await admin.end();
      await server.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
