import { describe, expect, it } from 'vitest';
import { readCatalog } from '../../prisma/seed/catalog-rows';
import { generateDirectory } from '../../prisma/seed/generate-organizations';
import { generatePurchases } from '../../prisma/seed/generate-purchases';
import { generateReviews } from '../../prisma/seed/generate-reviews';
import { generateTools } from '../../prisma/seed/generate-tools';
import { randomStream } from '../../prisma/seed/random';
import { monthsAfter } from '../../prisma/seed/seed-calendar';
import { seedId } from '../../prisma/seed/seed-id';
import { type SeedOptionsInput, seedOptionsSchema } from '../../prisma/seed/seed-options';
import { readOffers, shelfOf } from '../../prisma/seed/shelf';
import { readSeedArguments } from '../../scripts/seed-arguments.rules';
import { seededText } from '../../scripts/seed-text.rules';

const now = new Date('2026-11-24T09:00:00Z');
const catalog = readCatalog();
const offers = readOffers(catalog);

function marketplace(input: Partial<SeedOptionsInput> = {}) {
  const options = seedOptionsSchema.parse({ now, ...input });
  const directory = generateDirectory(options);
  const shelf = (organization: (typeof directory.organizations)[number]) =>
    shelfOf(options.seed, organization, offers);
  return {
    directory,
    purchases: [...generatePurchases(options, directory, shelf)],
    reviews: [...generateReviews(options, directory, offers, shelf)],
    tools: [...generateTools(options, catalog)],
  };
}

const demo = marketplace();

