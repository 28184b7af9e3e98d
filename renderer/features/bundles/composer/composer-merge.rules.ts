import type { BundleTool, BundleView } from '../../../../electron/bundles/bundle-content.schema';
import { type BundleMerge, mergeBundle } from '../../../../electron/bundles/bundle-merge.rules';
import { receiptOf, storedPriceOf } from '../../../../electron/bundles/bundle-receipt.rules';
import { sameValue } from '../../../../electron/change-sets/state.rules';
import { type ComposerState, discountOf, stateOfView, viewOfState } from './composer-state.rules';

type Tools = ReadonlyMap<string, BundleTool>;

/** The amount that follows from a bundle's tools and discount; null where a tool is not known. */
function amountThatFollows(view: BundleView, tools: Tools): number | null {
  const priced = view.items.flatMap((toolId) => {
    const tool = tools.get(toolId);
    return tool ? [{ toolId, pricing: tool.pricing }] : [];
  });
  if (priced.length < view.items.length) return null;
  return storedPriceOf(receiptOf(priced, view.discountPercent, view.price.currency));
}

/** Whether two versions hold the same tools at the same discount. */
const sameTerms = (one: BundleView, other: BundleView) =>
  one.discountPercent === other.discountPercent && sameValue(one.items, other.items);

/**
 * Whether a save says that its price follows from the tools, so that it is refused where these cost something
 * else by now. Putting tools into another order says nothing of the price, and one that a person chose beside
 * another version is what was chosen.
 * @param stored what the work stands on; null for a new bundle
 */
export function saysPriceFollows(
  stored: BundleView | null,
  mine: BundleView,
  isPriceChosen: boolean,
): boolean {
  if (isPriceChosen) return false;
  if (!stored || !sameValue(stored.price, mine.price)) return true;
  const held = (view: BundleView) => view.items.toSorted();
  return stored.discountPercent !== mine.discountPercent || !sameValue(held(stored), held(mine));
}

/**
 * {@link mergeBundle} for what is composed. The price is nobody's to choose where it follows from the
 * tools and the discount on both sides, as the composer sees to it: it then follows from what
 * both have made of them. A price that others stored otherwise is asked about.
 * @param tools those of both sides, as they are now
 */
export function mergeComposed(
  base: BundleView,
  mine: BundleView,
  theirs: BundleView,
  tools: Tools,
): BundleMerge {
  const merge = mergeBundle(base, mine, theirs);
  const { currency } = theirs.price;
  const isOneSides = sameTerms(merge.content, mine) || sameTerms(merge.content, theirs);
  if (isOneSides && !merge.clashes.includes('price')) return merge;
  if (mine.price.currency !== currency) return merge;
  if (theirs.price.amount !== amountThatFollows(theirs, tools)) return merge;
  const amount = amountThatFollows(merge.content, tools);
  if (amount === null) return merge;
  return {
    ...merge,
    content: { ...merge.content, price: { amount, currency } },
    clashes: merge.clashes.filter((field) => field !== 'price'),
  };
}

/**
 * What is in the composer, or was at an earlier step, on top of what others stored: undoing one's own
 * takes nothing of theirs back.
 * @param base what the work was based on
 */
export function onTopOf(base: BundleView, theirs: BundleView, tools: Tools) {
  return (state: ComposerState): ComposerState => {
    const { content } = mergeComposed(base, viewOfState(state), theirs, tools);
    const next = stateOfView(content);
    // A discount that is none yet stays as it is typed.
    const isTyped = discountOf(state) === null && content.discountPercent === 0;
    return isTyped ? { ...next, discount: state.discount } : next;
  };
}
