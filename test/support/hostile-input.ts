import fc from 'fast-check';
import { z } from 'zod';

/** What of JSON Schema the contract's inputs are described with. */
interface Shape {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape | boolean;
  readonly prefixItems?: readonly Shape[];
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

/** Texts that programs trip over: no text for PostgreSQL, half a character, patterns, long words. */
const oddTexts = [
  '',
  ' ',
  'a\0b',
  '\ud800',
  '\\',
  '%_',
  "'; DROP TABLE marketplace_tools; --",
  '((((',
  '\u202e\u200b\u00ad',
  '🏠'.repeat(50),
  'é'.repeat(300),
  '-1',
  '1e999',
  'NaN',
  '2026-02-30',
  'null',
  '__proto__',
  '../../etc/passwd',
] as const;

const numbers = [0, 1, -1, 2, 3, 200, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, -(2 ** 53) + 1] as const;

export interface HostileInputOptions {
  /** Ids of things that exist, besides ids of things that do not. */
  readonly ids: readonly string[];
}

function textOf({ format, maxLength = 400 }: Shape, ids: readonly string[]) {
  if (format === 'uuid') return fc.oneof(fc.constantFrom(...ids), fc.uuid());
  if (format === 'date')
    return fc.constantFrom('2026-10-01', '2026-10-31', '0001-01-01', '9999-12-31');
  if (format === 'date-time') {
    return fc.constantFrom(
      '2026-10-01T00:00:00.000Z',
      '0001-01-01T00:00:00Z',
      '9999-12-31T23:59:59.999Z',
    );
  }
  return fc.oneof(
    fc.constantFrom(...oddTexts).map((text) => text.slice(0, maxLength)),
    fc.string({ maxLength: Math.min(maxLength, 30) }),
    fc.constantFrom(...ids, 'USD', 'JPY', 'AVM', 'stripe', '49.00'),
  );
}

function numberOf({ minimum = -(2 ** 53) + 1, maximum = 2 ** 53 - 1 }: Shape, whole: boolean) {
  const edges = [minimum, maximum, ...numbers].filter((n) => n >= minimum && n <= maximum);
  return whole ? fc.constantFrom(...edges) : fc.oneof(fc.constantFrom(...edges), fc.constant(0.1));
}

/**
 * Values that a schema lets through as far as its shape goes, with everything in them that might
 * upset what is behind it. Rules that the shape does not tell (a text's pattern) may refuse them.
 */
function valuesOf(
  shape: Shape,
  options: HostileInputOptions,
  depth: number,
): fc.Arbitrary<unknown> {
  const inner = (part: Shape) => valuesOf(part, options, depth + 1);
  if ('const' in shape) return fc.constant(shape.const);
  if (shape.enum) return fc.constantFrom(...shape.enum);
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (shape.allOf?.[0]) return inner(shape.allOf[0]);
  const type = typeof shape.type === 'string' ? shape.type : shape.type?.[0];
  switch (type) {
    case 'string':
      return textOf(shape, options.ids);
    case 'integer':
    case 'number':
      return numberOf(shape, type === 'integer');
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      if (shape.prefixItems) return fc.tuple(...shape.prefixItems.map(inner));
      const items = typeof shape.items === 'object' ? inner(shape.items) : fc.constant(null);
      return fc.array(items, { maxLength: Math.min(shape.maxItems ?? 3, depth > 3 ? 1 : 3) });
    }
    case 'object': {
      if (!shape.properties && typeof shape.additionalProperties === 'object') {
        return fc.dictionary(
          fc.constantFrom('name', 'a\0b', ...options.ids),
          inner(shape.additionalProperties),
          { maxKeys: 2 },
        );
      }
      const parts = Object.entries(shape.properties ?? {}).map(
        ([name, part]) => [name, inner(part)] as const,
      );
      return fc.record(Object.fromEntries(parts), { requiredKeys: [...(shape.required ?? [])] });
    }
    default:
      return fc.constant(undefined);
  }
}

/** Hostile inputs for a procedure. @param schema its input */
export function hostileInputs(
  schema: z.ZodType,
  options: HostileInputOptions,
): fc.Arbitrary<unknown> {
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return valuesOf(shape as Shape, options, 0);
}
