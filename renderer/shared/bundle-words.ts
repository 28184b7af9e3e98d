import type { BundleFinding } from '../../electron/bundles/bundle-checks.rules';
import type { BundleField, BundleStatus } from '../../electron/bundles/bundle-content.schema';
import type { LifecycleRefusal } from '../../electron/bundles/bundle-lifecycle.rules';
import type { BillingInterval } from '../../electron/bundles/bundle-receipt.rules';
import { parseCurrency } from '../../electron/shared/money';
import { moneyText } from '../ui/money-text';
import { tierLabels } from './catalog-labels';

/** How the values of bundles are called on the screen. */
export const bundleStatusLabels = {
  DRAFT: 'Draft',
  ACTIVE: 'Active',
  ARCHIVED: 'Archived',
} as const satisfies Record<BundleStatus, string>;

export const intervalLabels = {
  MONTHLY: 'Monthly',
  ANNUAL: 'Annual',
  ONE_TIME: 'One-time',
} as const satisfies Record<BillingInterval, string>;

/** What one amount of an interval is paid for, behind an amount. */
export const intervalUnits = {
  MONTHLY: 'a month',
  ANNUAL: 'a year',
  ONE_TIME: 'once',
} as const satisfies Record<BillingInterval, string>;

export const bundleFieldLabels = {
  name: 'Name',
  description: 'Description',
  price: 'Price',
  discountPercent: 'Discount',
  requiredTier: 'Plan',
  status: 'Status',
  isFeatured: 'Featured',
  isPopular: 'Popular',
  iconUrl: 'Icon',
  items: 'Tools',
} as const satisfies Record<BundleField, string>;

/** An amount of a stored currency, which may be none. */
export function amountText(minor: number | null, currency: string): string {
  const code = parseCurrency(currency);
  return minor === null || !code ? 'unreadable' : moneyText({ minor, currency: code });
}

/** What a bundle costs: the price of each interval and currency, none of which includes another. */
export function totalsText(
  totals: readonly {
    readonly price: number;
    readonly currency: string;
    readonly interval: BillingInterval;
  }[],
): string {
  return listed(
    totals.map(
      ({ price, currency, interval }) =>
        `${amountText(price, currency)} ${intervalUnits[interval]}`,
    ),
  );
}

const notSold = {
  DISABLED: 'is disabled: customers neither see nor get it.',
  DEPRECATED: 'is deprecated and no longer sold.',
  COMING_SOON: 'is coming soon and not sold yet.',
} as const;

/** What a finding says, as one sentence that begins with what it is about. */
export function findingText(finding: BundleFinding): string {
  switch (finding.kind) {
    case 'empty':
      return 'The bundle holds no tool yet.';
    case 'single':
      return 'The bundle holds a single tool.';
    case 'given_away':
      return 'The discount leaves nothing to pay for tools that cost something.';
    case 'duplicate':
      return `${finding.name} is in the bundle twice.`;
    case 'not_sold':
      return `${finding.name} ${notSold[finding.status]}`;
    case 'tier_above':
      return `${finding.name} needs ${tierLabels[finding.needs]}, but the bundle is sold from ${tierLabels[finding.bundleTier]}.`;
    case 'mixed_currencies':
      return `Prices in ${listed(finding.currencies)} cannot be one price.`;
    case 'unreadable_price':
      return `The stored price of ${finding.name} is no amount of its currency.`;
    case 'price_too_large':
      return 'The price is larger than the platform can store.';
    case 'stored_price_differs':
      return `The stored price is ${amountText(finding.stored, finding.currency)}; tools and discount make ${amountText(finding.computed, finding.currency)}.`;
    case 'dearer_than_subset':
      return `“${finding.name}” and the other tools one by one cost ${amountText(finding.apart, finding.currency)}, less than the ${amountText(finding.price, finding.currency)} asked here.`;
    case 'dearer_than_superset':
      return `“${finding.name}” holds all of these tools and more for ${amountText(finding.otherPrice, finding.currency)}.`;
    case 'missing_tools':
      return finding.tools.length === 1
        ? `A bundle of all tools, but ${finding.tools[0]?.name} is missing.`
        : `A bundle of all tools, but ${finding.tools.length} are missing: ${listed(finding.tools.slice(0, 3).map(({ name }) => name))}${finding.tools.length > 3 ? ' …' : '.'}`;
  }
}

function listed(words: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(words);
}

/** Why a bundle cannot go to another status. */
export function refusalText(refusal: LifecycleRefusal): string {
  switch (refusal.kind) {
    case 'same':
      return 'The bundle has this status already.';
    case 'sold':
      return 'An active bundle may be in customers’ hands. Archive it, or duplicate it to compose another.';
    case 'archived':
      return 'Reopen the bundle as a draft first: it is checked again before it is sold again.';
    case 'problems':
      return refusal.problems.length === 1
        ? 'One problem keeps it from being activated.'
        : `${refusal.problems.length} problems keep it from being activated.`;
  }
}
