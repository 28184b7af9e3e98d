import { z } from 'zod';
import type { CatalogAccess } from '../catalog/catalog-access';
import { Prisma } from '../database/generated/client';
import { inRole } from '../database/role-transaction';
import type { BundleTool } from './bundle-content.schema';
import { nameKey } from './bundle-names.rules';
import { readBundleTools, readToolsById } from './bundle-record.service';
import type { MatchedNames } from './bundles.schema';

/** From this likeness on, 0 to 1, a tool is offered as what may have been meant. */
const leastLikeness = 0.35;

/**
 * Finds tools by their names or slugs, as pasted. A name that several tools have matches none of
 * them: the person chooses.
 * @param names without repetition
 */
export function matchNames(
  { authority, actor }: CatalogAccess,
  names: readonly string[],
): Promise<MatchedNames> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const keys = names.map(nameKey);
      const found = await readBundleTools(
        transaction,
        Prisma.sql`
          lower(regexp_replace(btrim(t.name), '\\s+', ' ', 'g')) = ANY (${keys}::text[])
          OR t.slug = ANY (${keys}::text[])`,
      );
      const matched: BundleTool[] = [];
      const open: { name: string; candidates: readonly BundleTool[] }[] = [];
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
      const likely = z.array(z.object({ name: z.string(), id: z.string() })).parse(
        await transaction.$queryRaw`
          SELECT asked.name, close.id
          FROM unnest(${unknown.map(({ name }) => name)}::text[]) AS asked(name)
          CROSS JOIN LATERAL (
            SELECT t.id::text AS id, similarity(lower(t.name), lower(asked.name)) AS likeness
            FROM marketplace_tools t
            ORDER BY likeness DESC, t.id LIMIT 1
          ) close
          WHERE close.likeness >= ${leastLikeness}`,
      );
      const meant = await readToolsById(
        transaction,
        likely.map(({ id }) => id),
      );
      return {
        matched,
        unmatched: open.map(({ name, candidates }) => ({
          name,
          candidates:
            candidates.length > 0
              ? [...candidates]
              : likely
                  .filter((each) => each.name === name)
                  .flatMap(({ id }) => meant.get(id) ?? []),
        })),
      };
    },
    { readOnly: true },
  );
}
