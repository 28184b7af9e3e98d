import { ElementsPool } from '../../../electron/stripe/mirror/elements-pool';
import { rowsOfPage } from '../../../electron/stripe/mirror/mirror-rows.rules';
import { mirrorBatches } from '../../../electron/stripe/mirror/mirror-statements';
import {
  isMirrorObject,
  type MirrorObject,
  mirrorObjects,
} from '../../../electron/stripe/mirror/mirror-tables.rules';
import { packRows } from '../../../electron/stripe/mirror/packed-rows';
import { staffRows } from '../generate-organizations';
import { insertRows, type SeedClient } from '../insert-rows';
import { seedDatabase } from '../seed-database';
import type { SeedOptionsInput } from '../seed-options';
import type { PurchaseRow } from '../seed-rows';
import { membershipTable, organizationTable, purchaseTable, userTable } from '../seed-tables';
import { generateMarket, type MarketPiece } from './generate-market';
import type { WantedInjections } from './injection-plan';
import { marketPurchases } from './market-purchases';
import type { MarketTruth } from './market-types';

export interface LoadOptions extends SeedOptionsInput {
  /** Currencies with no and with three decimals among the purchases. */
  readonly mixed?: boolean;
  readonly inject?: WantedInjections;
  /** Leaves the mirror empty: Stripe's side is then served by a sandbox and read from there. */
  readonly purchasesOnly?: boolean;
  /** Called with every piece, for instance to fill a sandbox with the same state. */
  readonly onPiece?: (piece: MarketPiece) => void;
}

/** What was loaded. */
export interface LoadedMarket {
  readonly truths: readonly MarketTruth[];
  readonly purchases: number;
  readonly objects: number;
  /** What GET /v1/balance would say, by currency as Stripe writes it. */
  readonly balances: ReadonlyMap<string, { readonly available: number; readonly pending: number }>;
}

const purchasesAtOnce = 2_000;
const objectsAtOnce = 500;
const usualBytes = 1024 * 1024;

/** Collects pieces and writes them in few large statements. */
class MarketWriter {
  readonly #client: SeedClient;
  readonly #asOf: number;
  #purchases: PurchaseRow[] = [];
  readonly #objects = new Map<MirrorObject, object[]>();
  readonly #settled = new Map<string, string[]>();
  readonly #pool = new ElementsPool(usualBytes);
  objects = 0;
  purchases = 0;

  constructor(client: SeedClient, asOf: number) {
    this.#client = client;
    this.#asOf = asOf;
  }

  async addPurchase(purchase: PurchaseRow): Promise<void> {
    this.#purchases.push(purchase);
    if (this.#purchases.length >= purchasesAtOnce) await this.#writePurchases();
  }

  async addObject(object: object, settlement: string | undefined): Promise<void> {
    if (!('object' in object) || !isMirrorObject(object.object) || !('id' in object)) return;
    const same = this.#objects.get(object.object) ?? [];
    this.#objects.set(object.object, same);
    same.push(object);
    if (settlement !== undefined) {
      const members = this.#settled.get(settlement) ?? [];
      this.#settled.set(settlement, members);
      members.push(String(object.id));
    }
    if (same.length >= objectsAtOnce) await this.#writeObjects(object.object, same);
  }

  async finish(settlements: ReadonlyMap<string, string>): Promise<void> {
    await this.#writePurchases();
    for (const [object, same] of this.#objects) await this.#writeObjects(object, same);
    const members = [...this.#settled].flatMap(([key, ids]) => {
      const payout = settlements.get(key);
      return payout === undefined ? [] : ids.map((id) => [id, payout] as const);
    });
    for (let at = 0; at < members.length; at += 50_000) {
      const some = members.slice(at, at + 50_000);
      await this.#client.query(
        `UPDATE desk_stripe_balance_transactions b SET payout_id = m.payout
         FROM unnest($1::text[], $2::text[]) m (id, payout) WHERE b.id = m.id`,
        [some.map(([id]) => id), some.map(([, payout]) => payout)],
      );
    }
    await this.#client.query(
      `UPDATE desk_stripe_payouts SET members = CASE WHEN automatic THEN 'listed' ELSE 'unavailable' END`,
    );
  }

  async #writePurchases(): Promise<void> {
    this.purchases += await insertRows(this.#client, purchaseTable, this.#purchases);
    this.#purchases = [];
  }

  async #writeObjects(object: MirrorObject, values: object[]): Promise<void> {
    if (values.length === 0) return;
    this.objects += values.length;
    const packs = packRows(rowsOfPage(object, values, false).rows, this.#asOf, this.#pool);
    for (const { statements } of mirrorBatches(packs)) {
      const elements = this.#pool.take();
      const { writing } = statements(elements);
      await this.#client.query(writing.text, [...writing.values]);
      this.#pool.giveBack(elements);
    }
    for (const { elements } of packs) this.#pool.giveBack(elements);
    values.length = 0;
  }
}

