import { viewOfPricing } from '../../../../electron/catalog/catalog-pricing.rules';
import { pricingFormSchema } from '../../../../electron/catalog/catalog-pricing.schema';
import { statusMeaning } from '../../../../electron/catalog/catalog-status.rules';
import { reachesTier } from '../../../../electron/catalog/catalog-tier.rules';
import type {
  PriceModel,
  SubscriptionTier,
} from '../../../../electron/catalog/catalog-values.schema';
import { tierLabels } from '../../../shared/catalog-labels';
import { priceParts } from '../../../shared/tool-price.rules';
import type { FormState } from './form-state.rules';

/** What a customer finds of a tool in the marketplace, on one plan. */
export interface CustomerCard {
  /** Null where the price is not one yet. */
  readonly price: string | null;
  /** What the price is paid for: "a month". */
  readonly per: string | null;
  /** What the customer can do: the words of its button, or why there is none. */
  readonly offer: { readonly kind: 'button' | 'locked' | 'note'; readonly text: string };
  /** The marks beside the name. */
  readonly marks: readonly string[];
}

const billing: Partial<Record<PriceModel, string>> = {
  ONE_TIME: 'once',
  MONTHLY: 'a month',
  ANNUAL: 'a year',
};

function buttonOf(model: PriceModel, trialDays: number): string {
  if (model === 'FREE') return 'Add for free';
  if (model === 'CUSTOM') return 'Ask for an offer';
  if (trialDays > 0) return `Try for ${trialDays} ${trialDays === 1 ? 'day' : 'days'}`;
  return 'Buy';
}

/**
 * The card of a tool as the form stands, for a customer on a plan.
 * @returns null where customers do not see the tool at all
 */
export function customerCard(values: FormState, plan: SubscriptionTier): CustomerCard | null {
  const { shown, sold } = statusMeaning(values.status);
  if (!shown) return null;
  const read = pricingFormSchema.safeParse(values.pricing);
  const pricing = read.success ? viewOfPricing(read.data) : null;
  const parts = pricing && priceParts(pricing, true);
  const needed = tierLabels[values.requiredTier];
  const offer = !sold
    ? ({
        kind: 'note',
        text: values.status === 'COMING_SOON' ? 'Coming soon' : 'No longer sold',
      } as const)
    : reachesTier(plan, values.requiredTier)
      ? ({
          kind: 'button',
          text: buttonOf(values.pricing.model, pricing?.trialDays ?? 0),
        } as const)
      : ({ kind: 'locked', text: `Needs the plan ${needed}` } as const);
  return {
    price: parts?.text ?? null,
    per: parts?.unit ?? (parts?.isAmount ? (billing[values.pricing.model] ?? null) : null),
    offer,
    marks: [
      ...(values.status === 'BETA' ? ['Beta'] : []),
      ...(values.isFeatured ? ['Featured'] : []),
      ...(values.isPopular ? ['Popular'] : []),
    ],
  };
}
