import { reachesTier } from '../catalog/catalog-tier.rules';
import type { SubscriptionTier, ToolStatus } from '../catalog/catalog-values.schema';
import { isStorable, parseCurrency } from '../shared/money';
import type { BundleStatus, BundleTool } from './bundle-content.schema';
import {
  type BillingInterval,
  type Receipt,
  receiptOf,
  storedPriceOf,
} from './bundle-receipt.rules';

/** A bundle as its checks see it: stored, or as it stands in the composer. */
export interface CheckedBundle {
  readonly id: string;
  readonly currency: string;
  readonly discountPercent: number;
  readonly requiredTier: SubscriptionTier;
  /** The stored price in minor units; null where the column holds no amount of the currency. */
  readonly storedPrice: number | null;
  /** In the bundle's order. */
  readonly tools: readonly BundleTool[];
}

/** Another bundle of the catalog, for comparing prices. */
export interface OtherBundle {
  readonly id: string;
  readonly name: string;
  readonly status: BundleStatus;
  readonly currency: string;
  readonly price: number | null;
  readonly toolIds: readonly string[];
}

/** What can be wrong with a bundle, with the facts that a sentence about it needs. */
export type BundleFinding =
  | { readonly kind: 'empty' }
  | { readonly kind: 'single' }
  | { readonly kind: 'duplicate'; readonly toolId: string; readonly name: string }
  | {
      readonly kind: 'not_sold';
      readonly toolId: string;
      readonly name: string;
      readonly status: Exclude<ToolStatus, 'ACTIVE' | 'BETA'>;
    }
  | {
      readonly kind: 'tier_above';
      readonly toolId: string;
      readonly name: string;
      readonly needs: SubscriptionTier;
      readonly bundleTier: SubscriptionTier;
    }
  | { readonly kind: 'mixed_currencies'; readonly currencies: readonly string[] }
  | { readonly kind: 'unreadable_price'; readonly toolId: string; readonly name: string }
  | { readonly kind: 'price_too_large' }
  /** Its tools cost something, and the discount leaves nothing of it. */
  | { readonly kind: 'given_away' }
  | {
      readonly kind: 'stored_price_differs';
      readonly stored: number | null;
      readonly computed: number;
      readonly currency: string;
    }
  | {
      /** The other bundle and the rest one by one cost less than this one. */
      readonly kind: 'dearer_than_subset';
      readonly bundleId: string;
      readonly name: string;
      readonly apart: number;
      readonly price: number;
      readonly currency: string;
      readonly interval: BillingInterval;
    }
  | {
      /** The other bundle holds all of this one and more, and costs no more. */
      readonly kind: 'dearer_than_superset';
      readonly bundleId: string;
      readonly name: string;
      readonly otherPrice: number;
      readonly price: number;
      readonly currency: string;
    }
  | {
      /** A bundle of all tools that lacks some. */
      readonly kind: 'missing_tools';
      readonly tools: readonly { readonly id: string; readonly name: string }[];
    };

/** A problem keeps a bundle from being activated; a note is for a person to weigh. */
export type FindingWeight = 'problem' | 'note';

/** How much a finding weighs: what would charge or promise something false is a problem. */
export function weightOf(finding: BundleFinding): FindingWeight {
  switch (finding.kind) {
    case 'empty':
    case 'duplicate':
    case 'tier_above':
    case 'mixed_currencies':
    case 'unreadable_price':
    case 'price_too_large':
    case 'stored_price_differs':
      return 'problem';
    case 'not_sold':
      return finding.status === 'DISABLED' ? 'problem' : 'note';
    case 'single':
    case 'given_away':
    case 'dearer_than_subset':
    case 'dearer_than_superset':
    case 'missing_tools':
      return 'note';
  }
}

function toolFindings({ tools, requiredTier }: CheckedBundle): readonly BundleFinding[] {
  const seen = new Set<string>();
  return tools.flatMap(({ id: toolId, name, status, requiredTier: needs }): BundleFinding[] => {
    if (seen.has(toolId)) return [{ kind: 'duplicate', toolId, name }];
    seen.add(toolId);
    const found: BundleFinding[] = [];
    if (status !== 'ACTIVE' && status !== 'BETA') {
      found.push({ kind: 'not_sold', toolId, name, status });
    }
    if (!reachesTier(requiredTier, needs)) {
      found.push({ kind: 'tier_above', toolId, name, needs, bundleTier: requiredTier });
    }
    return found;
  });
}

