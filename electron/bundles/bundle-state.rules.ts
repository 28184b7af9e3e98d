import { decimalFromMinor, parseCurrency } from '../shared/money';
import type { BundleField, BundleView } from './bundle-content.schema';

/** Fields of a bundle, some of them: what a save carries. Absent and undefined mean untouched. */
export type BundleChanges = { readonly [Field in BundleField]?: BundleView[Field] | undefined };

type PlainField = Exclude<BundleField, 'price'>;

/** The column of each field, as change-sets and files keep bundles; a price is two columns. */
export const bundleColumnOfField = {
  name: 'name',
  description: 'description',
  discountPercent: 'discount_percent',
  requiredTier: 'required_tier',
  status: 'status',
  isFeatured: 'is_featured',
  isPopular: 'is_popular',
  iconUrl: 'icon_url',
  items: 'items',
} as const satisfies Record<PlainField, string>;

const fieldOfColumn = new Map<string, string>(
  Object.entries(bundleColumnOfField).map(([field, column]) => [column, field]),
);

/** The field that people see for a column of a bundle's state. */
export function bundleFieldOfStateColumn(column: string): string {
  return fieldOfColumn.get(column) ?? column;
}

function stateOfPrice({ amount, currency }: BundleView['price']) {
  const code = parseCurrency(currency);
  if (amount === null || !code) return {};
  return { price: { price_amount: decimalFromMinor({ minor: amount, currency: code }), currency } };
}

/**
 * Fields of a bundle as change-sets keep them. A price that is no amount of its currency is left
 * out: it can be seen but not written.
 */
export function stateOfBundle({ price, ...others }: BundleChanges): Record<string, unknown> {
  const plain = Object.entries(bundleColumnOfField).flatMap(([field, column]) => {
    const value = others[field as PlainField];
    return value === undefined ? [] : [[column, value]];
  });
  return { ...Object.fromEntries(plain), ...(price && stateOfPrice(price)) };
}
