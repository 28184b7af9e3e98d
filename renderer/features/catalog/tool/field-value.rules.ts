import type { ToolField } from '../../../../electron/catalog/catalog-tool.schema';
import { categoryLabels } from '../../../../electron/catalog/category-labels.rules';
import { shortAddress } from '../../../../electron/catalog/media/media-address.rules';
import {
  integrationLabels,
  priceModelLabels,
  statusLabels,
  tierLabels,
} from '../../../shared/catalog-labels';
import { type FormState, hasPart, type PricingState } from './form-state.rules';

function pricingText({ model, currency, amount, usageUnit, trialDays }: PricingState): string {
  const price = hasPart(model, 'amount') ? `${amount || 'No price'} ${currency}` : '';
  const unit = hasPart(model, 'usageUnit') && usageUnit ? `per ${usageUnit}` : '';
  const trial = hasPart(model, 'trialDays') && trialDays !== '0' ? `${trialDays} trial days` : '';
  return [priceModelLabels[model], [price, unit].filter(Boolean).join(' '), trial]
    .filter(Boolean)
    .join(', ');
}

/** The value of a field as a person reads it, for comparing two versions. */
export function fieldValueText(field: ToolField, state: Pick<FormState, ToolField>): string {
  switch (field) {
    case 'pricing':
      return pricingText(state.pricing);
    case 'category':
      return categoryLabels[state.category];
    case 'requiredTier':
      return tierLabels[state.requiredTier];
    case 'integrationType':
      return integrationLabels[state.integrationType];
    case 'status':
      return statusLabels[state.status];
    case 'isFeatured':
    case 'isPopular':
      return state[field] ? 'Yes' : 'No';
    case 'tags':
    case 'features':
    case 'techStack':
      return state[field].join(' · ') || 'None';
    case 'images':
      return state.images.map(shortAddress).join(' · ') || 'None';
    case 'imageAlts':
      return Object.values(state.imageAlts).join(' · ') || 'None';
    default:
      return state[field]?.trim() || 'Empty';
  }
}
