import { z } from 'zod';
import type { CatalogAccess } from '../catalog/catalog-access';
import { inRole } from '../database/role-transaction';
import { bundleSnapshotSchema } from './bundle-snapshot.rules';
import type { BundleSnapshots } from './bundles.schema';

const rowsSchema = z.array(
  z
    .object({
      id: z.string(),
      change_set_id: z.string(),
      revision: z.int(),
      taken_at: z.date(),
      content: bundleSnapshotSchema,
    })
    .transform((row) => ({
      id: row.id,
      changeSetId: row.change_set_id,
      revision: row.revision,
      takenAt: row.taken_at.toISOString(),
      snapshot: row.content,
    })),
);

/** How often a bundle was activated is a small number; this bounds a broken one. */
const listed = 100;

/** What customers got at each activation of a bundle, the latest first. */
export function bundleSnapshots(
  { authority, actor }: CatalogAccess,
  id: string,
): Promise<BundleSnapshots> {
  return inRole(
    authority,
    actor,
    async (transaction) =>
      rowsSchema.parse(
        await transaction.$queryRaw`
          SELECT id::text AS id, change_set_id::text AS change_set_id, revision, taken_at, content
          FROM desk_bundle_snapshots WHERE bundle_id = ${id}::uuid
          ORDER BY taken_at DESC, id DESC LIMIT ${listed}`,
      ),
    { readOnly: true },
  );
}
