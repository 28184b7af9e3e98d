import {
  type PricingView,
  pricingViewSchema,
} from '../../../electron/catalog/catalog-pricing.schema';
import { categoryLabels } from '../../../electron/catalog/category-labels.rules';
import { shortAddress } from '../../../electron/catalog/media/media-address.rules';
import type { CatalogEntity } from '../../../electron/change-sets/change-set.schema';
import { parseCurrency } from '../../../electron/shared/money';
import { numberText } from '../../../electron/shared/number-text';
import { moneyText } from '../../ui/money-text';
import { bundleFieldLabels, bundleStatusLabels } from '../bundle-words';
import {
  integrationLabels,
  priceModelLabels,
  statusLabels,
  tierLabels,
  toolFieldLabels,
} from '../catalog-labels';
import { priceLine } from '../tool-price.rules';

const titles: Readonly<Record<CatalogEntity, Readonly<Record<string, string>>>> = {
  tool: toolFieldLabels,
  bundle: bundleFieldLabels,
};

/** What a field of a tool or bundle is called, as its form calls it; one of another version as it is stored. */
export function fieldTitle(entity: CatalogEntity, field: string): string {
  return titles[entity][field] ?? field;
}

const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  category: categoryLabels,
  integrationType: integrationLabels,
  requiredTier: tierLabels,
  status: { ...statusLabels, ...bundleStatusLabels },
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

/** "3 tools and 1 bundle". */
export function countsText(tools: number, bundles: number): string {
  const parts = [
    ...(tools > 0 ? [tools === 1 ? '1 tool' : `${numberText(tools)} tools`] : []),
    ...(bundles > 0 ? [bundles === 1 ? '1 bundle' : `${numberText(bundles)} bundles`] : []),
  ];
  return parts.join(' and ') || 'nothing';
}
