import type { BundleTool, BundleView } from '../../../../electron/bundles/bundle-content.schema';
import {
  type Receipt,
  receiptOf,
  storedPriceOf,
} from '../../../../electron/bundles/bundle-receipt.rules';
import { moved } from '../../../../electron/shared/moved';

/** A bundle as it stands in the composer: as it would be stored, but for the discount being typed. */
export interface ComposerState extends Omit<BundleView, 'discountPercent'> {
  /** As typed. */
  readonly discount: string;
}

/** A bundle that nobody has composed yet. */
export const newBundleState: ComposerState = {
  name: '',
  description: '',
  price: { amount: 0, currency: 'USD' },
  discount: '10',
  requiredTier: 'STARTER',
  status: 'DRAFT',
  isFeatured: false,
  isPopular: false,
  iconUrl: null,
  items: [],
};

/** A stored bundle in the composer. */
export function stateOfView({ discountPercent, ...view }: BundleView): ComposerState {
  return { ...view, discount: String(discountPercent) };
}

/** The discount that is typed, as a whole number from 0 to 100; null while it is none. */
export function discountOf({ discount }: ComposerState): number | null {
  const text = discount.trim();
  if (!/^\d{1,3}$/.test(text)) return null;
  const percent = Number(text);
  return percent <= 100 ? percent : null;
}

/**
 * What is in the composer as it would be stored. A discount that is none yet counts as none at all,
 * so that the receipt goes on showing something that is true.
 */
export function viewOfState(state: ComposerState): BundleView {
  const { discount, ...view } = state;
  return { ...view, discountPercent: discountOf(state) ?? 0 };
}

/** The receipt of what is in the composer; tools that are not known yet are left out. */
export function receiptOfState(
  state: ComposerState,
  tools: ReadonlyMap<string, BundleTool>,
): Receipt {
  const priced = state.items.flatMap((toolId) => {
    const tool = tools.get(toolId);
    return tool ? [{ toolId, pricing: tool.pricing }] : [];
  });
  return receiptOf(priced, discountOf(state) ?? 0, state.price.currency);
}

/**
 * The same with the price that follows from its tools and discount. Called whenever one of them
 * changes: an amount that stood for another content means nothing any more.
 */
export function repriced(
  state: ComposerState,
  tools: ReadonlyMap<string, BundleTool>,
): ComposerState {
  const amount = storedPriceOf(receiptOfState(state, tools));
  return { ...state, price: { ...state.price, amount } };
}

/** Puts tools at the end, those that are there already left where they are. */
export function withTools(state: ComposerState, ids: readonly string[]): ComposerState {
  const added = [...new Set(ids)].filter((id) => !state.items.includes(id));
  return { ...state, items: [...state.items, ...added] };
}

/** Puts one tool at a place, from 0: moved there where it is in the bundle already. */
export function withToolAt(state: ComposerState, id: string, at: number): ComposerState {
  const from = state.items.indexOf(id);
  const items =
    from === -1
      ? moved([...state.items, id], state.items.length, at)
      : moved(state.items, from, at);
  return { ...state, items: [...items] };
}

/** Takes a tool out. */
export function withoutTool(state: ComposerState, id: string): ComposerState {
  return { ...state, items: state.items.filter((each) => each !== id) };
}
