import { z } from 'zod';
import {
  type BundleImpact,
  impactOn,
  isRepricedAtFirst,
  type ProposedTool,
} from '../bundles/bundle-impact.rules';
import { readBundles, readToolsById } from '../bundles/bundle-record.service';
import { stateOfBundle } from '../bundles/bundle-state.rules';
import { dependentsLine } from '../bundles/dependents.rules';
import { readDependentsOfEach } from '../bundles/dependents.service';
import type { CatalogAccess } from '../catalog/catalog-access';
import { viewOfState } from '../catalog/catalog-state.rules';
import { withdraws } from '../catalog/catalog-status.rules';
import { toolStatuses } from '../catalog/catalog-values.schema';
import { stageRows } from '../change-sets/staging.service';
import { sameValue, stateSchema } from '../change-sets/state.rules';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { DeskError } from '../shared/errors';
import { numberText } from '../shared/number-text';
import type { LackingSuite, Withdrawn } from './bundle-impact.schema';
import { readLackingSuites } from './suite-impact.service';

type Access = Pick<CatalogAccess, 'authority' | 'actor'>;

/** Archived bundles are sold to nobody: their price is what it was. */
const concerned = (status: string) => status !== 'ARCHIVED';

async function readImpact(
  transaction: RoleTransaction,
  proposed: ReadonlyMap<string, ProposedTool>,
): Promise<readonly BundleImpact[]> {
  if (proposed.size === 0) return [];
  const bundles = (await readBundles(transaction)).filter(
    ({ content }) =>
      concerned(content.status) && content.items.some((toolId) => proposed.has(toolId)),
  );
  const tools = await readToolsById(
    transaction,
    bundles.flatMap(({ content }) => content.items),
  );
  return bundles.flatMap((bundle) => {
    const own = new Map(
      bundle.content.items.flatMap((id) => {
        const tool = tools.get(id);
        return tool ? [[id, tool]] : [];
      }),
    );
    return impactOn(bundle, own, proposed) ?? [];
  });
}

/**
 * Every bundle whose price or eligibility a change of tools would change, by name.
 * @param proposed what is to become of tools, by their id
 */
export function impactOfTools(
  { authority, actor }: Access,
  proposed: ReadonlyMap<string, ProposedTool>,
): Promise<readonly BundleImpact[]> {
  return inRole(authority, actor, (transaction) => readImpact(transaction, proposed), {
    readOnly: true,
  });
}

const stagedIdsSchema = z.array(z.object({ id: z.string() }));
const stagedSchema = z.array(z.object({ entity_id: z.string(), wanted: stateSchema }));

