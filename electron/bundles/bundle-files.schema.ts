import { z } from 'zod';

export const exportBundlesInput = z.object({ format: z.enum(['csv', 'json']) });

/** A whole file of bundles, and how many are in it. */
export const exportBundlesOutput = z.object({ text: z.string(), count: z.int() });
