import type { Directory, SeededOrganization } from './generate-organizations';
import { subscriptionPurchases } from './generate-subscriptions';
import { openOutcome, singleMethods, singleOutcome } from './payment-outcome';
import { type PurchaseDraft, purchaseRow } from './purchase-draft';
import { type Random, randomStream } from './random';
import { daysBefore } from './seed-calendar';
import { seedId } from './seed-id';
import type { SeedOptions } from './seed-options';
import type { PurchaseRow } from './seed-rows';
import type { Offer } from './shelf';

/** No purchase is older: organisations joined before that. */
const oldestDays = 620;

/** A beta tool came out within this many days. */
const betaDays = 150;

/** More purchases than one checkout can hold, so that ids of two checkouts never meet. */
const partsPerCheckout = 64;

type Shelf = (organization: SeededOrganization) => readonly Offer[];

/**
 * Makes purchases, checkout by checkout, until the asked number is reached. A checkout is a single
 * purchase, a subscription with all its paid periods, or several things paid by one invoice.
 * A longer run of the same data set begins with exactly the rows of a shorter one.
 */
export function* generatePurchases(
  options: SeedOptions,
  directory: Directory,
  shelf: Shelf,
): Generator<PurchaseRow> {
  const { seed, now, purchases: wanted } = options;
  const buyers = directory.organizations.filter(({ members }) => members.length > 0);
  if (buyers.length === 0) return;
  // Who buys what depends on these two sizes, so a data set of other sizes has other purchases.
  const dataSet = `${options.organizations}:${options.users}`;
  const owned = new Set<string>();
  let made = 0;
  for (let checkout = 0; made < wanted; checkout += 1) {
    const random = randomStream(seed, `checkout:${dataSet}`, checkout);
    const organization = buyers[Math.floor(random.fraction() ** 1.25 * buyers.length)];
    if (!organization) continue;
    const drafts = checkoutDrafts(random, organization, shelf(organization), owned, now);
    for (const [part, draft] of drafts.slice(0, wanted - made).entries()) {
      const index = checkout * partsPerCheckout + part;
      yield purchaseRow(seedId(seed, `purchase:${dataSet}`, index), draft);
      made += 1;
    }
  }
}

function checkoutDrafts(
  random: Random,
  organization: SeededOrganization,
  shelf: readonly Offer[],
  owned: Set<string>,
  now: Date,
): PurchaseDraft[] {
  const [first] = organization.members;
  const member = random.chance(0.5) && first ? first : random.pick(organization.members);
  const buyer = { organization, userId: member.id };
  const together = shelf.filter((offer) => isPaidAtOnce(offer) && offer.status === 'ACTIVE');
  if (together.length >= 2 && random.chance(0.05)) {
    const offers = random.shuffle(together).slice(0, random.integer(2, 4));
    return invoicePurchases(random, buyer, offers, now);
  }
  const offer = drawOffer(random, organization, shelf, owned);
  return offer.priceModel === 'MONTHLY' || offer.priceModel === 'ANNUAL'
    ? subscriptionPurchases(random, { ...buyer, offer }, now)
    : [singlePurchase(random, { ...buyer, offer }, now)];
}

/** Whether an offer is paid in one go, rather than by subscription or not at all. */
function isPaidAtOnce({ priceModel }: Offer): boolean {
  return priceModel === 'ONE_TIME' || priceModel === 'USAGE_BASED';
}

/** Nobody needs the same subscription or licence twice; usage is bought again and again. */
function drawOffer(
  random: Random,
  organization: SeededOrganization,
  shelf: readonly Offer[],
  owned: Set<string>,
): Offer {
  let offer = random.pick(shelf);
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const key = `${organization.index}:${offer.id}`;
    if (offer.priceModel === 'USAGE_BASED' || !owned.has(key)) {
      owned.add(key);
      return offer;
    }
    offer = random.pick(shelf);
  }
  return shelf.find(({ priceModel }) => priceModel === 'USAGE_BASED') ?? offer;
}

/** What is paid: the price, a month of usage, or what was agreed where the price is on request. */
function drawAmount(random: Random, offer: Offer): { amountMinor: number; units?: number } {
  switch (offer.priceModel) {
    case 'USAGE_BASED': {
      const spendMinor = 400 + Math.floor(random.fraction() ** 2 * 30_000);
      const units = Math.max(1, Math.floor(spendMinor / offer.priceMinor));
      return { amountMinor: units * offer.priceMinor, units };
    }
    case 'CUSTOM':
      return { amountMinor: random.integer(4, 30) * 25_000 };
    default:
      return { amountMinor: offer.priceMinor };
  }
}

function drawDate(random: Random, offer: Offer, now: Date): Date {
  const oldest = offer.status === 'BETA' ? betaDays : oldestDays;
  const youngest = offer.status === 'DISABLED' ? 60 : 0.05;
  return daysBefore(now, youngest + random.fraction() ** 1.4 * (oldest - youngest));
}

type Buyer = Pick<PurchaseDraft, 'organization' | 'userId'>;

function singlePurchase(
  random: Random,
  buyer: Buyer & { readonly offer: Offer },
  now: Date,
): PurchaseDraft {
  const { offer } = buyer;
  const { amountMinor, units } = drawAmount(random, offer);
  const isFree = amountMinor === 0;
  const method = isFree
    ? 'PLATFORM_CREDITS'
    : offer.priceModel === 'CUSTOM'
      ? 'INVOICE'
      : random.weighted(singleMethods);
  const isOpen = !isFree && method !== 'PLATFORM_CREDITS' && random.chance(0.03);
  const boughtAt = isOpen
    ? daysBefore(now, 0.05 + random.fraction() * 3)
    : drawDate(random, offer, now);
  const outcome = isOpen
    ? openOutcome(method, random)
    : singleOutcome(random, method, amountMinor, boughtAt, now);
  const isStripe = method !== 'PLATFORM_CREDITS';
  return {
    ...buyer,
    ...outcome,
    ...(units !== undefined && outcome.activatedAt && { usageCount: units }),
    amountMinor,
    method,
    boughtAt,
    ...(isStripe && method === 'INVOICE' && { invoiceId: `in_1${random.token(23)}` }),
    ...(isStripe && !(method === 'INVOICE' && isOpen) && { paymentId: `pi_3${random.token(23)}` }),
  };
}

/** Things checked out together: one invoice, one method, one moment, one outcome. */
function invoicePurchases(
  random: Random,
  buyer: Buyer,
  offers: readonly Offer[],
  now: Date,
): PurchaseDraft[] {
  const invoiceId = `in_1${random.token(23)}`;
  const method = random.chance(0.7) ? 'INVOICE' : 'CREDIT_CARD';
  const boughtAt = daysBefore(now, 6 + random.fraction() ** 1.4 * (oldestDays - 6));
  return offers.map((offer) => {
    const { amountMinor } = drawAmount(random, offer);
    return {
      ...buyer,
      ...singleOutcome(random, 'PLATFORM_CREDITS', amountMinor, boughtAt, now),
      offer,
      amountMinor,
      method,
      boughtAt,
      invoiceId,
    };
  });
}
