import type { CatalogAccess } from '../catalog/catalog-access';
import { copyName } from '../catalog/catalog-slug.rules';
import { commitRows, inOwnTransaction, isCommitted } from '../change-sets/commit.service';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { newId } from '../shared/ids';
import { checkBundle } from './bundle-checks.rules';
import type { BundleView } from './bundle-content.schema';
import { lifecycleRefusal } from './bundle-lifecycle.rules';
import { getBundle, readSurroundings } from './bundle-list.service';
import { receiptOf, storedPriceOf } from './bundle-receipt.rules';
import { type BundleRecord, readBundles, readToolsById } from './bundle-record.service';
import { snapshotOf } from './bundle-snapshot.rules';
import { stateOfBundle } from './bundle-state.rules';
import { checkedBundleOf } from './bundle-view.rules';
import type { BundleDetail, ChangeBundleStatus, DeleteBundle, SaveBundle } from './bundles.schema';
import { refuseDeletion } from './dependents.service';

/**
 * Creates a bundle as a draft, or saves its changed fields, as one change-set. A repeated call
 * with the same change-set id after a lost answer does nothing twice.
 * @throws DeskError `conflict` with the fields that others changed too, or where the price was to follow
 *   from the tools and they cost something else by now; `not_found`.
 */
export async function saveBundle(
  access: CatalogAccess,
  { id, changeSetId, baseRevision, base, changes, priceFollows, reason }: SaveBundle,
): Promise<BundleDetail> {
  const creating = baseRevision === null;
  await inOwnTransaction(access, async (transaction) => {
    if (await isCommitted(transaction, changeSetId)) return;
    if (priceFollows) await holdTools(transaction, id, changes.items);
    await commitRows(transaction, { id: changeSetId, origin: 'bundle', reason }, [
      {
        entity: 'bundle',
        entityId: id,
        action: creating ? 'create' : 'update',
        baseRevision,
        base: base && stateOfBundle(base),
        wanted: stateOfBundle(creating ? { ...changes, status: 'DRAFT' } : changes),
      },
    ]);
    if (priceFollows) await refuseOtherPrice(transaction, id);
  });
  return getBundle(access, id);
}

/**
 * Holds a bundle's tools as they are until the end of the transaction: whoever is just taking one of them off
 * sale, or repricing it, is waited for, before the bundle, as every commit holds them.
 * @param more tools that it comes to hold
 */
async function holdTools(
  transaction: RoleTransaction,
  bundleId: string,
  more: readonly string[] = [],
): Promise<void> {
  await transaction.$queryRaw`
    SELECT FROM marketplace_tools WHERE id = ANY (${[...more]}::uuid[]) OR id IN (
      SELECT tool_id FROM marketplace_bundle_items WHERE bundle_id = ${bundleId}::uuid)
    ORDER BY id FOR SHARE`;
}

/** Refuses a price that was worked out from tools that cost something else by now. */
async function refuseOtherPrice(transaction: RoleTransaction, id: string): Promise<void> {
  const { content } = await existingBundle(transaction, id);
  const tools = await readToolsById(transaction, content.items);
  const priced = [...tools].map(([toolId, { pricing }]) => ({ toolId, pricing }));
  const { amount, currency } = content.price;
  if (amount === storedPriceOf(receiptOf(priced, content.discountPercent, currency))) return;
  throw new DeskError('conflict', {
    subject: 'bundle',
    rows: [],
    reason: `Somebody changed what the price of “${content.name}” follows from. Look at the new price, then save.`,
  });
}

/** @throws DeskError `not_found`. */
async function existingBundle(transaction: RoleTransaction, id: string): Promise<BundleRecord> {
  const [bundle] = await readBundles(transaction, [id]);
  if (!bundle) throw new DeskError('not_found', { subject: 'bundle' });
  return bundle;
}

/**
 * Takes a bundle one step through its life, if its checks allow it. Activating keeps a snapshot of
 * what customers get from now on: the tools, their prices and shares. A repeated call with the same
 * change-set id takes no step, wherever the bundle has gone since.
 * @throws DeskError `invalid` at `status` when the step is refused; `conflict`, also where what would be
 *   sold is no longer what was agreed to; `not_found`.
 */
