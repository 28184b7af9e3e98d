import type { QueueFilters, QueueName } from '../../../electron/moderation/review-queue.schema';
import { queueNames, queueOrders } from '../../../electron/moderation/review-queue.schema';
import { triggers } from '../../../electron/moderation/rules/moderation-rules.schema';
import { isOneOf } from '../../../electron/shared/literals';
import type { RouteParams } from '../../shared/hash-route.rules';

/** The parts of the screen. */
export const moderationViews = [
  ...queueNames,
  'conflicts',
  'decisions',
  'statistics',
  'rules',
] as const;
export type ModerationView = (typeof moderationViews)[number];

/** What the address says about the screen, but for the review that is looked at. */
export interface ModerationRoute {
  readonly view: ModerationView;
  readonly filters: QueueFilters;
  readonly order: (typeof queueOrders)[number];
  /** One review at a time, or many in a list. */
  readonly layout: 'single' | 'list';
  /** Of the decisions: only those of one bulk. */
  readonly groupId: string | null;
}

function oneOf<Value extends string>(
  values: readonly Value[],
  value: string | null,
  otherwise: Value,
): Value {
  return values.find((each) => each === value) ?? otherwise;
}

/** Reads the state of the screen from its address; what makes no sense counts as not said. */
export function readModerationRoute(params: URLSearchParams): ModerationRoute {
  const ratings = params.getAll('stars').map(Number);
  return {
    view: oneOf(moderationViews, params.get('view'), 'pending'),
    order: oneOf(queueOrders, params.get('order'), 'oldest'),
    layout: oneOf(['single', 'list'], params.get('layout'), 'single'),
    groupId: params.get('group'),
    filters: {
      ratings: ratings.filter((rating) => Number.isInteger(rating) && rating >= 1 && rating <= 5),
      triggers: params.getAll('found').filter((value) => isOneOf(triggers, value)),
      purchase: oneOf(['any', 'verified', 'unverified'], params.get('purchase'), 'any'),
      toolId: null,
      withoutClaimed: params.get('claimed') !== 'show',
      search: params.get('q') ?? '',
    },
  };
}

/** Whether a view is one of the lists of reviews. */
export function isQueue(view: ModerationView): view is QueueName {
  return isOneOf(queueNames, view);
}

/** Whether filters leave something out. */
export function isNarrowed({ filters }: ModerationRoute): boolean {
  const { ratings, triggers: found, purchase, search } = filters;
  return ratings.length > 0 || found.length > 0 || purchase !== 'any' || search !== '';
}

/** The parameters that take every filter away. */
export const unfiltered: RouteParams = { stars: null, found: null, purchase: null, q: null };
