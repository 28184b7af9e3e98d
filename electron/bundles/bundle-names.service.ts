import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { CatalogAccess } from '../catalog/catalog-access';
import { Prisma } from '../database/generated/client';
import { inRole } from '../database/role-transaction';
import type { BundleTool } from './bundle-content.schema';
import { nameKey } from './bundle-names.rules';
import { readBundleTools } from './bundle-record.service';
import { toolsById } from './bundle-tools.service';
import type { MatchedNames } from './bundles.schema';
import { likelyNames } from './likely-names.rules';

/** Tools whose names are read at once, and compared at once: between the latter the window gets its turn. */
const toolsRead = 1_000;
const toolsCompared = 100;

const pageSchema = z.tuple([z.object({ ids: z.array(z.string()), names: z.array(z.string()) })]);

/** A page of all tools, in the order of their ids; empty behind the last one. */
async function readNames({ authority, actor }: CatalogAccess, after: string | undefined) {
  const rows = await inRole(
    authority,
    actor,
    (transaction) =>
      transaction.$queryRaw(Prisma.sql`
      SELECT coalesce(array_agg(id::text ORDER BY id), '{}') AS ids,
        coalesce(array_agg(name ORDER BY id), '{}') AS names
      FROM (
        SELECT id, name FROM marketplace_tools
        WHERE ${after === undefined ? Prisma.sql`true` : Prisma.sql`id > ${after}::uuid`}
        ORDER BY id LIMIT ${toolsRead}
      ) page`),
    { readOnly: true },
  );
  const [{ ids, names }] = pageSchema.parse(rows);
  return ids.map((id, at) => ({ id, name: names[at] ?? '' }));
}

/** The tool that each of these names may mean, by its place; none where nothing is alike. */
async function likelyTools(
  access: CatalogAccess,
  names: readonly string[],
): Promise<readonly (BundleTool | undefined)[]> {
  if (names.length === 0) return [];
  const search = likelyNames(names);
  let page: Awaited<ReturnType<typeof readNames>> = [];
  do {
    page = await readNames(access, page.at(-1)?.id);
    for (let from = 0; from < page.length; from += toolsCompared) {
      await nextTurn();
      search.look(page.slice(from, from + toolsCompared));
    }
  } while (page.length === toolsRead);
  const found = search.found();
  const tools = await toolsById(access, [...new Set(found.filter((id) => id !== undefined))]);
  const byId = new Map(tools.map((tool) => [tool.id, tool]));
  return found.map((id) => (id === undefined ? undefined : byId.get(id)));
}

/**
 * Finds tools by their names or slugs, as pasted. A name that several tools have matches none of
 * them: the person chooses.
 * @param names without repetition
 */
export async function matchNames(
  access: CatalogAccess,
  names: readonly string[],
): Promise<MatchedNames> {
  const keys = names.map(nameKey);
  const found = await inRole(
    access.authority,
    access.actor,
    (transaction) =>
      readBundleTools(
        transaction,
        Prisma.sql`
          lower(regexp_replace(btrim(t.name), '\\s+', ' ', 'g')) = ANY (${keys}::text[])
          OR t.slug = ANY (${keys}::text[])`,
      ),
    { readOnly: true },
  );
  const matched: BundleTool[] = [];
  const open: { name: string; candidates: BundleTool[] }[] = [];
  for (const name of names) {
    const key = nameKey(name);
    const bySlug = found.filter(({ slug }) => slug === key);
    const byName = found.filter((tool) => nameKey(tool.name) === key);
    const candidates = byName.length > 0 ? byName : bySlug;
    const [tool] = candidates;
    if (tool && candidates.length === 1) {
      if (!matched.some(({ id }) => id === tool.id)) matched.push(tool);
    } else open.push({ name, candidates });
  }
  const unknown = open.filter(({ candidates }) => candidates.length === 0);
  const likely = await likelyTools(
    access,
    unknown.map(({ name }) => name),
  );
  for (const [at, each] of unknown.entries()) {
    const tool = likely[at];
    if (tool) each.candidates.push(tool);
  }
  return { matched, unmatched: open };
}
