import { z } from 'zod';
import type { CatalogAccess } from '../catalog/catalog-access';
import { statusMeaning } from '../catalog/catalog-status.rules';
import { toolStatusSchema } from '../catalog/catalog-values.schema';
import { commitRows, inOwnTransaction, isCommitted } from '../change-sets/commit.service';
import type { StagedRow } from '../change-sets/staging.service';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { readBundles, readToolsById } from './bundle-record.service';
import { stateOfBundle } from './bundle-state.rules';
import type { DeleteTool, RetirementPlan, RetireTool } from './bundles.schema';
import { readDependents, refuseDeletion } from './dependents.service';
import { type BundleAfterRetirement, planRetirement } from './retirement.rules';

/** What retiring a tool does to every bundle that holds it. @throws DeskError `not_found`. */
async function readPlan(
  transaction: RoleTransaction,
  toolId: string,
  replacementId: string | null,
): Promise<readonly BundleAfterRetirement[]> {
  const { bundles: holding } = await readDependents(transaction, 'tool', toolId);
  const bundles = await readBundles(
    transaction,
    holding.map(({ id }) => id),
  );
  const tools = await readToolsById(transaction, [
    ...bundles.flatMap(({ content }) => content.items),
    ...(replacementId ? [replacementId] : []),
  ]);
  if (replacementId && !tools.has(replacementId)) {
    throw new DeskError('not_found', { subject: 'replacement' });
  }
  return planRetirement(bundles, tools, toolId, replacementId);
}

/** What would become of the bundles, for the question before a tool is retired. */
export function retirementPlan(
  { authority, actor }: CatalogAccess,
  { toolId, replacementId }: { readonly toolId: string; readonly replacementId: string | null },
): Promise<RetirementPlan> {
  return inRole(
    authority,
    actor,
    async (transaction) =>
      (await readPlan(transaction, toolId, replacementId)).map(
        ({ bundleId, content, items, newPrice, mixesCurrencies, needsHigherPlan, soldEmpty }) => ({
          bundleId,
          name: content.name,
          status: content.status,
          currency: content.price.currency,
          storedPrice: content.price.amount,
          newPrice,
          mixesCurrencies,
          needsHigherPlan,
          soldEmpty,
          toolCount: items.length,
        }),
      ),
    { readOnly: true },
  );
}

const statusSchema = z.array(z.object({ status: toolStatusSchema }));

/**
 * Holds the tool that takes a place as it is until the end of the transaction: it was offered while it was
 * sold, and somebody may have taken it off sale since.
 */
async function requireSold(transaction: RoleTransaction, id: string): Promise<void> {
  const [replacement] = statusSchema.parse(
    await transaction.$queryRaw`
      SELECT status::text AS status FROM marketplace_tools WHERE id = ${id}::uuid FOR SHARE`,
  );
  if (!replacement || statusMeaning(replacement.status).sold) return;
  const message = 'The tool that takes its place is not sold itself. Choose another one.';
  throw new DeskError('invalid', { fields: [{ path: ['replacementId'], message }] });
}

/**
 * Retires a tool and puts its bundles right, in one change-set: all of it happens or none.
 * @throws DeskError `not_found`; `invalid` for a tool that replaces itself or is replaced by one that is
 *   not sold; `conflict` when the status or one of the bundles was changed meanwhile; `not_possible` where
 *   a bundle on sale would be left empty.
 */
export async function retireTool(
  access: CatalogAccess,
  { toolId, changeSetId, baseRevision, status, handling, replacementId, reason }: RetireTool,
): Promise<{ readonly bundles: number }> {
  if (replacementId === toolId) {
    const message = 'A tool cannot replace itself.';
    throw new DeskError('invalid', { fields: [{ path: ['replacementId'], message }] });
  }
  return inOwnTransaction(access, async (transaction) => {
    const [tool] = statusSchema.parse(
      await transaction.$queryRaw`
        SELECT status::text AS status FROM marketplace_tools WHERE id = ${toolId}::uuid`,
    );
    if (!tool) throw new DeskError('not_found', { subject: 'tool' });
    if (handling === 'replace' && replacementId && !(await isCommitted(transaction, changeSetId))) {
      await requireSold(transaction, replacementId);
    }
    const plan =
      handling === 'keep'
        ? []
        : await readPlan(transaction, toolId, handling === 'replace' ? replacementId : null);
    const rows: StagedRow[] = [
      {
        entity: 'tool',
        entityId: toolId,
        action: 'update',
        baseRevision,
        wanted: { status },
      },
      ...plan.map(
        ({ bundleId, revision, content, items, newPrice }): StagedRow => ({
          entity: 'bundle',
          entityId: bundleId,
          action: 'update',
          baseRevision: revision,
          base: stateOfBundle({ items: content.items, price: content.price }),
          wanted: stateOfBundle({
            items: [...items],
            price: { ...content.price, amount: newPrice },
          }),
        }),
      ),
    ];
    const { bundleCount } = await commitRows(
      transaction,
      { id: changeSetId, origin: 'retire', reason },
      rows,
    );
    return { bundles: bundleCount };
  });
}

/**
 * Deletes a tool that nothing depends on. A repeated call with the same change-set id finds it done, and
 * so does one for a tool that is gone.
 * @throws DeskError `in_use` with what depends on it; `conflict` where it was changed since.
 */
export async function deleteTool(
  { authority, actor }: CatalogAccess,
  { id, changeSetId, baseRevision, reason }: DeleteTool,
): Promise<void> {
  await inRole(authority, actor, async (transaction) => {
    if (await isCommitted(transaction, changeSetId)) return;
    await refuseDeletion(transaction, 'tool', id);
    await commitRows(transaction, { id: changeSetId, origin: 'delete', reason }, [
      { entity: 'tool', entityId: id, action: 'delete', baseRevision, wanted: {} },
    ]);
  });
}
