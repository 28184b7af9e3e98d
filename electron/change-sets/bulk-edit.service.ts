import { z } from 'zod';
import { bulkOutcome } from '../catalog/catalog-bulk.rules';
import type { BulkEdit, BulkRefusal } from '../catalog/catalog-bulk.schema';
import { pricingOfColumns } from '../catalog/catalog-pricing.rules';
import { stateOfChanges } from '../catalog/catalog-state.rules';
import { priceModelSchema } from '../catalog/catalog-values.schema';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import type { stageBulkInput, stageBulkOutput } from './change-set.schema';
import type { ChangeSetAccess } from './commit.service';
import { beginChangeSet } from './staging.service';

type Input = z.output<typeof stageBulkInput>;

/** How many tools were staged, and how many were left out for which reason. */
export type BulkStaged = z.output<typeof stageBulkOutput>;

const subjectsSchema = z.array(
  z.object({
    id: z.string(),
    revision: z.int(),
    price_model: priceModelSchema,
    price_amount: z.string(),
    currency: z.string(),
    usage_unit: z.string().nullable(),
    trial_days: z.int(),
    tags: z.array(z.string()),
  }),
);

/** The same values for all tools, in one statement that reads none of them. */
function stageSame(
  transaction: RoleTransaction,
  { id, tools }: Input,
  { changes }: BulkEdit & { kind: 'set' },
): Promise<number> {
  const wanted = JSON.stringify(stateOfChanges(changes));
  return transaction.$executeRaw`
    INSERT INTO desk_staged_changes
      (change_set_id, entity, entity_id, action, position, base_revision, wanted)
    SELECT ${id}::uuid, 'tool', t.id, 'update', t.place, t.revision, ${wanted}::jsonb
    FROM unnest(${tools.map((tool) => tool.id)}::uuid[],
                ${tools.map((tool) => tool.baseRevision)}::integer[])
      WITH ORDINALITY t (id, revision, place)
    ON CONFLICT DO NOTHING`;
}

/** Tools that are computed at once: between two of them the window gets its turn. */
const toolsAtOnce = 250;

/** What follows for each tool from what it is now. */
async function stageComputed(
  transaction: RoleTransaction,
  { id, tools }: Input,
  edit: Exclude<BulkEdit, { kind: 'set' }>,
): Promise<BulkStaged> {
  const all = { staged: 0, refused: {} as Partial<Record<BulkRefusal, number>> };
  for (let from = 0; from < tools.length; from += toolsAtOnce) {
    const some = tools.slice(from, from + toolsAtOnce);
    const { staged, refused } = await stageSome(transaction, { id, tools: some, from }, edit);
    all.staged += staged;
    for (const [why, count] of Object.entries(refused)) {
      all.refused[why as BulkRefusal] = (all.refused[why as BulkRefusal] ?? 0) + count;
    }
  }
  return all;
}

/** @param from where the first of the tools stands among all */
async function stageSome(
  transaction: RoleTransaction,
  { id, tools, from }: Pick<Input, 'id' | 'tools'> & { readonly from: number },
  edit: Exclude<BulkEdit, { kind: 'set' }>,
): Promise<BulkStaged> {
  const subjects = subjectsSchema.parse(
    await transaction.$queryRaw`
      SELECT t.id::text AS id, r.revision, t.price_model::text AS price_model,
        t.price_amount::text AS price_amount, t.currency, t.usage_unit, t.trial_days, t.tags
      FROM unnest(${tools.map((tool) => tool.id)}::uuid[]) WITH ORDINALITY c (id, place)
      JOIN marketplace_tools t ON t.id = c.id
      JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = t.id
      ORDER BY c.place`,
  );
  const refused: Partial<Record<BulkRefusal, number>> = {};
  const rows = subjects.flatMap(({ id: toolId, revision, tags, ...columns }) => {
    const outcome = bulkOutcome({ pricing: pricingOfColumns(columns), tags }, edit);
    if (outcome.kind === 'refused') refused[outcome.why] = (refused[outcome.why] ?? 0) + 1;
    if (outcome.kind !== 'changed') return [];
    return [{ id: toolId, revision, wanted: JSON.stringify(stateOfChanges(outcome.changes)) }];
  });
  const staged = await transaction.$executeRaw`
    INSERT INTO desk_staged_changes
      (change_set_id, entity, entity_id, action, position, base_revision, wanted)
    SELECT ${id}::uuid, 'tool', t.id, 'update', ${from}::integer + t.place, t.revision, t.wanted::jsonb
    FROM unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.revision)}::integer[],
                ${rows.map((row) => row.wanted)}::text[])
      WITH ORDINALITY t (id, revision, wanted, place)
    ON CONFLICT DO NOTHING`;
  return { staged, refused };
}

/**
 * Stages one change for many tools, to be reviewed and committed like any other. What is computed
 * (a raised price, added tags) starts from what is stored now; tools that it cannot apply to are
 * left out and counted.
 */
export function stageBulk(
  { authority, actor }: ChangeSetAccess,
  input: Input,
): Promise<BulkStaged> {
  const { id, reason, edit } = input;
  return inRole(authority, actor, async (transaction) => {
    await beginChangeSet(transaction, { id, origin: 'bulk', reason });
    return edit.kind === 'set'
      ? { staged: await stageSame(transaction, input, edit), refused: {} }
      : stageComputed(transaction, input, edit);
  });
}