export async function changeBundleStatus(
  access: CatalogAccess,
  { id, changeSetId, baseRevision, status, reason }: ChangeBundleStatus,
): Promise<BundleDetail> {
  await inRole(access.authority, access.actor, async (transaction) => {
    // What is sold stays as it is until then.
    if (status === 'ACTIVE') await holdTools(transaction, id);
    // The lock comes first and alone: a statement that waited for it would still read the state
    // from before the wait, and what was checked would not be what becomes active.
    await transaction.$queryRaw`
      SELECT FROM marketplace_bundles WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    const bundle = await existingBundle(transaction, id);
    if (bundle.content.status === status || (await isCommitted(transaction, changeSetId))) return;
    if (status === 'ACTIVE' && bundle.revision !== baseRevision) {
      const reason = 'What would be sold was changed meanwhile. Look at it, then activate it.';
      throw new DeskError('conflict', { subject: 'bundle', reason });
    }
    const tools = await readToolsById(transaction, bundle.content.items);
    const checked = checkedBundleOf(id, bundle.content, tools);
    const findings = checkBundle(checked, await readSurroundings(transaction, id));
    const refusal = lifecycleRefusal(bundle.content.status, status, findings);
    if (refusal) {
      const reasons = {
        same: 'The bundle has this status already.',
        sold: 'An active bundle can only be archived.',
        archived: 'Reopen the archived bundle as a draft first.',
        problems: 'Mend what is wrong with the bundle before it is sold.',
      } as const;
      const message = reasons[refusal.kind];
      throw new DeskError('invalid', { fields: [{ path: ['status'], message }] });
    }
    await commitRows(transaction, { id: changeSetId, origin: 'bundle', reason }, [
      {
        entity: 'bundle',
        entityId: id,
        action: 'update',
        baseRevision,
        base: stateOfBundle({ status: bundle.content.status }),
        wanted: stateOfBundle({ status }),
      },
    ]);
    if (status === 'ACTIVE') {
      const snapshot = JSON.stringify(snapshotOf(bundle.content, tools));
      await transaction.$executeRaw`
        INSERT INTO desk_bundle_snapshots (id, bundle_id, change_set_id, revision, content)
        SELECT ${newId()}::uuid, ${id}::uuid, ${changeSetId}::uuid, r.revision, ${snapshot}::jsonb
        FROM desk_revisions r WHERE r.entity = 'bundle' AND r.entity_id = ${id}::uuid`;
    }
  });
  return getBundle(access, id);
}

/**
 * Copies a bundle as a draft under an id that the caller made.
 * @throws DeskError `not_found` when the source is gone.
 */
export async function duplicateBundle(
  access: CatalogAccess,
  {
    sourceId,
    id,
    changeSetId,
  }: { readonly sourceId: string; readonly id: string; readonly changeSetId: string },
): Promise<BundleDetail> {
  await inRole(access.authority, access.actor, async (transaction) => {
    const [copy] = await readBundles(transaction, [id]);
    if (copy) return;
    const { content } = await existingBundle(transaction, sourceId);
    const copied: BundleView = {
      ...content,
      name: copyName(content.name),
      status: 'DRAFT',
      isFeatured: false,
      isPopular: false,
    };
    await commitRows(transaction, { id: changeSetId, origin: 'duplicate' }, [
      {
        entity: 'bundle',
        entityId: id,
        action: 'create',
        baseRevision: null,
        wanted: stateOfBundle(copied),
      },
    ]);
  });
  return getBundle(access, id);
}

/**
 * Deletes a bundle that nothing depends on. A repeated call with the same change-set id finds it done.
 * @throws DeskError `in_use` where it was bought or stands in a cart, `conflict`, `not_found`.
 */
export async function deleteBundle(
  access: CatalogAccess,
  { id, changeSetId, baseRevision, reason }: DeleteBundle,
): Promise<void> {
  await inRole(access.authority, access.actor, async (transaction) => {
    if (await isCommitted(transaction, changeSetId)) return;
    await existingBundle(transaction, id);
    await refuseDeletion(transaction, 'bundle', id);
    await commitRows(transaction, { id: changeSetId, origin: 'delete', reason }, [
      { entity: 'bundle', entityId: id, action: 'delete', baseRevision, wanted: {} },
    ]);
  });
}