/** Records that everything was listed, as a run that read it all would. */
async function proveEverything(client: SeedClient, asOf: number): Promise<void> {
  await client.query(
    `INSERT INTO desk_stripe_account (account, livemode, ingested_at)
     VALUES ('acct_sandbox', false, to_timestamp($1)) ON CONFLICT DO NOTHING`,
    [asOf],
  );
  await client.query(
    `INSERT INTO desk_stripe_coverage (object, from_at, to_at, state, as_of)
     SELECT object, '2011-01-01', to_timestamp($2), 'complete', to_timestamp($2)
     FROM unnest($1::text[]) object ON CONFLICT DO NOTHING`,
    [[...mirrorObjects], asOf],
  );
}

/**
 * Fills a migrated database with a marketplace of the given size and Stripe's side of it, with
 * known disagreements: for tests and measurements of reconciliation. What fails leaves no purchase.
 * @param client one session that may write the marketplace's tables and the mirror
 */
export async function loadMarket(client: SeedClient, options: LoadOptions): Promise<LoadedMarket> {
  const { mixed = false, inject = 0, purchasesOnly = false, onPiece, ...sizes } = options;
  const market = marketPurchases({ ...sizes, mixed });
  await seedDatabase(client, { ...sizes, purchases: 0, reviews: 0 });
  await client.query('BEGIN');
  try {
    const loaded = await loadInto(client, market, { inject, purchasesOnly, onPiece });
    await client.query('COMMIT');
    await client.query('ANALYZE');
    return loaded;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

interface Loading {
  readonly inject: WantedInjections;
  readonly purchasesOnly: boolean;
  readonly onPiece: LoadOptions['onPiece'];
}

async function loadInto(
  client: SeedClient,
  market: ReturnType<typeof marketPurchases>,
  { inject, purchasesOnly, onPiece }: Loading,
): Promise<LoadedMarket> {
  const { settings, directory } = market;
  await insertRows(
    client,
    organizationTable,
    directory.organizations.map(({ row }) => row),
  );
  await insertRows(client, userTable, [...staffRows(settings.now), ...directory.users]);
  await insertRows(client, membershipTable, directory.memberships);
  const asOf = Math.floor(settings.now.getTime() / 1000);
  const writer = new MarketWriter(client, asOf);
  const truths: MarketTruth[] = [];
  let balances: LoadedMarket['balances'] = new Map();
  for (const piece of generateMarket({
    seed: settings.seed,
    now: settings.now,
    purchases: market.purchases,
    expected: settings.purchases,
    buyers: market.buyers,
    inject,
  })) {
    onPiece?.(piece);
    switch (piece.kind) {
      case 'purchase':
        await writer.addPurchase(piece.purchase);
        break;
      case 'object':
        if (!purchasesOnly) await writer.addObject(piece.object, piece.settlement);
        break;
      case 'truth':
        truths.push(piece.truth);
        break;
      case 'end':
        if (piece.missing.length > 0) {
          throw new RangeError(`Too few purchases to inject ${piece.missing.join(', ')}`);
        }
        balances = piece.balances;
        await writer.finish(piece.settlements);
    }
  }
  if (!purchasesOnly) await proveEverything(client, asOf);
  return { truths, purchases: writer.purchases, objects: writer.objects, balances };
}
