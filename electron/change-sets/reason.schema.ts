import { z } from 'zod';

/** Why something is changed, as its history keeps it; null where nobody said. */
export const reasonSchema = z
  .string()
  .trim()
  .max(500, { error: 'Keep the reason to 500 characters.' })
  .nullable()
  .default(null)
  .transform((text) => text || null);
