import { readCatalog } from '../catalog-rows';
import {
  type Directory,
  generateDirectory,
  type SeededOrganization,
} from '../generate-organizations';
import { generatePurchases } from '../generate-purchases';
import { type SeedOptions, type SeedOptionsInput, seedOptionsSchema } from '../seed-options';
import type { OrganizationRow, PurchaseRow } from '../seed-rows';
import { type Offer, readOffers, shelfOf } from '../shelf';
import { columnAmount, convertedMinor } from './market-money';
import type { MarketBuyer } from './market-types';

/** What payments say about an organisation. */
export function buyerOf(
  row: Pick<OrganizationRow, 'name' | 'billing_email' | 'stripe_customer_id' | 'created_at'>,
): MarketBuyer & { readonly createdAt: string } {
  return {
    customer: row.stripe_customer_id,
    email: row.billing_email,
    name: row.name,
    createdAt: row.created_at,
  };
}

/** In which currency each organisation buys, repeating by its number. */
const mixedCurrencies = ['USD', 'USD', 'EUR', 'USD', 'JPY', 'USD', 'KWD', 'USD', 'GBP'] as const;

/** A marketplace without Stripe: who buys, and what was bought. */
export interface MarketPurchases {
  readonly settings: SeedOptions;
  readonly directory: Directory;
  readonly buyers: ReadonlyMap<string, MarketBuyer & { readonly createdAt: string }>;
  /** Made anew each time it is iterated. */
  readonly purchases: Iterable<PurchaseRow>;
}

function inCurrency(row: PurchaseRow, currency: string): PurchaseRow {
  if (currency === 'USD') return row;
  const cents = (text: string) => Math.round(Number(text) * 100);
  const amount = convertedMinor(cents(row.amount), currency);
  const isFull = row.refunded_amount === row.amount;
  const refunded = isFull ? amount : convertedMinor(cents(row.refunded_amount), currency);
  return {
    ...row,
    currency,
    amount: columnAmount(amount, currency),
    refunded_amount: columnAmount(Math.min(amount, refunded), currency),
  };
}

/**
 * The seed's organisations and purchases at any size, some of them in currencies with no and with
 * three decimals.
 */
export function marketPurchases(
  options: SeedOptionsInput & { readonly mixed?: boolean },
): MarketPurchases {
  const { mixed = false, ...given } = options;
  const settings = seedOptionsSchema.parse(given);
  const directory = generateDirectory(settings);
  const offers = readOffers(readCatalog());
  const shelves = new Map<number, readonly Offer[]>();
  const shelf = (organization: SeededOrganization) => {
    const known = shelves.get(organization.index) ?? shelfOf(settings.seed, organization, offers);
    shelves.set(organization.index, known);
    return known;
  };
  const currencies = new Map(
    directory.organizations.map(({ row, index }) => [
      row.id,
      mixed ? (mixedCurrencies[index % mixedCurrencies.length] ?? 'USD') : 'USD',
    ]),
  );
  return {
    settings,
    directory,
    buyers: new Map(directory.organizations.map(({ row }) => [row.id, buyerOf(row)])),
    purchases: {
      *[Symbol.iterator]() {
        for (const row of generatePurchases(settings, directory, shelf)) {
          yield inCurrency(row, currencies.get(row.organization_id) ?? 'USD');
        }
      },
    },
  };
}