describe('the generated marketplace', () => {
  it('is the same for the same seed and another one for another', () => {
    expect(marketplace()).toEqual(demo);
    expect(marketplace({ seed: 7 }).purchases[0]?.id).not.toBe(demo.purchases[0]?.id);
  });

  it('has the same ids on another day, so that seeding again meets its own rows', () => {
    const later = marketplace({ now: new Date('2027-02-03T18:30:00Z') });
    const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
    expect(ids(later.purchases)).toEqual(ids(demo.purchases));
    expect(ids(later.reviews)).toEqual(ids(demo.reviews));
    expect(ids(later.directory.users)).toEqual(ids(demo.directory.users));
  });

  it('begins with the rows of a smaller one when more purchases and reviews are asked for', () => {
    const more = marketplace({ purchases: 2_000, reviews: 800 });
    expect(more.purchases.slice(0, 1_500)).toEqual(demo.purchases);
    expect(more.reviews.slice(0, 600)).toEqual(demo.reviews);
  });

  it('makes ids in the layout of UUID version 7 and never one twice', () => {
    const ids = [...demo.purchases, ...demo.reviews, ...demo.directory.users].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    }
    expect(seedId(1, 'user', 3)).toBe(seedId(1, 'user', 3));
  });

  it('dates nothing after now', () => {
    const instants = [...demo.purchases, ...demo.reviews].map(({ updated_at: at }) => at);
    expect(instants.filter((at) => at > now.toISOString())).toEqual([]);
  });

  it('has purchases in every state that finance meets', () => {
    const states = new Set(demo.purchases.map(({ payment_status: state }) => state));
    expect([...states].sort()).toEqual([
      'CANCELLED',
      'DISPUTED',
      'FAILED',
      'PARTIALLY_REFUNDED',
      'PENDING',
      'PROCESSING',
      'REFUNDED',
      'REQUIRES_ACTION',
      'SUCCEEDED',
    ]);
    expect(new Set(demo.purchases.map(({ payment_method: method }) => method)).size).toBe(4);
  });

  it('writes Stripe ids with their prefix and in their column, and payment ids once', () => {
    const filled = (values: readonly (string | null)[]) => values.filter((id) => id !== null);
    const payments = filled(demo.purchases.map((row) => row.stripe_payment_id));
    expect(new Set(payments).size).toBe(payments.length);
    expect(payments.filter((id) => !/^pi_\w{24}$/.test(id))).toEqual([]);
    const invoices = filled(demo.purchases.map((row) => row.stripe_invoice_id));
    expect(invoices.filter((id) => !/^in_\w{24}$/.test(id))).toEqual([]);
    const subscriptions = filled(demo.purchases.map((row) => row.stripe_subscription_id));
    expect(subscriptions.filter((id) => !/^sub_\w{24}$/.test(id))).toEqual([]);
  });

  it('gives a subscription one purchase for each period, without gaps, each with its invoice', () => {
    const periods = demo.purchases.filter((row) => row.is_subscription);
    const bySubscription = new Map<string, typeof periods>();
    for (const row of periods) {
      const key = row.stripe_subscription_id ?? '';
      bySubscription.set(key, [...(bySubscription.get(key) ?? []), row]);
    }
    expect([...bySubscription.values()].some((rows) => rows.length > 6)).toBe(true);
    for (const rows of bySubscription.values()) {
      expect(new Set(rows.map((row) => row.stripe_invoice_id)).size).toBe(rows.length);
      rows.slice(1).forEach((row, at) => {
        expect(row.subscription_start).toBe(rows[at]?.subscription_end);
      });
    }
  });

  it('has things checked out together that share one invoice and no payment of their own', () => {
    const counts = new Map<string, number>();
    for (const { stripe_invoice_id: id } of demo.purchases) {
      if (id) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const shared = demo.purchases.filter(
      (row) => (counts.get(row.stripe_invoice_id ?? '') ?? 0) > 1,
    );
    expect(shared.length).toBeGreaterThan(20);
    expect(shared.filter((row) => row.stripe_payment_id !== null)).toEqual([]);
  });

  it('charges the catalog’s prices', () => {
    const price = new Map(offers.map((offer) => [offer.id, offer]));
    for (const row of demo.purchases) {
      const offer = price.get(row.tool_id ?? row.bundle_id ?? '');
      const minor = Math.round(Number(row.amount) * 100);
      if (offer?.priceModel === 'USAGE_BASED') expect(minor % offer.priceMinor).toBe(0);
      else if (offer?.priceModel !== 'CUSTOM') expect(minor).toBe(offer?.priceMinor);
    }
  });

  it('leaves about forty reviews to a moderator, problems, copies and a burst among them', () => {
    const pending = demo.reviews.filter(({ status }) => status === 'PENDING');
    expect(pending.length).toBeGreaterThan(30);
    expect(pending.length).toBeLessThan(60);
    expect(pending.some(({ review }) => /https?:|www\./.test(review))).toBe(true);
    expect(pending.some(({ review }) => /\d{3}[-) ]+\d{4}|555-01/.test(review))).toBe(true);
    const texts = pending.map(({ review }) => review);
    expect(new Set(texts).size).toBeLessThan(texts.length);
    const byTool = new Map<string, number>();
    for (const { tool_id: tool, rating } of pending) {
      if (rating === 5) byTool.set(tool, (byTool.get(tool) ?? 0) + 1);
    }
    expect(Math.max(...byTool.values())).toBeGreaterThanOrEqual(7);
  });

  it('decides every review but the waiting ones, with a note where one was refused', () => {
    for (const row of demo.reviews) {
      const isWaiting = row.status === 'PENDING';
      expect(row.moderated_by === null).toBe(isWaiting);
      expect(row.moderated_at === null).toBe(isWaiting);
      expect(row.moderation_notes !== null).toBe(
        row.status === 'REJECTED' || row.status === 'FLAGGED',
      );
    }
  });

  it('writes approved reviews that are not each other’s copies', () => {
    const texts = demo.reviews.filter((row) => row.status === 'APPROVED').map((row) => row.review);
    expect(new Set(texts).size / texts.length).toBeGreaterThan(0.97);
    expect(texts.filter((text) => /[{}]/.test(text))).toEqual([]);
  });

  it('lets one person review a tool once', () => {
    const pairs = demo.reviews.map((row) => `${row.tool_id} ${row.user_id}`);
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it('makes further tools on request, each with its own slug and honest price columns', () => {
    const { tools } = marketplace({ tools: 500, purchases: 0, reviews: 0 });
    expect(new Set(tools.map(({ slug }) => slug)).size).toBe(500);
    for (const tool of tools) {
      const isUnpriced = tool.price_model === 'FREE' || tool.price_model === 'CUSTOM';
      expect(tool.price_amount === '0.00').toBe(isUnpriced);
      expect(tool.usage_unit !== null).toBe(tool.price_model === 'USAGE_BASED');
    }
  });
});

describe('the seeded random numbers', () => {
  it('are the same on every machine', () => {
    const random = randomStream(1, 'example');
    expect([random.word(), random.word(), random.word()]).toMatchInlineSnapshot(`
      [
        2759455814,
        2650013647,
        3308548607,
      ]
    `);
  });

  it('spread evenly', () => {
    const counts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (let index = 0; index < 20_000; index += 1) {
      const at = randomStream(1, 'spread', index).integer(0, 9);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });
});

describe('calendar months', () => {
  it('end a period on the last day of a month that is too short', () => {
    const start = new Date('2026-01-31T10:00:00Z');
    expect(monthsAfter(start, 1).toISOString()).toBe('2026-02-28T10:00:00.000Z');
    expect(monthsAfter(start, -2).toISOString()).toBe('2025-11-30T10:00:00.000Z');
  });
});

describe('the arguments of db:seed', () => {
  it('take sizes', () => {
    const args = ['--organizations', '100', '--purchases=10000'];
    expect(readSeedArguments(args, now)).toEqual({
      kind: 'seed',
      options: { now, organizations: 100, purchases: 10_000 },
    });
  });

  it.each([
    [
      ['--purchases', 'many'],
      '--purchases must be a whole number from 0 to 2,000,000, not "many".',
    ],
    [['--users', '0'], '--users must be a whole number from 1 to 200,000, not "0".'],
    [['--tools', '1e5'], '--tools must be a whole number from 0 to 100,000, not "1e5".'],
    [['--reviews=-3'], '--reviews must be a whole number from 0 to 500,000, not "-3".'],
    [
      ['--users', '1', '--reviews', '100'],
      '--reviews is too high for so few users: at most 40 reviews for each user. Raise --users or lower --reviews.',
    ],
    [['--organisations', '3'], "Unknown option '--organisations'. See npm run db:seed -- --help."],
  ])('refuse %j in a sentence', (args, reason) => {
    expect(readSeedArguments(args, now)).toEqual({ kind: 'refused', reason });
  });

  it('explain themselves', () => {
    expect(readSeedArguments(['--help'], now)).toEqual({ kind: 'help' });
  });
});

it('what was added is counted in words, one thing as one', () => {
  expect(seededText({ tools: 1, bundleItems: 2, purchases: 1, appeals: 1, reviews: 0 })).toBe(
    'Added 1 tool, 2 bundle items, 1 purchase, 1 appeal',
  );
  expect(seededText({ tools: 0 })).toBe('Everything was there already, nothing was changed');
});
