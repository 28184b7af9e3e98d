import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { readEnvironment } from '../electron/shared/environment';
import { serveSandbox } from '../electron/stripe/sandbox/sandbox-server';
import { SandboxStore } from '../electron/stripe/sandbox/sandbox-store';
import { readPermissions, StripeSandbox } from '../electron/stripe/sandbox/stripe-sandbox';
import { sandboxFiller } from '../prisma/seed/market/fill-sandbox';
import { generateMarket } from '../prisma/seed/market/generate-market';
import { loadMarket } from '../prisma/seed/market/load-market';
import { marketPurchases } from '../prisma/seed/market/market-purchases';
import type { MarketTruth } from '../prisma/seed/market/market-types';

const help = `Serves a Stripe account that was made up, on 127.0.0.1.

  npm run stripe:sandbox -- [--port 12111] [--purchases 1000] [--seed 1] [--inject 0] [--truth FILE]

  --purchases  how many purchases the account was paid for
  --inject     how many of every disagreement between purchases and Stripe
  --truth      a file that takes what reconciliation must find, as JSON

With DESK_DATABASE_URL the purchases are written into that migrated, empty database.`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '12111' },
    purchases: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    inject: { type: 'string', default: '0' },
    truth: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** Whole numbers only; anything else is said and ends the script. */
function wholeNumber(name: 'port' | 'purchases' | 'seed' | 'inject'): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error(`--${name} must be a whole number, not "${values[name]}".`);
  process.exit(2);
}

async function fill(store: SandboxStore): Promise<readonly MarketTruth[]> {
  const purchases = wholeNumber('purchases');
  const sizes = {
    now: new Date(),
    seed: wholeNumber('seed'),
    purchases,
    organizations: Math.max(10, Math.round(purchases / 40)),
    users: Math.max(20, Math.round(purchases / 15)),
    mixed: true,
  };
  const inject = wholeNumber('inject');
  const onPiece = sandboxFiller(store);
  const { databaseUrl } = readEnvironment(process.env);
  if (databaseUrl !== undefined) {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      const loaded = await loadMarket(client, {
        ...sizes,
        reviews: 0,
        inject,
        purchasesOnly: true,
        onPiece,
      });
      return loaded.truths;
    } finally {
      await client.end();
    }
  }
  const market = marketPurchases({ ...sizes, reviews: 0 });
  const truths: MarketTruth[] = [];
  for (const piece of generateMarket({
    ...market.settings,
    ...market,
    expected: purchases,
    inject,
  })) {
    onPiece(piece);
    if (piece.kind === 'truth') truths.push(piece.truth);
  }
  return truths;
}

async function serve(): Promise<void> {
  const store = new SandboxStore();
  const truths = await fill(store);
  if (values.truth !== undefined) await writeFile(values.truth, JSON.stringify(truths, null, 2));
  const read = 'rk_test_sandboxReads00000001';
  const write = 'rk_test_sandboxWrites0000002';
  const sandbox = new StripeSandbox({
    store,
    keys: [
      { key: read, livemode: false, permissions: readPermissions },
      { key: write, livemode: false },
    ],
  });
  const { url } = await serveSandbox(sandbox, wholeNumber('port'));
  console.log(`DESK_STRIPE_API_BASE=${url}`);
  console.log(`DESK_STRIPE_API_KEY=${read}`);
  console.log(`DESK_STRIPE_WRITE_KEY=${write}`);
}

/** More disagreements than the purchases have room for: the person can mend that, so it is a sentence. */
function refuse(error: unknown): never {
  if (!(error instanceof RangeError && error.message.startsWith('Too few purchases'))) throw error;
  console.error(`${error.message}. Ask for more --purchases, or inject fewer.`);
  process.exit(2);
}

if (values.help) console.log(help);
else await serve().catch(refuse);
