/**
 * The stored price of a seeded bundle.
 *
 * A bundle's column holds one amount, while its tools are sold monthly, yearly, once or by use, and
 * such prices are never added together. The stored amount is therefore the monthly one: the sum of
 * the bundle's MONTHLY tools less its discount, in minor units, half a cent rounded up. Everything
 * else in the bundle is listed beside it at its own terms.
 * @param monthlyMinor the prices of the MONTHLY tools in minor units.
 * @param discountPercent 0 to 100.
 * @returns the bundle's monthly price in minor units.
 */
export function storedBundlePrice(
  monthlyMinor: readonly number[],
  discountPercent: number,
): number {
  const sum = monthlyMinor.reduce((total, minor) => total + minor, 0);
  return Math.floor((sum * (100 - discountPercent) + 50) / 100);
}
