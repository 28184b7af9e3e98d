import type { CheckedBundle, OtherBundle } from './bundle-checks.rules';
import type { BundleTool, BundleView } from './bundle-content.schema';

/** A bundle as its checks see it; tools that are gone are left out. */
export function checkedBundleOf(
  id: string,
  content: BundleView,
  tools: ReadonlyMap<string, BundleTool>,
): CheckedBundle {
  return {
    id,
    currency: content.price.currency,
    discountPercent: content.discountPercent,
    requiredTier: content.requiredTier,
    storedPrice: content.price.amount,
    tools: content.items.flatMap((toolId) => tools.get(toolId) ?? []),
  };
}

/** A bundle as others are compared with it. */
export function otherBundleOf({
  id,
  content,
}: {
  readonly id: string;
  readonly content: BundleView;
}): OtherBundle {
  const { name, status, price, items } = content;
  return { id, name, status, currency: price.currency, price: price.amount, toolIds: items };
}
