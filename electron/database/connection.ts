import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type PoolConfig } from 'pg';
import type { EmbeddedEngine } from './engine/embedded-engine';
import { PrismaClient } from './generated/client';

/** Where a workspace's data is. */
export type DatabaseSource =
  | { readonly kind: 'embedded'; readonly engine: EmbeddedEngine }
  | { readonly kind: 'server'; readonly url: string };

/** An open database: one Prisma client over one pool of connections. */
export interface Database {
  readonly engine: 'embedded' | 'server';
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  /** Asks the database for a sign of life. */
  ping(): Promise<void>;
  /** Ends all connections; the engine of an embedded database stays open. */
  close(): Promise<void>;
}

function poolConfigOf(source: DatabaseSource): PoolConfig {
  return source.kind === 'embedded'
    ? { stream: () => source.engine.connect(), max: 1, user: 'postgres', database: 'postgres' }
    : { connectionString: source.url, max: 5 };
}

/** Opens a database. */
export async function openDatabase(source: DatabaseSource): Promise<Database> {
  const pool = new Pool(poolConfigOf(source));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const ping = async (): Promise<void> => {
    await pool.query('SELECT 1');
  };
  await ping();
  return {
    engine: source.kind,
    prisma,
    pool,
    ping,
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
