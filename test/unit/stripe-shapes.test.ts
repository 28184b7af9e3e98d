import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateMarket } from '../../prisma/seed/market/generate-market';
import { injectionNames } from '../../prisma/seed/market/injection-plan';
import { marketPurchases } from '../../prisma/seed/market/market-purchases';

type Shape = Readonly<Record<string, unknown>>;

/** One example of each resource, as Stripe publishes them (MIT; see the licence beside it). */
const published = JSON.parse(
  readFileSync(join('test', 'fixtures', 'stripe', 'resources.json'), 'utf8'),
) as Readonly<Record<string, Shape>>;

/** Everything that the sandbox's generator makes, disagreements included, by kind. */
function generated(): Map<string, Shape[]> {
  const market = marketPurchases({
    now: new Date('2026-11-20T09:00:00Z'),
    purchases: 1_500,
    organizations: 300,
    users: 600,
    reviews: 0,
    mixed: true,
  });
  const byKind = new Map<string, Shape[]>();
  const pieces = generateMarket({ ...market.settings, ...market, expected: 1_500, inject: 1 });
  for (const piece of pieces) {
    if (piece.kind !== 'object') continue;
    const same = byKind.get(piece.object.object) ?? [];
    byKind.set(piece.object.object, same);
    same.push(JSON.parse(JSON.stringify(piece.object)) as Shape);
  }
  return byKind;
}

/**
 * Fields that an object need not have: the package's types mark them as optional, and the compiler
 * holds the sandbox to all others. An invoice names its subscription under `parent` by now.
 */
const optional: Readonly<Record<string, readonly string[]>> = {
  payment_intent: ['amount_details', 'transfer_data'],
  charge: ['refunds'],
  invoice: ['hosted_invoice_url', 'invoice_pdf', 'subscription'],
  dispute: ['payment_method_details'],
  refund: ['destination_details'],
};

const kindOf = (value: unknown) =>
  value === null || value === undefined ? 'null' : Array.isArray(value) ? 'list' : typeof value;

describe("the sandbox's objects beside Stripe's published ones", () => {
  const objects = generated();

  it('are of every kind that the desk mirrors', () => {
    expect(injectionNames.length).toBeGreaterThan(40);
    expect([...objects.keys()].sort()).toEqual([
      'balance_transaction',
      'charge',
      'credit_note',
      'customer',
      'dispute',
      'invoice',
      'invoice_payment',
      'payment_intent',
      'payout',
      'refund',
      'subscription',
    ]);
  });

  it.each([...objects])(
    '%s: has the published fields, each of the published type',
    (kind, made) => {
      const example = published[kind] ?? {};
      const wrong = new Set<string>();
      for (const object of made) {
        for (const [field, value] of Object.entries(example)) {
          const mayLack = optional[kind]?.includes(field) ?? false;
          if (!mayLack && !(field in object)) wrong.add(`${field} is missing`);
          const [theirs, ours] = [kindOf(value), kindOf(object[field])];
          if (theirs !== 'null' && ours !== 'null' && theirs !== ours) {
            wrong.add(`${field} is a ${ours}, not a ${theirs}`);
          }
        }
      }
      expect([...wrong]).toEqual([]);
    },
  );
});
