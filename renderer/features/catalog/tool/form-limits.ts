import { z } from 'zod';
import { toolContentSchema } from '../../../../electron/catalog/catalog-tool.schema';

function longestOf(schema: unknown): number | null {
  if (schema instanceof z.ZodString) return schema.maxLength;
  if (schema instanceof z.ZodNullable) return longestOf(schema.unwrap());
  return schema instanceof z.ZodPipe ? longestOf(schema.in) : null;
}

/**
 * How many characters a text of the form may have, read from the schema that decides it.
 * @returns null where the schema sets no limit of its own
 */
export function longestText(field: keyof typeof toolContentSchema.shape): number | null {
  return longestOf(toolContentSchema.shape[field]);
}
