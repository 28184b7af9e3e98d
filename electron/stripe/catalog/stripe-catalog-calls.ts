import type Stripe from 'stripe';
import type { StripeGateway } from '../gateway/stripe-gateway';
import type { Billing, DesiredPrice, StripeProduct } from './stripe-catalog.rules';

/** What a product is made of. */
interface ProductCall {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly active: boolean;
  readonly metadata: Record<string, string>;
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** Creates a product under the desk's id, or brings the one that is there up to date. */
export async function makeProduct(
  gateway: StripeGateway,
  { id, key, name, description, active, metadata }: ProductCall,
): Promise<void> {
  const fields = { name, description, active, metadata };
  await gateway.write('products', async (stripe) => {
    try {
      await stripe.products.create({ id, ...fields }, { idempotencyKey: key });
    } catch (error) {
      // A product has one id for ever, so a further publication meets the product itself, and
      // one with other words meets its own first key.
      const known =
        codeOf(error) === 'resource_already_exists' || codeOf(error) === 'idempotency_key_in_use';
      const otherWords =
        typeof error === 'object' && error !== null && 'type' in error
          ? error.type === 'StripeIdempotencyError'
          : false;
      if (!known && !otherWords) throw error;
    }
    // The answer to a repeated key is the first one, so what was published since is said again.
    await stripe.products.update(id, fields);
  });
}

/** For how long Stripe surely remembers an idempotency key: it promises a day. */
const rememberedMs = 20 * 60 * 60 * 1000;

const recurringOf = (billing: Billing): Stripe.PriceCreateParams.Recurring | undefined =>
  billing === 'MONTHLY'
    ? { interval: 'month' }
    : billing === 'ANNUAL'
      ? { interval: 'year' }
      : undefined;

/**
 * Makes a price, or finds the one that an earlier attempt made.
 * @returns Stripe's id
 */
export function makePrice(
  gateway: StripeGateway,
  product: string,
  price: DesiredPrice & {
    readonly id: string;
    readonly createKey: string;
    readonly createdAt: Date;
  },
  now: Date,
): Promise<string> {
  const recurring = recurringOf(price.billing);
  return gateway.write('prices', async (stripe) => {
    if (now.getTime() - price.createdAt.getTime() > rememberedMs) {
      // Newest first, so what one earlier attempt made is among the first.
      const { data } = await stripe.prices.list({ product, limit: 100 });
      const made = data.find(({ lookup_key }) => lookup_key === price.id);
      if (made) return made.id;
    }
    const made = await stripe.prices.create(
      {
        product,
        currency: price.currency.toLowerCase(),
        unit_amount: price.amount,
        lookup_key: price.id,
        nickname: price.billing === 'USAGE_BASED' ? 'Per use' : 'List price',
        ...(recurring && { recurring }),
      },
      { idempotencyKey: price.createKey },
    );
    return made.id;
  });
}

/**
 * Lets another price be a product's default, as somebody may have made this one in Stripe: the default one
 * cannot be archived.
 * @param successor Stripe's id of the price that takes over; null where none does
 */
async function yieldDefault(
  gateway: StripeGateway,
  product: string,
  priceId: string,
  successor: string | null,
): Promise<void> {
  const answer = await gateway.retrieve(`/v1/products/${encodeURIComponent(product)}`);
  if (answer.kind === 'absent') return;
  if ((answer.value as Stripe.Product).default_price !== priceId) return;
  await gateway.write('products', (stripe) =>
    stripe.products.update(product, { default_price: successor ?? '' }),
  );
}

/**
 * Takes a price out of use; who subscribed to it keeps it.
 * @param successor Stripe's id of the price that is paid alike from now on; null where none is
 * @param price `updatedAt` is when that was planned: what somebody brought back is archived once more, and to the
 *   same key Stripe would only say again that it is archived
 */
export async function archivePrice(
  gateway: StripeGateway,
  product: string,
  price: {
    readonly priceId: string | null;
    readonly archiveKey: string;
    readonly updatedAt: Date;
  },
  successor: string | null,
): Promise<void> {
  const { priceId, archiveKey, updatedAt } = price;
  if (priceId === null) return;
  await yieldDefault(gateway, product, priceId, successor);
  await gateway.write('prices', (stripe) =>
    stripe.prices.update(
      priceId,
      { active: false },
      { idempotencyKey: `${archiveKey}-${updatedAt.getTime()}` },
    ),
  );
}

/** A price as the desk could have made it; null where it makes none such. */
function priceOf(price: Stripe.Price): DesiredPrice | null {
  const { recurring, nickname, unit_amount: amount, transform_quantity: packs } = price;
  const currency = price.currency.toUpperCase();
  if (amount === null || packs) return null;
  if (!recurring) {
    return { billing: nickname === 'Per use' ? 'USAGE_BASED' : 'ONE_TIME', currency, amount };
  }
  if (recurring.interval_count !== 1 || recurring.usage_type === 'metered') return null;
  if (recurring.interval === 'month') return { billing: 'MONTHLY', currency, amount };
  return recurring.interval === 'year' ? { billing: 'ANNUAL', currency, amount } : null;
}

/** What Stripe has of a product now; null where it has none. */
export async function readStripeProduct(
  gateway: StripeGateway,
  productId: string,
): Promise<StripeProduct | null> {
  const answer = await gateway.retrieve(`/v1/products/${encodeURIComponent(productId)}`);
  if (answer.kind === 'absent') return null;
  const { name, active } = answer.value as Stripe.Product;
  const { data } = await gateway.read('prices', (stripe) =>
    stripe.prices.list({ product: productId, active: true, limit: 100 }),
  );
  const read = data.map((price) => ({ id: price.id, price: priceOf(price) }));
  return {
    name,
    active,
    prices: read.flatMap(({ id, price }) => (price ? [{ id, ...price }] : [])),
    otherPrices: read.filter(({ price }) => price === null).map(({ id }) => id),
  };
}
