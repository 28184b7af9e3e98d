import { z } from 'zod';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import type { FinanceAccess } from '../finance-access';
import { buyerSearchSchema } from './buyer-choice.schema';

/** How many of each kind a search offers. */
const offered = 50;

const namedRows = z
  .array(
    z.object({
      organization: z.string(),
      tool: z.string().nullable(),
      bundle: z.string().nullable(),
    }),
  )
  .length(1);

/** The names of a proposed buyer and of what was bought. */
export async function nameBuyer(
  transaction: RoleTransaction,
  buyer: {
    readonly organizationId: string;
    readonly toolId: string | null;
    readonly bundleId: string | null;
  },
) {
  const { organizationId, toolId, bundleId } = buyer;
  const [named] = namedRows.parse(
    await transaction.$queryRaw`
      SELECT (SELECT name FROM organizations WHERE id = ${organizationId}::uuid) AS organization,
        (SELECT name FROM marketplace_tools WHERE id = ${toolId}::uuid) AS tool,
        (SELECT name FROM marketplace_bundles WHERE id = ${bundleId}::uuid) AS bundle`,
  );
  const item =
    toolId !== null && named?.tool
      ? ({ kind: 'tool', id: toolId, name: named.tool } as const)
      : bundleId !== null && named?.bundle
        ? ({ kind: 'bundle', id: bundleId, name: named.bundle } as const)
        : null;
  return { organization: { id: organizationId, name: named?.organization ?? '' }, item };
}

/** Organisations and items whose name holds a text; those that begin with it come first. */
export async function searchBuyers(
  { authority, actor }: FinanceAccess,
  search: string,
): Promise<z.infer<typeof buyerSearchSchema>> {
  const like = `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return inRole(
    authority,
    actor,
    async (transaction) =>
      buyerSearchSchema.parse({
        organizations: await transaction.$queryRaw`
          SELECT id, name FROM organizations WHERE name ILIKE ${like}
          ORDER BY starts_with(lower(name), lower(${search})) DESC, name, id LIMIT ${offered}`,
        items: await transaction.$queryRaw`
          SELECT kind, id, name FROM (
            SELECT 'tool' AS kind, id, name FROM marketplace_tools WHERE name ILIKE ${like}
            UNION ALL
            SELECT 'bundle', id, name FROM marketplace_bundles WHERE name ILIKE ${like}
          ) items
          ORDER BY starts_with(lower(name), lower(${search})) DESC, name, id LIMIT ${offered}`,
      }),
    { readOnly: true },
  );
}
