import type { z } from 'zod';
import { Prisma } from '../database/generated/client';
import type { searchedWordsSchema } from './change-set.schema';
import { originOf } from './staging.service';

/** Whether a text has the word that is looked for, in whichever case. */
export type Found = (column: Prisma.Sql) => Prisma.Sql;

/** That the change-set `h` is a bulk edit to, or with, something that has the word: a value or a tag. */
const done = (found: Found) => Prisma.sql`EXISTS (
  SELECT FROM jsonb_path_query(h.edit - 'kind', '$.** ? (@.type() == "string")') said (value)
  WHERE ${found(Prisma.sql`said.value #>> '{}'`)})`;

/**
 * That the change-set `h` has every word: in why, from where and by whom it was made, in what a bulk edit
 * did, or in a name.
 * @param named whether something that it changes has the word in its name
 */
export function hasWords(
  words: z.output<typeof searchedWordsSchema>,
  named: (found: Found) => Prisma.Sql,
): Prisma.Sql {
  const each = words.map(({ text, origins }) => {
    const found: Found = (column) => Prisma.sql`strpos(lower(${column}), lower(${text})) > 0`;
    return Prisma.sql`(
      ${originOf} = ANY (${origins})
      OR ${found(Prisma.sql`concat_ws(' ', h.reason, h.source, h.author_name)`)}
      OR ${done(found)}
      OR ${named(found)})`;
  });
  return each.length > 0 ? Prisma.join(each, ' AND ') : Prisma.sql`true`;
}
