import { Prisma } from '../database/generated/client';

/**
 * The part of a tool's state that is not in its row, of `marketplace_tools t`. It is read within the
 * query: a function that read it would be a query of its own for each of thousands of tools.
 */
export const imageAltsPart = Prisma.sql`desk_alts_of(
  (SELECT jsonb_object_agg(m.address, m.alt_text) FROM desk_tool_media m WHERE m.tool_id = t.id))`;

/** What a change-set keeps of `marketplace_tools t`: the whole state. */
export const toolState = Prisma.sql`(desk_tool_state(t) || ${imageAltsPart})`;