/** What a staged change-set wants of tools that are in bundles. */
async function stagedTools(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<ReadonlyMap<string, ProposedTool>> {
  const rows = stagedSchema.parse(
    await transaction.$queryRaw`
      SELECT s.entity_id::text AS entity_id, s.wanted
      FROM desk_staged_changes s
      WHERE s.change_set_id = ${changeSetId}::uuid AND s.entity = 'tool' AND s.action = 'update'
        AND NOT s.excluded AND s.wanted ?| ARRAY['pricing', 'status', 'required_tier']
        AND EXISTS (SELECT FROM marketplace_bundle_items i WHERE i.tool_id = s.entity_id)`,
  );
  return new Map(
    rows.map(({ entity_id, wanted }) => {
      const { pricing, status, requiredTier } = viewOfState(wanted);
      return [entity_id, { pricing, status, requiredTier }];
    }),
  );
}

/** More would make a list that nobody reads beside the changes themselves. */
const mostWithdrawnNamed = 8;

const withdrawals = toolStatuses.flatMap((from) =>
  toolStatuses.filter((to) => withdraws(from, to)).map((to) => `${from} ${to}`),
);

const withdrawnRowsSchema = z.array(z.object({ id: z.string(), name: z.string(), total: z.int() }));

/** The tools that a staged change-set hides or takes off sale, with what depends on them. */
async function readWithdrawn(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<Withdrawn> {
  const tools = withdrawnRowsSchema.parse(
    await transaction.$queryRaw`
      SELECT t.id::text AS id, t.name, (count(*) OVER ())::integer AS total
      FROM desk_staged_changes s JOIN marketplace_tools t ON t.id = s.entity_id
      WHERE s.change_set_id = ${changeSetId}::uuid AND s.entity = 'tool' AND s.action = 'update'
        AND NOT s.excluded
        AND t.status::text || ' ' || (s.wanted ->> 'status') = ANY (${withdrawals})
      ORDER BY lower(t.name), t.id LIMIT ${mostWithdrawnNamed}`,
  );
  const dependents = await readDependentsOfEach(
    transaction,
    'tool',
    tools.map(({ id }) => id),
  );
  return {
    total: tools[0]?.total ?? 0,
    lines: tools.map(({ id, name }) => {
      const found = dependents.get(id);
      return found ? dependentsLine(name, found) : name;
    }),
  };
}

/**
 * Where prices that follow from tools begin in a change-set: behind the tools, of which it has at most
 * this many. A bundle that stands before it was asked for by itself, as a row of a file or of a revert:
 * its price follows from nothing, and no choice of prices adds, replaces or takes out such a row.
 */
const firstRepricing = 1_000_000;

const bundleRowsSchema = z.array(
  z.object({ id: z.string(), follows: z.boolean(), reprices: z.boolean() }),
);

/**
 * The bundles that a staged change-set changes, which of their rows are prices that follow, and which of these
 * are to be stored: where two repriced a bundle and the other price was chosen, nothing is.
 */
async function readBundleRows(transaction: RoleTransaction, changeSetId: string) {
  return bundleRowsSchema.parse(
    await transaction.$queryRaw`
      SELECT entity_id::text AS id, position > ${firstRepricing}::integer AS follows,
        NOT excluded AND wanted ? 'price' AS reprices
      FROM desk_staged_changes
      WHERE change_set_id = ${changeSetId}::uuid AND entity = 'bundle'`,
  );
}

/**
 * Every bundle that a staged change-set's tools would change, which of them it reprices, which have a row
 * of their own, the tools that customers lose by it, and bundles of all tools that would lack some.
 */
export function impactOfChangeSet(
  { authority, actor }: Access,
  changeSetId: string,
): Promise<{
  readonly bundles: readonly BundleImpact[];
  readonly repriced: readonly string[];
  readonly settled: readonly string[];
  readonly withdrawn: Withdrawn;
  readonly lacking: LackingSuite[];
}> {
  return inRole(
    authority,
    actor,
    async (transaction) => {
      const bundles = await readImpact(transaction, await stagedTools(transaction, changeSetId));
      const rows = await readBundleRows(transaction, changeSetId);
      return {
        bundles,
        repriced: rows.flatMap(({ id, follows, reprices }) => (follows && reprices ? [id] : [])),
        settled: rows.flatMap(({ id, follows }) => (follows ? [] : [id])),
        withdrawn: await readWithdrawn(transaction, changeSetId),
        lacking: await readLackingSuites(transaction, changeSetId),
      };
    },
    { readOnly: true },
  );
}

async function stageNewPrices(
  transaction: RoleTransaction,
  changeSetId: string,
  isRepriced: (impact: BundleImpact) => boolean,
): Promise<void> {
  const impact = await readImpact(transaction, await stagedTools(transaction, changeSetId));
  const staged = await readBundleRows(transaction, changeSetId);
  const settled = new Set(staged.flatMap(({ id, follows }) => (follows ? [] : [id])));
  const rows = impact
    .filter((each) => isRepriced(each) && !settled.has(each.bundleId))
    .map(({ bundleId, revision, currency, storedPrice, newPrice }) => ({
      entity: 'bundle' as const,
      entityId: bundleId,
      action: 'update' as const,
      baseRevision: revision,
      base: stateOfBundle({ price: { amount: storedPrice, currency } }),
      wanted: stateOfBundle({ price: { amount: newPrice, currency } }),
    }));
  if (rows.length > 0) await stageRows(transaction, changeSetId, rows, firstRepricing);
}

/**
 * Adds the new prices of bundles to a staged change-set, so that tools and bundles are changed
 * together. Bundles that the change-set's tools do not change are left out, and those of which it has a
 * row of their own.
 * @param bundleIds the bundles that are to be repriced
 */
export async function stageRepricings(
  transaction: RoleTransaction,
  changeSetId: string,
  bundleIds: readonly string[],
): Promise<void> {
  if (bundleIds.length === 0) return;
  await stageNewPrices(transaction, changeSetId, ({ bundleId }) => bundleIds.includes(bundleId));
}

/** Adds the new prices with which the review of a change-set begins, as the question before a tool is saved does. */
export function beginRepricings(transaction: RoleTransaction, changeSetId: string): Promise<void> {
  return stageNewPrices(transaction, changeSetId, isRepricedAtFirst);
}

/**
 * Computes the bundle prices that follow from the tools of a staged change-set anew after these
 * changed, so that a bundle never gets a price that counts a tool which was left out. Bundles that no
 * tool of the set changes any more are taken out.
 */
export async function followRepricings(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<void> {
  const repriced = stagedIdsSchema.parse(
    await transaction.$queryRaw`
      DELETE FROM desk_staged_changes
      WHERE change_set_id = ${changeSetId}::uuid AND entity = 'bundle' AND NOT excluded
        AND position > ${firstRepricing}::integer AND wanted ? 'price'
      RETURNING entity_id::text AS id`,
  );
  await stageRepricings(
    transaction,
    changeSetId,
    repriced.map(({ id }) => id),
  );
}

/** Whether a bundle was stored anew since the price was worked out that is staged of it. */
async function isMoved(transaction: RoleTransaction, changeSetId: string): Promise<boolean> {
  const moved = await transaction.$queryRaw<readonly unknown[]>`
    SELECT FROM desk_staged_changes s
    JOIN desk_revisions r ON r.entity = s.entity AND r.entity_id = s.entity_id
    WHERE s.change_set_id = ${changeSetId}::uuid AND s.entity = 'bundle' AND NOT s.excluded
      AND s.position > ${firstRepricing}::integer AND s.wanted ? 'price'
      AND r.revision <> s.base_revision
    LIMIT 1`;
  return moved.length > 0;
}

/**
 * {@link followRepricings} where a bundle was stored anew since: that price and the stored one follow from
 * other tools each, and neither is to be chosen.
 */
export async function followMovedRepricings(
  transaction: RoleTransaction,
  changeSetId: string,
): Promise<void> {
  if (await isMoved(transaction, changeSetId)) await followRepricings(transaction, changeSetId);
}

const repricingsSchema = z.array(
  z.object({ id: z.string(), name: z.string(), price: stateSchema }),
);

async function readRepricings(transaction: RoleTransaction, changeSetId: string) {
  return repricingsSchema.parse(
    await transaction.$queryRaw`
      SELECT b.id::text AS id, b.name, s.wanted -> 'price' AS price
      FROM desk_staged_changes s JOIN marketplace_bundles b ON b.id = s.entity_id
      WHERE s.change_set_id = ${changeSetId}::uuid AND s.entity = 'bundle' AND NOT s.excluded
        AND s.position > ${firstRepricing}::integer AND s.wanted ? 'price'
      ORDER BY lower(b.name), b.id`,
  );
}

/** Bundles that a refusal names; the rest is counted. */
const bundlesNamed = 8;

/**
 * Says which staged prices do not follow from the tools any more: somebody stored another price of a tool
 * meanwhile, or other tools, and left the bundle's price as it was. {@link followRepricings} stages those
 * that follow.
 * @param rows of those that are not merged yet only prices of bundles are looked at that were stored anew: merged
 *   as two edits of one field, both prices were wrong, and dropped unsaid where they were the same number
 * @returns a `conflict` that names the bundles; null where all of them follow
 */
export async function staleRepricings(
  transaction: RoleTransaction,
  changeSetId: string,
  rows: 'unmerged' | 'merged',
): Promise<DeskError | null> {
  if (rows === 'unmerged' && !(await isMoved(transaction, changeSetId))) return null;
  const reviewed = await readRepricings(transaction, changeSetId);
  if (reviewed.length === 0) return null;
  await followRepricings(transaction, changeSetId);
  const following = await readRepricings(transaction, changeSetId);
  const prices = new Map(following.map(({ id, price }) => [id, price]));
  const moved = reviewed.filter(({ id, price }) => !sameValue(prices.get(id), price));
  if (moved.length === 0) return null;
  const names = moved.slice(0, bundlesNamed).map(({ name }) => `“${name}”`);
  if (moved.length > names.length) names.push(`${numberText(moved.length - names.length)} more`);
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
  return new DeskError('conflict', {
    subject: 'bundle',
    rows: [],
    reason: `Somebody changed what the price of ${list} follows from. Look at the new price, then commit.`,
  });
}

/**
 * Chooses which bundles a staged change-set reprices: those that are named are added, others that
 * it would have repriced are taken out again. Rows that were asked for by themselves stay as they are.
 */
export async function chooseRepricings(
  { authority, actor }: Access,
  changeSetId: string,
  bundleIds: readonly string[],
): Promise<void> {
  await inRole(authority, actor, async (transaction) => {
    await transaction.$executeRaw`
      DELETE FROM desk_staged_changes
      WHERE change_set_id = ${changeSetId}::uuid AND entity = 'bundle'
        AND position > ${firstRepricing}::integer AND NOT entity_id = ANY (${[...bundleIds]}::uuid[])`;
    await stageRepricings(transaction, changeSetId, bundleIds);
  });
}
