import type Stripe from 'stripe';

interface Described {
  readonly type?: string;
  readonly nullable?: true;
}

/** What a field of JSON is called in a description of an API. */
function typeOf(value: unknown): Described {
  if (value === null || value === undefined) return { nullable: true };
  if (Array.isArray(value)) return { type: 'array' };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  return { type: typeof value };
}

/**
 * Describes lists of a server by what it answers: every field of the objects on their first pages, with its type.
 * Stripe's own description of the API has more fields than a server in a test has objects with.
 * @param lists by the name of their object, as Stripe calls it
 * @returns an OpenAPI description, as JSON, of which `@stripe/sync-engine` makes its tables
 */
export async function describeLists(
  lists: Readonly<Record<string, Stripe.ApiListPromise<object>>>,
): Promise<string> {
  const schemas: Record<string, unknown> = {};
  for (const [name, list] of Object.entries(lists)) {
    const { data } = await list;
    const properties: Record<string, Described> = {};
    for (const object of data) {
      for (const [field, value] of Object.entries(object)) {
        if (!properties[field]?.type) properties[field] = typeOf(value);
      }
    }
    schemas[name] = { 'x-resourceId': name, type: 'object', properties };
  }
  return JSON.stringify({ openapi: '3.0.0', components: { schemas } });
}
