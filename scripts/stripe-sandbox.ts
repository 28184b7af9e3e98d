import { writeFile } from 'node:fs/promises';
import type { Database } from '../electron/database/connection';
import { withDatabaseErrors } from '../electron/database/database-error';
import { readEnvironment } from '../electron/shared/environment';
import { DeskError } from '../electron/shared/errors';
import { serveSandbox } from '../electron/stripe/sandbox/sandbox-server';
import { SandboxStore } from '../electron/stripe/sandbox/sandbox-store';
import { readPermissions, StripeSandbox } from '../electron/stripe/sandbox/stripe-sandbox';
import { sandboxFiller } from '../prisma/seed/market/fill-sandbox';
import { generateMarket } from '../prisma/seed/market/generate-market';
import { loadMarket } from '../prisma/seed/market/load-market';
import { marketPurchases } from '../prisma/seed/market/market-purchases';
import type { MarketTruth } from '../prisma/seed/market/market-types';
import {
  openScriptDatabase,
  refuseOutdated,
  type ScriptDatabase,
  sentenceOf,
} from './script-database';
import {
  readSandboxArguments,
  type SandboxRequest,
  sandboxHelp,
} from './stripe-sandbox-arguments.rules';

type Serving = Extract<SandboxRequest, { kind: 'serve' }>;

/** What keeps the sandbox from being served and a person can mend, as a sentence. */
class Refused extends Error {}

/** The sizes of the market, the same for the account and for the purchases. */
function sizesOf({ seed, purchases }: Serving) {
  return {
    now: new Date(),
    seed,
    purchases,
    organizations: Math.max(10, Math.round(purchases / 40)),
    users: Math.max(20, Math.round(purchases / 15)),
    reviews: 0,
    mixed: true,
  };
}

/** Makes Stripe's side of the market. @throws Refused where purchases have no room for what is injected */
function fill(
  store: SandboxStore,
  sizes: ReturnType<typeof sizesOf>,
  inject: number,
): readonly MarketTruth[] {
  const onPiece = sandboxFiller(store);
  const market = marketPurchases(sizes);
  const truths: MarketTruth[] = [];
  for (const piece of generateMarket({
    ...market.settings,
    ...market,
    expected: sizes.purchases,
    inject,
  })) {
    onPiece(piece);
    if (piece.kind === 'truth') truths.push(piece.truth);
    if (piece.kind === 'end' && piece.missing.length > 0) {
      const [first = ''] = piece.missing;
      const others = piece.missing.length - 1;
      const kinds = others === 0 ? first : `${first} and ${others} other kinds of disagreement`;
      throw new Refused(
        `${sizes.purchases} purchases have no room for ${inject} of ${kinds}. Ask for more --purchases, or inject fewer.`,
      );
    }
  }
  return truths;
}

/**
 * Opens the database of the environment, null where it names none.
 * @throws Refused where purchases are there already: they would not be those of the account
 */
async function openEmptyDatabase(): Promise<ScriptDatabase | null> {
  if (readEnvironment(process.env).databaseUrl === undefined) return null;
  const opened = await openScriptDatabase();
  try {
    await refuseOutdated(opened.database);
    const { rows } = await withDatabaseErrors('running', () =>
      opened.database.pool.query<{ filled: boolean }>(
        'SELECT EXISTS (SELECT FROM marketplace_purchases) AS filled',
      ),
    );
    if (!rows[0]?.filled) return opened;
    throw new Refused(
      'The database of DESK_DATABASE_URL holds purchases already, which would not be those of this account. Name an empty one, or start without it.',
    );
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Writes the same market's purchases into an empty database. */
async function writePurchases(
  { pool }: Database,
  sizes: ReturnType<typeof sizesOf>,
  inject: number,
): Promise<void> {
  await withDatabaseErrors('running', async () => {
    const client = await pool.connect();
    try {
      await loadMarket(client, { ...sizes, inject, purchasesOnly: true });
    } finally {
      client.release();
    }
  });
}

async function serve(request: Serving): Promise<void> {
  const { inject } = request;
  const sizes = sizesOf(request);
  const store = new SandboxStore();
  const truths = fill(store, sizes, inject);
  // Before anything is served or written.
  const opened = await openEmptyDatabase();
  try {
    await serveMarket(request, { store, sizes, truths, database: opened?.database });
  } finally {
    await opened?.close();
  }
}

interface Market {
  readonly store: SandboxStore;
  readonly sizes: ReturnType<typeof sizesOf>;
  readonly truths: readonly MarketTruth[];
  readonly database: Database | undefined;
}

async function serveMarket(
  { port, inject, truth }: Serving,
  { store, sizes, truths, database }: Market,
): Promise<void> {
  const read = 'rk_test_sandboxReads00000001';
  const write = 'rk_test_sandboxWrites0000002';
  const sandbox = new StripeSandbox({
    store,
    keys: [
      { key: read, livemode: false, permissions: readPermissions },
      { key: write, livemode: false },
    ],
  });
  const { url, close } = await serveSandbox(sandbox, port).catch((error: unknown) => {
    throw new Refused(`Port ${port} cannot be used: ${reasonOf(error)}. Choose another --port.`);
  });
  try {
    if (truth !== undefined) {
      await writeFile(truth, JSON.stringify(truths, null, 2)).catch((error: unknown) => {
        throw new Refused(`--truth ${truth} cannot be written: ${reasonOf(error)}.`);
      });
    }
    if (database) await writePurchases(database, sizes, inject);
  } catch (error) {
    await close();
    throw error;
  }
  console.log(`DESK_STRIPE_API_BASE=${url}`);
  console.log(`DESK_STRIPE_API_KEY=${read}`);
  console.log(`DESK_STRIPE_WRITE_KEY=${write}`);
}

/** The system's code of a failure: `EADDRINUSE`. */
function reasonOf(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  return typeof code === 'string' ? code : String(error);
}

function refuse(reason: string): void {
  console.error(reason);
  process.exitCode = 2;
}

const request = readSandboxArguments(process.argv.slice(2));
switch (request.kind) {
  case 'help':
    console.log(sandboxHelp);
    break;
  case 'refused':
    refuse(request.reason);
    break;
  case 'serve':
    await serve(request).catch((error: unknown) => {
      if (error instanceof DeskError) refuse(sentenceOf(error));
      else if (error instanceof Refused) refuse(error.message);
      else throw error;
    });
}
