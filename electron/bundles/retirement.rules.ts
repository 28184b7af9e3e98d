import { reachesTier } from '../catalog/catalog-tier.rules';
import type { BundleTool, BundleView } from './bundle-content.schema';
import { type Receipt, receiptOf, storedPriceOf } from './bundle-receipt.rules';

/** What becomes of the places that a retired tool has in bundles. */
export const retirementHandlings = ['replace', 'remove', 'keep'] as const;
export type RetirementHandling = (typeof retirementHandlings)[number];

/** What a bundle holds and costs once a tool is retired. */
export interface BundleAfterRetirement {
  readonly bundleId: string;
  readonly revision: number;
  readonly content: BundleView;
  readonly items: readonly string[];
  readonly newPrice: number;
  /** It comes to hold prices in another currency than its own: its price stays, for a person to settle. */
  readonly mixesCurrencies: boolean;
  /** The replacement needs a higher plan than the bundle, and is of no use to some who buy it. */
  readonly needsHigherPlan: boolean;
  /** It is on sale and nothing would be left in it, which is refused. */
  readonly soldEmpty: boolean;
}

/**
 * What bundles become when a tool is retired. A replacement takes the tool's place; where it is in
 * the bundle already, the tool just goes. The price follows from the tools that are left, where they
 * are priced in one currency.
 * @param bundles those that hold the tool
 * @param tools every tool of theirs, and the replacement
 */
export function planRetirement(
  bundles: readonly {
    readonly id: string;
    readonly revision: number;
    readonly content: BundleView;
  }[],
  tools: ReadonlyMap<string, BundleTool>,
  toolId: string,
  replacementId: string | null,
): readonly BundleAfterRetirement[] {
  return bundles.map(({ id, revision, content }) => {
    const { items, discountPercent, price } = content;
    const inPlace = replacementId !== null && !items.includes(replacementId);
    const next = items.flatMap((each) => {
      if (each !== toolId) return [each];
      return inPlace ? [replacementId] : [];
    });
    const receiptWith = (held: readonly string[]) => {
      const priced = held.flatMap((each) => {
        const tool = tools.get(each);
        return tool ? [{ toolId: each, pricing: tool.pricing }] : [];
      });
      return receiptOf(priced, discountPercent, price.currency);
    };
    const isMixed = ({ totals }: Receipt) =>
      totals.some(({ currency }) => currency !== price.currency);
    const receipt = receiptWith(next);
    const mixesCurrencies = isMixed(receipt) && !isMixed(receiptWith(items));
    // What is in another currency would count for nothing, and be sold for that.
    const kept = mixesCurrencies ? price.amount : null;
    const newPrice = kept ?? storedPriceOf(receipt);
    const needed = inPlace ? tools.get(replacementId)?.requiredTier : undefined;
    const needsHigherPlan = needed !== undefined && !reachesTier(content.requiredTier, needed);
    const soldEmpty = next.length === 0 && content.status === 'ACTIVE';
    return {
      ...{ bundleId: id, revision, content, items: next },
      ...{ newPrice, mixesCurrencies, needsHigherPlan, soldEmpty },
    };
  });
}
