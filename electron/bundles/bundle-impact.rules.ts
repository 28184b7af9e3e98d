import type { PricingView } from '../catalog/catalog-pricing.schema';
import type { SubscriptionTier, ToolStatus } from '../catalog/catalog-values.schema';
import { sameValue } from '../change-sets/state.rules';
import { type BundleFinding, checkBundle } from './bundle-checks.rules';
import type { BundleStatus, BundleTool, BundleView } from './bundle-content.schema';
import {
  type BillingInterval,
  type Receipt,
  type ReceiptTotal,
  receiptOf,
  storedPriceOf,
} from './bundle-receipt.rules';
import { checkedBundleOf } from './bundle-view.rules';

/** What is to become of a tool, as far as bundles are concerned; what is absent stays. */
export interface ProposedTool {
  readonly pricing?: PricingView | undefined;
  readonly status?: ToolStatus | undefined;
  readonly requiredTier?: SubscriptionTier | undefined;
}

/** One total of a bundle before and after; null where there is none. */
export interface TotalChange {
  readonly currency: string;
  readonly interval: BillingInterval;
  readonly before: { readonly price: number; readonly saving: number } | null;
  readonly after: { readonly price: number; readonly saving: number } | null;
}

/** What a change of tools does to one bundle. */
export interface BundleImpact {
  readonly bundleId: string;
  readonly name: string;
  readonly status: BundleStatus;
  readonly revision: number;
  readonly currency: string;
  /** The tools of the bundle that change. */
  readonly toolIds: readonly string[];
  /** What the platform stores now, and what it would have to store, in minor units. */
  readonly storedPrice: number | null;
  readonly newPrice: number;
  readonly totals: readonly TotalChange[];
  /** What was fine and no longer is: tools not sold any more, plans too low, mixed currencies. */
  readonly arising: readonly BundleFinding[];
}

/** Whether the platform's stored price would be another one. */
export function changesPrice({
  storedPrice,
  newPrice,
}: Pick<BundleImpact, 'storedPrice' | 'newPrice'>): boolean {
  return storedPrice !== newPrice;
}

/**
 * Whether a bundle is best repriced with its tools. Not where it comes to mix currencies: its price
 * is in one of them, and would count what is in another for nothing.
 */
export function isRepricedAtFirst(
  impact: Pick<BundleImpact, 'storedPrice' | 'newPrice' | 'arising'>,
): boolean {
  return changesPrice(impact) && !impact.arising.some(({ kind }) => kind === 'mixed_currencies');
}

/** Whether the checks of a bundle have something to say once the tools are saved, and the bundle is not repriced. */
export function isFlagged(impact: Pick<BundleImpact, 'storedPrice' | 'newPrice' | 'arising'>) {
  return changesPrice(impact) || impact.arising.length > 0;
}

const sameKind = (one: BundleFinding, other: BundleFinding) =>
  one.kind === other.kind &&
  ('toolId' in one ? one.toolId : '') === ('toolId' in other ? other.toolId : '');

function totalChanges(before: Receipt, after: Receipt): readonly TotalChange[] {
  const key = ({ currency, interval }: ReceiptTotal) => `${currency} ${interval}`;
  const figures = (total: ReceiptTotal | undefined) =>
    total ? { price: total.price, saving: total.saving } : null;
  const [old, next] = [before, after].map(
    ({ totals }) => new Map(totals.map((total) => [key(total), total])),
  );
  const all = new Map([...(old ?? []), ...(next ?? [])]);
  return [...all].flatMap(([name, { currency, interval }]) => {
    const change = {
      currency,
      interval,
      before: figures(old?.get(name)),
      after: figures(next?.get(name)),
    };
    return sameValue(change.before, change.after) ? [] : [change];
  });
}

/**
 * What a change of tools does to a bundle that holds them.
 * @param bundle as it is stored
 * @param tools the bundle's tools as they are stored
 * @param proposed what is to become of tools, by their id; others stay as they are
 * @returns null where neither price nor eligibility changes
 */
export function impactOn(
  bundle: { readonly id: string; readonly revision: number; readonly content: BundleView },
  tools: ReadonlyMap<string, BundleTool>,
  proposed: ReadonlyMap<string, ProposedTool>,
): BundleImpact | null {
  const { id, revision, content } = bundle;
  const toolIds = content.items.filter((toolId) => proposed.has(toolId));
  if (toolIds.length === 0) return null;
  const next = new Map(
    [...tools].map(([toolId, tool]) => {
      const { pricing, status, requiredTier } = proposed.get(toolId) ?? {};
      return [
        toolId,
        {
          ...tool,
          pricing: pricing ?? tool.pricing,
          status: status ?? tool.status,
          requiredTier: requiredTier ?? tool.requiredTier,
        },
      ];
    }),
  );
  const look = (known: ReadonlyMap<string, BundleTool>) => {
    const checked = checkedBundleOf(id, content, known);
    const receipt = receiptOf(
      checked.tools.map(({ id: toolId, pricing }) => ({ toolId, pricing })),
      content.discountPercent,
      content.price.currency,
    );
    const findings = checkBundle(
      { ...checked, storedPrice: storedPriceOf(receipt) },
      { others: [], missing: [] },
    );
    return { receipt, findings };
  };
  const [before, after] = [look(tools), look(next)];
  const totals = totalChanges(before.receipt, after.receipt);
  const arising = after.findings.filter(
    (finding) => !before.findings.some((known) => sameKind(known, finding)),
  );
  if (totals.length === 0 && arising.length === 0) return null;
  return {
    bundleId: id,
    name: content.name,
    status: content.status,
    revision,
    currency: content.price.currency,
    toolIds,
    storedPrice: content.price.amount,
    newPrice: storedPriceOf(after.receipt),
    totals,
    arising,
  };
}
