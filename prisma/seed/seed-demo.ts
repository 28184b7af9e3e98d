import { packSandbox } from '../../electron/stripe/sandbox/sandbox-state';
import { SandboxStore } from '../../electron/stripe/sandbox/sandbox-store';
import type { Directory } from './generate-organizations';
import type { SeedClient } from './insert-rows';
import { sandboxFiller } from './market/fill-sandbox';
import { generateMarket, type MarketPiece } from './market/generate-market';
import { buyerOf } from './market/market-purchases';
import { daysBefore } from './seed-calendar';
import { type SeedReport, seedDatabase } from './seed-database';
import type { SeedOptions } from './seed-options';
import type { PurchaseRow } from './seed-rows';

/** How far back the demo's disagreements lie: a quarter or so, which finance still works on. */
const injectionDays = 130;

/** The beginning of the month before, from which on Stripe takes small fees that people accept by the hundred. */
function monthBefore(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
}

/** Puts everything but purchases into the store, and lets the purchases through. */
function* purchasesOf(pieces: Iterable<MarketPiece>, store: SandboxStore): Generator<PurchaseRow> {
  const fill = sandboxFiller(store);
  for (const piece of pieces) {
    fill(piece);
    if (piece.kind === 'purchase') yield piece.purchase;
  }
}

/**
 * Seeds the demo: the marketplace, and beside it the Stripe account that its purchases were paid
 * through, with a believable set of disagreements for finance to find.
 * @param client one session on the embedded database, whose local store takes Stripe's state
 */
export async function seedDemo(client: SeedClient, now: Date): Promise<SeedReport> {
  const store = new SandboxStore();
  const withStripe = (
    purchases: Iterable<PurchaseRow>,
    { organizations }: Directory,
    { seed, purchases: expected }: SeedOptions,
  ) =>
    purchasesOf(
      generateMarket({
        seed,
        now,
        purchases,
        expected,
        buyers: new Map(organizations.map(({ row }) => [row.id, buyerOf(row)])),
        inject: 1,
        injectFrom: daysBefore(now, injectionDays),
        strayFeesSince: monthBefore(now),
      }),
      store,
    );
  const report = await seedDatabase(client, { now }, withStripe);
  await client.query(
    'INSERT INTO desk_local.stripe_sandbox_base (content) VALUES ($1) ON CONFLICT DO NOTHING',
    [await packSandbox(store)],
  );
  return report;
}
