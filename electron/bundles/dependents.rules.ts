import { numberText } from '../shared/number-text';
import type { BundleStatus } from './bundle-content.schema';

/** What depends on a tool or bundle, as figures; the bundles that hold a tool by name. */
export interface Dependents {
  readonly bundles: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: BundleStatus;
  }[];
  /** What counts as bought, as the tool's or bundle's own figure counts it. */
  readonly purchases: number;
  /** Payments that do not count: pending, failed, cancelled and wholly refunded ones. */
  readonly otherPayments: number;
  /** Subscriptions that run now, and how many organisations have them. */
  readonly liveSubscriptions: number;
  readonly liveOrganizations: number;
  /** Running subscriptions to bundles that hold the tool. */
  readonly bundleSubscriptions: number;
  /** Published reviews, as the tool's own figure counts them. */
  readonly reviews: number;
  /** Reviews that wait, were rejected or are flagged. */
  readonly otherReviews: number;
  readonly cartLines: number;
}

const counted = (count: number, one: string, many: string) =>
  count === 0 ? [] : [`${numberText(count)} ${count === 1 ? one : many}`];

/** What depends on it, one phrase each; live subscriptions are among the purchases. */
export function dependentPhrases(dependents: Dependents): readonly string[] {
  const { purchases, liveSubscriptions, liveOrganizations, bundleSubscriptions } = dependents;
  const running =
    liveSubscriptions === 0
      ? ''
      : `, ${numberText(liveSubscriptions)} running ${liveSubscriptions === 1 ? 'subscription' : 'subscriptions'} of ${numberText(liveOrganizations)} ${liveOrganizations === 1 ? 'organisation' : 'organisations'}`;
  return [
    ...counted(purchases, 'purchase', 'purchases').map((text) => `${text}${running}`),
    ...counted(
      dependents.otherPayments,
      'payment that is open, failed or refunded',
      'payments that are open, failed or refunded',
    ),
    ...counted(dependents.bundles.length, 'bundle', 'bundles'),
    ...counted(bundleSubscriptions, 'subscription to a bundle', 'subscriptions to bundles'),
    ...counted(dependents.reviews, 'review', 'reviews'),
    ...counted(
      dependents.otherReviews,
      'review that is not published',
      'reviews that are not published',
    ),
    ...counted(dependents.cartLines, 'cart', 'carts'),
  ];
}

/** One of several by its name, with what depends on it: "AVM: 3 purchases, 1 bundle". */
export function dependentsLine(name: string, dependents: Dependents): string {
  const phrases = dependentPhrases(dependents);
  return phrases.length === 0 ? name : `${name}: ${phrases.join(', ')}`;
}

/**
 * Why a tool or bundle may not be deleted: deleting takes nothing away that customers bought, wrote
 * or chose, and nothing out of a bundle.
 * @returns null when nothing depends on it
 */
export function deletionRefusal(entity: 'tool' | 'bundle', dependents: Dependents): string | null {
  const phrases = dependentPhrases(dependents);
  if (phrases.length === 0) return null;
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(phrases);
  return `${entity === 'tool' ? 'The tool' : 'The bundle'} has ${list}. ${
    entity === 'tool' ? 'Retire it instead.' : 'Archive it instead.'
  }`;
}
