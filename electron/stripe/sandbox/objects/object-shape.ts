import type Stripe from 'stripe';

/** What an object is made from: what has no default, and whatever else is said of it. */
export type Given<Whole, Needed extends keyof Whole> = Pick<Whole, Needed> & Partial<Whole>;

/** A list within an object, with all that it holds. */
export function listOf<Item>(data: Item[], url: string): Stripe.ApiList<Item> {
  return { object: 'list', data, has_more: false, url };
}
