import type { ToolField } from '../../electron/catalog/catalog-tool.schema';
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

/** How the fields of tools are called, in the order of the form. A price is one field wherever it is compared. */
export const toolFieldLabels = {
  name: 'Name',
  slug: 'Slug',
  category: 'Category',
  provider: 'Provider',
  version: 'Version',
  description: 'Short description',
  longDescription: 'Long description',
  pricing: 'Pricing',
  status: 'Status',
  requiredTier: 'Plan',
  isFeatured: 'Featured',
  isPopular: 'Popular',
  integrationType: 'Integration',
  techStack: 'Technologies',
  documentationUrl: 'Documentation',
  demoUrl: 'Demo',
  supportUrl: 'Support',
  iconUrl: 'Icon',
  images: 'Pictures',
  imageAlts: 'Alternative texts',
  videoUrl: 'Video',
  features: 'Features',
  tags: 'Tags',
} as const satisfies Record<ToolField, string>;

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