function priceFindings(bundle: CheckedBundle, receipt: Receipt): readonly BundleFinding[] {
  const found: BundleFinding[] = [];
  const currencies = new Set(receipt.totals.map(({ currency }) => currency as string));
  for (const extra of receipt.extras) {
    if (extra.kind === 'per_use') currencies.add(extra.price.currency);
    if (extra.kind === 'unreadable') {
      const name = bundle.tools.find(({ id }) => id === extra.toolId)?.name ?? '';
      found.push({ kind: 'unreadable_price', toolId: extra.toolId, name });
    }
  }
  if (currencies.size > 0) currencies.add(bundle.currency);
  if (currencies.size > 1) {
    found.push({ kind: 'mixed_currencies', currencies: [...currencies].toSorted() });
  }
  if (receipt.totals.some(({ sum, price }) => sum > 0 && price === 0)) {
    found.push({ kind: 'given_away' });
  }
  const computed = storedPriceOf(receipt);
  const code = parseCurrency(bundle.currency);
  if (code && !isStorable({ minor: computed, currency: code })) {
    found.push({ kind: 'price_too_large' });
  } else if (bundle.tools.length > 0 && bundle.storedPrice !== computed) {
    const { currency, storedPrice: stored } = bundle;
    found.push({ kind: 'stored_price_differs', stored, computed, currency });
  }
  return found;
}

/**
 * Compares with the bundles that are sold. Only where both prices mean the same: the same currency,
 * and both headlines of the same interval.
 */
function comparisons(
  bundle: CheckedBundle,
  { headline }: Receipt,
  others: readonly OtherBundle[],
): readonly BundleFinding[] {
  if (!headline) return [];
  const { currency, interval, price } = headline;
  const toolIds = new Set(bundle.tools.map(({ id }) => id));
  const listOf = new Map(headline.parts.map(({ toolId, list }) => [toolId, list]));
  return others.flatMap((other): BundleFinding[] => {
    if (other.id === bundle.id || other.status !== 'ACTIVE' || other.currency !== currency)
      return [];
    if (other.price === null || other.price === 0 || other.toolIds.length === 0) return [];
    const { id: bundleId, name, price: otherPrice } = other;
    const otherIds = new Set(other.toolIds);
    if (otherIds.size < toolIds.size && [...otherIds].every((id) => toolIds.has(id))) {
      if (![...otherIds].some((id) => listOf.has(id))) return [];
      const rest = headline.parts
        .filter(({ toolId }) => !otherIds.has(toolId))
        .reduce((sum, { list }) => sum + list, 0);
      const apart = otherPrice + rest;
      return apart < price
        ? [{ kind: 'dearer_than_subset', bundleId, name, apart, price, currency, interval }]
        : [];
    }
    const holdsAll = otherIds.size > toolIds.size && [...toolIds].every((id) => otherIds.has(id));
    return holdsAll && otherPrice <= price
      ? [{ kind: 'dearer_than_superset', bundleId, name, otherPrice, price, currency }]
      : [];
  });
}

/** Smaller bundles that hold everything of a small catalog are no bundles of all tools. */
const smallestSuite = 10;
/** From this share of the visible catalog on, a bundle is taken for one of all tools. */
const suiteShare = 0.9;

/**
 * Whether a bundle is meant to hold all tools. No column says so, but its content does: nearly all
 * that customers can see, or everything that there was when the bundle was made.
 * @param held how many visible tools it holds
 * @param visible how many there are
 * @param missedAtMaking how many visible tools that are older than the bundle it does not hold
 */
export function holdsAllTools(held: number, visible: number, missedAtMaking: number): boolean {
  return held >= smallestSuite && (held >= visible * suiteShare || missedAtMaking === 0);
}

/** What surrounds a bundle in the catalog. */
export interface BundleSurroundings {
  readonly others: readonly OtherBundle[];
  /** Visible tools that a bundle of all tools lacks; empty for every other bundle. */
  readonly missing: readonly { readonly id: string; readonly name: string }[];
}

/** Everything that is to be pointed out about a bundle, problems first. */
export function checkBundle(
  bundle: CheckedBundle,
  { others, missing }: BundleSurroundings,
): readonly BundleFinding[] {
  if (bundle.tools.length === 0) return [{ kind: 'empty' }];
  const receipt = receiptOf(
    bundle.tools.map(({ id, pricing }) => ({ toolId: id, pricing })),
    bundle.discountPercent,
    bundle.currency,
  );
  const held = new Set(bundle.tools.map(({ id }) => id));
  const lacking = missing.filter(({ id }) => !held.has(id));
  const found: readonly BundleFinding[] = [
    ...(held.size === 1 ? [{ kind: 'single' } as const] : []),
    ...toolFindings(bundle),
    ...priceFindings(bundle, receipt),
    ...comparisons(bundle, receipt, others),
    ...(lacking.length > 0 ? [{ kind: 'missing_tools', tools: lacking } as const] : []),
  ];
  const rank = (finding: BundleFinding) => (weightOf(finding) === 'problem' ? 0 : 1);
  return found.toSorted((one, other) => rank(one) - rank(other));
}
