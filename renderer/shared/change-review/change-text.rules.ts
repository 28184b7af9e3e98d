import {
  type PricingView,
  pricingViewSchema,
} from '../../../electron/catalog/catalog-pricing.schema';
import { shortAddress } from '../../../electron/catalog/media/media-address.rules';
import type {
  CatalogEntity,
  ChangeOrigin,
  ChangeSetBeginning,
} from '../../../electron/change-sets/change-set.schema';
import { keysOf } from '../../../electron/shared/literals';
import { parseCurrency } from '../../../electron/shared/money';
import { numberText } from '../../../electron/shared/number-text';
import { moneyText } from '../../ui/money-text';
import {
  categoryLabels,
  integrationLabels,
  priceModelLabels,
  statusLabels,
  tierLabels,
} from '../catalog-labels';
import { matchScore } from '../match-score.rules';
import { priceLine } from '../tool-price.rules';

const titles: Readonly<Record<string, string>> = {
  images: 'Pictures',
  imageAlts: 'Alternative texts',
};

/** What a field of a tool or bundle is called: `demoUrl` is "Demo address". */
export function fieldTitle(field: string): string {
  const title = titles[field];
  if (title !== undefined) return title;
  const words = field
    .replace(/Url$/, 'Address')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  category: categoryLabels,
  integrationType: integrationLabels,
  requiredTier: tierLabels,
  status: { ...statusLabels, DRAFT: 'Draft', ARCHIVED: 'Archived' },
};

function pricingText(pricing: PricingView): string {
  const price = priceLine(pricing, true);
  const model = priceModelLabels[pricing.model];
  const trial = pricing.trialDays > 0 ? `, ${pricing.trialDays} trial days` : '';
  if (price === model) return model;
  // The unit of a usage price says how it is charged.
  return `${price}${pricing.model === 'USAGE_BASED' ? '' : ` ${model.toLowerCase()}`}${trial}`;
}

function isBundlePrice(value: unknown): value is { amount: number | null; currency: string } {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}

/** A value of a field as a person reads it, for comparing two of them. */
export function changeValueText(entity: CatalogEntity, field: string, value: unknown): string {
  if (value === undefined) return 'Unknown';
  if (value === null || value === '') return 'Empty';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (field === 'pricing') {
    const pricing = pricingViewSchema.safeParse(value);
    if (pricing.success) return pricingText(pricing.data);
  }
  if (entity === 'bundle' && field === 'price' && isBundlePrice(value)) {
    const code = parseCurrency(value.currency);
    if (!code || value.amount === null) return 'Unreadable';
    return moneyText({ minor: value.amount, currency: code });
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return 'None';
    if (field === 'items') return value.length === 1 ? '1 tool' : `${value.length} tools`;
    const texts = value.map(String);
    return (field === 'images' ? texts.map(shortAddress) : texts).join(' · ');
  }
  if (field === 'imageAlts') return Object.values(value).join(' · ') || 'None';
  if (field === 'discountPercent') return `${String(value)} %`;
  return labels[field]?.[String(value)] ?? String(value);
}

/** Where a change-set began, as a person says it. */
export const originTitles = {
  form: 'Edited',
  grid: 'Edited in the grid',
  bulk: 'Bulk edit',
  status: 'Status changed',
  duplicate: 'Duplicated',
  import: 'Imported',
  bundle: 'Bundle edited',
  reprice: 'Repriced',
  retire: 'Retired',
  delete: 'Deleted',
  revert: 'Reverted',
} as const satisfies Record<ChangeOrigin, string>;

/** What is searched for in the history: its words, each with the origins whose titles have it. */
export function searchedWords(text: string) {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 10)
    .map((word) => ({
      text: word.slice(0, 100),
      origins: keysOf(originTitles).filter((origin) => matchScore(word, originTitles[origin]) > 0),
    }));
}

/** "3 tools and 1 bundle". */
export function countsText(tools: number, bundles: number): string {
  const parts = [
    ...(tools > 0 ? [tools === 1 ? '1 tool' : `${numberText(tools)} tools`] : []),
    ...(bundles > 0 ? [bundles === 1 ? '1 bundle' : `${numberText(bundles)} bundles`] : []),
  ];
  return parts.join(' and ') || 'nothing';
}

function beganText({ origin, source }: Pick<ChangeSetBeginning, 'origin' | 'source'>): string {
  return source ? `${originTitles[origin]} from ${source}` : originTitles[origin];
}

/** What a change-set is, and why: "Edited in the grid: Prices of next year". */
export function changeSetTitle({ reason, reverted, ...began }: ChangeSetBeginning): string {
  const what = reverted
    ? `${beganText(began)} “${reverted.reason ?? beganText(reverted)}”`
    : beganText(began);
  return reason ? `${what}: ${reason}` : what;
}

/** What a committed change-set changed: by name where it is one tool or bundle. */
export function changedText({
  title,
  toolCount,
  bundleCount,
}: {
  readonly title: string | null;
  readonly toolCount: number;
  readonly bundleCount: number;
}): string {
  if (title === null) return countsText(toolCount, bundleCount);
  const bundles = toolCount === 1 ? bundleCount : 0;
  return bundles === 0 ? title : `${title} and ${countsText(0, bundles)}`;
}

/** How much of a change-set was taken back; null when nothing was. */
export function takenBackText({
  revertedCount,
  toolCount,
  bundleCount,
}: {
  readonly revertedCount: number;
  readonly toolCount: number;
  readonly bundleCount: number;
}): string | null {
  const all = toolCount + bundleCount;
  if (revertedCount === 0) return null;
  return revertedCount >= all
    ? 'Taken back'
    : `${numberText(revertedCount)} of ${numberText(all)} taken back`;
}
