import { formOfView } from '../../../../electron/catalog/catalog-changes.rules';
import type { formOfPricing } from '../../../../electron/catalog/catalog-pricing.rules';
import type {
  ToolField,
  ToolFormValues,
  ToolView,
} from '../../../../electron/catalog/catalog-tool.schema';
import type { PriceModel } from '../../../../electron/catalog/catalog-values.schema';
import { categoryLabels } from '../../../../electron/catalog/category-labels.rules';
import { isOneOf } from '../../../../electron/shared/literals';
import {
  integrationLabels,
  priceModelLabels,
  statusLabels,
  tierLabels,
} from '../../../shared/catalog-labels';

/** What a price form holds: everything that was typed, also for models that do not have it. */
export type PricingState = ReturnType<typeof formOfPricing>;

/** What the tool form holds: texts as typed, right or wrong. */
export type FormState = Omit<ToolFormValues, 'pricing'> & { readonly pricing: PricingState };

/** A place of the form that can be wrong and can be focused. */
export type FormPath = Exclude<ToolField, 'pricing'> | `pricing.${keyof PricingState}`;

/** Which parts of a price each model has besides currency. */
const pricingParts = {
  FREE: [],
  ONE_TIME: ['amount'],
  MONTHLY: ['amount', 'trialDays'],
  ANNUAL: ['amount', 'trialDays'],
  USAGE_BASED: ['amount', 'usageUnit', 'trialDays'],
  CUSTOM: [],
} as const satisfies Record<PriceModel, readonly (keyof PricingState)[]>;

/** Whether a price model has a part: the form then asks for it. */
export function hasPart(model: PriceModel, part: 'amount' | 'usageUnit' | 'trialDays'): boolean {
  return isOneOf(pricingParts[model], part);
}

/** The form of a stored tool. */
export function formStateOf(view: ToolView): FormState {
  const { pricing, ...others } = formOfView(view);
  return { ...others, pricing: { ...emptyPricing, ...pricing } };
}

const emptyPricing: PricingState = {
  model: 'MONTHLY',
  currency: 'USD',
  amount: '',
  usageUnit: '',
  trialDays: '0',
};

/**
 * The form of a tool that does not exist yet. It begins disabled: nobody sees it before its curator
 * has looked at it.
 */
export const newToolState: FormState = {
  slug: '',
  name: '',
  description: '',
  longDescription: '',
  category: 'LEAD_GENERATION',
  tags: [],
  pricing: emptyPricing,
  requiredTier: 'STARTER',
  features: [],
  techStack: [],
  integrationType: 'API',
  status: 'DISABLED',
  isFeatured: false,
  isPopular: false,
  provider: '',
  documentationUrl: '',
  demoUrl: '',
  supportUrl: '',
  iconUrl: '',
  images: [],
  imageAlts: {},
  videoUrl: '',
  version: '1.0.0',
};

/** The only values that some fields can have; a draft of another version may hold others. */
const choices: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  category: categoryLabels,
  requiredTier: tierLabels,
  integrationType: integrationLabels,
  status: statusLabels,
};

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string')
  );
}

function fits(field: string, value: unknown, like: unknown): boolean {
  if (Array.isArray(like)) return isTexts(value);
  if (isTextRecord(like)) return isTextRecord(value);
  if (typeof like === 'boolean') return typeof value === 'boolean';
  if (typeof value !== 'string') return false;
  const possible = choices[field];
  return possible === undefined || Object.hasOwn(possible, value);
}

function pricingOfDraft(value: unknown, otherwise: PricingState): PricingState {
  if (typeof value !== 'object' || value === null) return otherwise;
  const given = new Map(Object.entries(value));
  const text = (part: keyof PricingState) => {
    const entry: unknown = given.get(part);
    return typeof entry === 'string' ? entry : otherwise[part];
  };
  const model = text('model');
  return {
    model: isPriceModel(model) ? model : otherwise.model,
    currency: text('currency'),
    amount: text('amount'),
    usageUnit: text('usageUnit'),
    trialDays: text('trialDays'),
  };
}

function isPriceModel(value: string): value is PriceModel {
  return Object.hasOwn(priceModelLabels, value);
}

/**
 * The form as a kept draft says. Drafts outlive versions of the desk, so whatever does not fit its
 * field any more gives way to what the form would hold without the draft.
 * @param values of the draft, checked as far as a draft is: texts, lists, yes and no
 * @param otherwise the form without the draft
 */
export function formStateOfDraft(
  values: Readonly<Record<string, unknown>>,
  otherwise: FormState,
): FormState {
  const { pricing, ...others } = otherwise;
  const kept = Object.fromEntries(
    Object.entries(others).map(([field, like]) => {
      const value = values[field];
      return [field, fits(field, value, like) ? value : like];
    }),
  );
  return { ...others, ...kept, pricing: pricingOfDraft(values['pricing'], pricing) };
}

/**
 * A form without what its price model does not have: two forms that would be saved alike are alike.
 */
export function comparable(state: FormState): FormState {
  const { model, currency, amount, usageUnit, trialDays } = state.pricing;
  return {
    ...state,
    pricing: {
      model,
      currency,
      amount: hasPart(model, 'amount') ? amount : '',
      usageUnit: hasPart(model, 'usageUnit') ? usageUnit : '',
      trialDays: hasPart(model, 'trialDays') ? trialDays : '0',
    },
  };
}
