import { fieldStanding } from '../change-sets/merge.rules';
import { sameValue } from '../change-sets/state.rules';
import { type BundleField, type BundleView, bundleFields } from './bundle-content.schema';
import { mergeOrders } from './bundle-order.rules';

/** What becomes of somebody's unsaved work on a bundle that others changed meanwhile. */
export interface BundleMerge {
  /** What the work was begun with. */
  readonly base: BundleView;
  /** Everything that merges by itself is merged; where it does not, mine stands. */
  readonly content: BundleView;
  /** Fields that only others changed, which are taken over. */
  readonly takenOver: readonly BundleField[];
  /** Fields that both changed differently: only a person can choose. */
  readonly clashes: readonly BundleField[];
}

/**
 * Brings unsaved work together with what is stored now, field by field. The list of tools merges
 * tool by tool: what either side added or took out, without a choice as long as not both moved
 * the same tools.
 */
export function mergeBundle(base: BundleView, mine: BundleView, theirs: BundleView): BundleMerge {
  const content = { ...mine };
  const takenOver: BundleField[] = [];
  const clashes: BundleField[] = [];
  const takeOver = (values: Partial<BundleView>, field: BundleField) => {
    Object.assign(content, values);
    takenOver.push(field);
  };
  for (const field of bundleFields) {
    const versions = { field, base: base[field], mine: mine[field], theirs: theirs[field] };
    const standing = fieldStanding(versions);
    if (standing === 'theirs') takeOver({ [field]: theirs[field] }, field);
    if (standing !== 'both') continue;
    const items = field === 'items' && mergeOrders(base.items, mine.items, theirs.items);
    if (items) takeOver({ items: [...items] }, field);
    else clashes.push(field);
  }
  return { base, content, takenOver, clashes };
}

/** The fields in which two versions of a bundle differ. */
export function differingBundleFields(one: BundleView, other: BundleView): readonly BundleField[] {
  return bundleFields.filter((field) => !sameValue(one[field], other[field]));
}
