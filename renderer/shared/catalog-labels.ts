import type {
  IntegrationType,
  PriceModel,
  SubscriptionTier,
  ToolStatus,
} from '../../electron/catalog/catalog-values.schema';
import { keysOf } from '../../electron/shared/literals';

/** How the values of the catalog are called on the screen, in the order of its menus. */
export const statusLabels = {
  ACTIVE: 'Active',
  BETA: 'Beta',
  COMING_SOON: 'Coming soon',
  DEPRECATED: 'Deprecated',
  DISABLED: 'Disabled',
} as const satisfies Record<ToolStatus, string>;

/** What each status means to customers; the rule itself is `statusChange` of the catalog. */
export const statusHints = {
  ACTIVE: 'Shown and sold',
  BETA: 'Shown and sold, marked as a beta',
  COMING_SOON: 'Shown, not sold yet',
  DEPRECATED: 'Still shown, no longer sold',
  DISABLED: 'Hidden and not sold',
} as const satisfies Record<ToolStatus, string>;

export const priceModelLabels = {
  FREE: 'Free',
  ONE_TIME: 'One-time',
  MONTHLY: 'Monthly',
  ANNUAL: 'Annual',
  USAGE_BASED: 'Usage',
  CUSTOM: 'On request',
} as const satisfies Record<PriceModel, string>;

export const priceModelHints = {
  FREE: 'Costs nothing',
  ONE_TIME: 'Paid once',
  MONTHLY: 'Billed every month',
  ANNUAL: 'Billed every year',
  USAGE_BASED: 'Billed by what is used',
  CUSTOM: 'Agreed with each customer',
} as const satisfies Record<PriceModel, string>;

export const tierLabels = {
  FREE: 'Free',
  STARTER: 'Starter',
  GROWTH: 'Growth',
  ELITE: 'Elite',
  ENTERPRISE: 'Enterprise',
  CUSTOM: 'Custom',
} as const satisfies Record<SubscriptionTier, string>;

export const integrationLabels = {
  NATIVE: 'Native',
  API: 'API',
  WEBHOOK: 'Webhook',
  EMBED: 'Embedded',
  N8N_WORKFLOW: 'n8n workflow',
  STANDALONE: 'Standalone',
} as const satisfies Record<IntegrationType, string>;

/** Marks that a curator sets to promote a tool. */
export const highlightLabels = { featured: 'Featured', popular: 'Popular' } as const;

/** The choices of a menu or select. @param hints what choosing each one means */
export function optionsOf<Value extends string>(
  labels: Readonly<Record<Value, string>>,
  hints?: Readonly<Record<Value, string>>,
) {
  return keysOf(labels).map((value) => ({
    value,
    label: labels[value],
    hint: hints?.[value],
  }));
}
