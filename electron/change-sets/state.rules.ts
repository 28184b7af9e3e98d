import { z } from 'zod';

/**
 * What some columns of a tool or bundle hold, as change-sets keep it: an object of columns, in
 * which a price (`pricing` of a tool, `price` of a bundle) is one value with columns of its own,
 * and a bundle's `items` are the ids of its tools in order. Amounts are texts of a numeric(10,2).
 */
export type State = { readonly [column: string]: unknown };

export const stateSchema: z.ZodType<State> = z.record(z.string(), z.unknown());

/** Whether two values are the same to a person: lists by their order, objects by their parts. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [oneParts, otherParts] = [Object.entries(one), new Map(Object.entries(other))];
  return (
    oneParts.length === otherParts.size &&
    oneParts.every(([name, part]) => otherParts.has(name) && sameValue(part, otherParts.get(name)))
  );
}
