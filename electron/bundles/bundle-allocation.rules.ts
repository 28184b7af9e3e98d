import { type CurrencyCode, storableStep } from '../shared/money';

/**
 * What is left of a sum after a discount, as a price that can be stored.
 *
 * Half a step of the currency ({@link storableStep}) is rounded up: a price of 1.045 KWD has no place
 * in the platform's numeric(10,2), and Stripe takes none of 849.15 ISK. Never more than the sum.
 * @param sum in minor units, not negative
 * @param discountPercent a whole number from 0 to 100
 * @returns the price in minor units
 */
export function discounted(sum: number, discountPercent: number, currency: CurrencyCode): number {
  const step = BigInt(storableStep(currency));
  // Sums of many large prices times a hundred may leave the range of exact numbers.
  const left = BigInt(sum) * BigInt(100 - discountPercent);
  const price = Number(((left + 50n * step) / (100n * step)) * step);
  return Math.min(price, sum - (sum % storableStep(currency)));
}

/**
 * Splits a total over parts in proportion to their weights, by largest remainder (Hamilton's
 * method): every part gets its share rounded down, and what is left goes, one unit each, to the
 * parts that lost most by rounding; among equals to the earlier one.
 *
 * The parts add up to the total exactly, none is negative, and none exceeds its weight as long as
 * the total does not exceed the sum of the weights.
 * @param total in minor units, not negative
 * @param weights in minor units, not negative; all zero only where the total is zero
 * @returns one amount for each weight, in their order
 * @throws RangeError when there is something to split and nothing to split it by.
 */
export function allocate(total: number, weights: readonly number[]): readonly number[] {
  const whole = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (whole === 0n) {
    if (total !== 0) throw new RangeError(`Nothing to split ${total} by`);
    return weights.map(() => 0);
  }
  const shares = weights.map((weight, at) => {
    const product = BigInt(total) * BigInt(weight);
    return { at, amount: Number(product / whole), remainder: product % whole };
  });
  const left = total - shares.reduce((sum, { amount }) => sum + amount, 0);
  const raised = new Set(
    shares
      // Equals stay in their order.
      .toSorted((one, other) => Number(other.remainder - one.remainder))
      .slice(0, left)
      .map(({ at }) => at),
  );
  return shares.map(({ at, amount }) => amount + (raised.has(at) ? 1 : 0));
}
