import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { drawnInHeader, drawnInParameter } from '../shared/drawn-in.rules';

/** What neither a header nor a parameter says is not known; what they say must be an epoch. */
const epochSchema = z.coerce.number().int().optional();

/**
 * The epoch that a page was drawn in, as its call says: see `DeskContext.drawnIn`. A stream says it in a
 * parameter, because a browser sends no header of ours with one.
 */
export function drawnIn(
  { headers }: Pick<IncomingMessage, 'headers'>,
  parameters: Readonly<Record<string, unknown>> | null,
): number | undefined {
  return epochSchema.parse(headers[drawnInHeader] ?? parameters?.[drawnInParameter]);
}
