import type { ToolSort, ToolSortField } from '../catalog.schema';
import {
  integrationTypes,
  priceModels,
  subscriptionTiers,
  toolCategories,
  toolStatuses,
} from '../catalog-values.schema';

/** What tools can be ordered by: the columns of a list, and how well they match a search. */
export type OrderField = ToolSortField | 'relevance';

export interface OrderTerm {
  readonly field: OrderField;
  readonly direction: 'asc' | 'desc';
}

/** What the key of an order field looks like as text, and whether it can be missing. */
interface KeyShape {
  readonly shape: RegExp;
  readonly nullable: boolean;
}

const shaped = (shape: RegExp): KeyShape => ({ shape, nullable: false });
const text = shaped(/^[^\0]*$/s);
const integer = shaped(/^-?\d{1,10}$/);
const real = /^-?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?$/i;
const instant = shaped(/^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::\d\d){0,2}$/);
const truth = shaped(/^(?:true|false)$/);
const oneOf = (values: readonly string[]) => shaped(new RegExp(`^(?:${values.join('|')})$`));

const keyShapes = {
  relevance: shaped(real),
  name: text,
  slug: text,
  category: oneOf(toolCategories),
  priceModel: oneOf(priceModels),
  price: shaped(/^\d{1,11}$/),
  requiredTier: oneOf(subscriptionTiers),
  integrationType: oneOf(integrationTypes),
  status: oneOf(toolStatuses),
  isFeatured: truth,
  isPopular: truth,
  provider: text,
  version: text,
  trialDays: integer,
  purchaseCount: integer,
  viewCount: integer,
  usageCount: integer,
  reviewCount: integer,
  avgRating: { shape: real, nullable: true },
  lastUpdated: instant,
  createdAt: instant,
  updatedAt: instant,
} as const satisfies Record<OrderField, KeyShape>;

/** Whether tools may have no value in a field. */
export function isNullable(field: OrderField): boolean {
  return keyShapes[field].nullable;
}

/**
 * The order of a list: as asked for, otherwise the best matches of a search first, otherwise by
 * name. Ties are broken by id, which is not part of this; see {@link tieDirection}.
 */
export function orderOf(search: string, sort: ToolSort): readonly OrderTerm[] {
  if (sort.length > 0) return sort;
  const byName: OrderTerm = { field: 'name', direction: 'asc' };
  return search === '' ? [byName] : [{ field: 'relevance', direction: 'desc' }, byName];
}

/**
 * The direction in which ids break ties: that of the last term. An index of a key and the id then
 * gives an order and its reverse, without sorting all that have the same key.
 */
export function tieDirection(order: readonly OrderTerm[]): OrderTerm['direction'] {
  return order.at(-1)?.direction ?? 'asc';
}

/**
 * The direction of all terms where one comparison of whole rows, as in `(a, b) > (x, y)`, tells
 * what comes after a position: an index leads straight there.
 */
export function uniformDirection(order: readonly OrderTerm[]): OrderTerm['direction'] | undefined {
  const direction = tieDirection(order);
  const isUniform = order.every((term) => term.direction === direction && !isNullable(term.field));
  return isUniform ? direction : undefined;
}

/** Where a page ended: the last row's keys in the order's terms, as PostgreSQL prints them. */
export interface Position {
  readonly keys: readonly (string | null)[];
  readonly id: string;
}

interface Listing {
  readonly search: string;
  readonly order: readonly OrderTerm[];
}

const signatureOf = ({ search, order }: Listing): string =>
  JSON.stringify([
    order.map(({ field, direction }) => `${field} ${direction}`),
    order.some(({ field }) => field === 'relevance') ? search : '',
  ]);

const toBase64 = (content: string): string =>
  btoa(Array.from(new TextEncoder().encode(content), (byte) => String.fromCharCode(byte)).join(''));

const fromBase64 = (content: string): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(
    Uint8Array.from(atob(content), (character) => character.charCodeAt(0)),
  );

/** Writes a position as a text that callers hand back without looking into it. */
export function encodeCursor(listing: Listing, { keys, id }: Position): string {
  return toBase64(JSON.stringify([signatureOf(listing), id, ...keys]));
}

function isKey(field: OrderField, key: unknown): key is string | null {
  const { shape, nullable } = keyShapes[field];
  return key === null ? nullable : typeof key === 'string' && shape.test(key);
}

/**
 * Reads a position back.
 * @returns undefined when the text is no cursor of this listing: damaged, or made for another
 *   order or search. Every key has the shape of its field, so none can break the query.
 */
export function decodeCursor(listing: Listing, cursor: string): Position | undefined {
  let content: unknown;
  try {
    content = JSON.parse(fromBase64(cursor));
  } catch {
    return undefined;
  }
  if (!Array.isArray(content)) return undefined;
  const [signature, id, ...entries]: unknown[] = content;
  const { order } = listing;
  if (signature !== signatureOf(listing) || entries.length !== order.length) return undefined;
  if (typeof id !== 'string' || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    return undefined;
  }
  const keys = order.flatMap(({ field }, at) => {
    const key = entries[at];
    return isKey(field, key) ? [key] : [];
  });
  return keys.length === order.length ? { keys, id } : undefined;
}

/** One comparison of a row with a position. A missing value comes after every other one. */
export type Comparison =
  | { readonly kind: 'same'; readonly field: OrderField; readonly key: string | null }
  | {
      readonly kind: 'beyond';
      readonly field: OrderField;
      readonly direction: 'asc' | 'desc';
      readonly key: string;
    }
  | { readonly kind: 'beyond_id'; readonly direction: 'asc' | 'desc'; readonly id: string };

/**
 * What holds for exactly the rows after a position: any of the branches, each with all of its
 * comparisons. Where {@link uniformDirection} is known, a comparison of rows says the same.
 */
export function rowsAfter(
  order: readonly OrderTerm[],
  { keys, id }: Position,
): readonly (readonly Comparison[])[] {
  const same = order.map(
    ({ field }, at): Comparison => ({ kind: 'same', field, key: keys[at] ?? null }),
  );
  const branches = order.flatMap(({ field, direction }, at): Comparison[][] => {
    const key = keys[at] ?? null;
    // Nothing comes after a missing value but ties with it.
    return key === null ? [] : [[...same.slice(0, at), { kind: 'beyond', field, direction, key }]];
  });
  return [...branches, [...same, { kind: 'beyond_id', direction: tieDirection(order), id }]];
}
