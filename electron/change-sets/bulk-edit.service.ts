import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { bulkOutcome } from '../catalog/catalog-bulk.rules';
import type { BulkEdit, BulkRefusal } from '../catalog/catalog-bulk.schema';
import { pricingOfColumns } from '../catalog/catalog-pricing.rules';
import { stateOfChanges } from '../catalog/catalog-state.rules';
import type { PriceModel } from '../catalog/catalog-values.schema';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import type { stageBulkInput, stageBulkOutput } from './change-set.schema';
import type { ChangeSetAccess } from './commit.service';
import { beginChangeSet } from './staging.service';
import type { State } from './state.rules';

type Input = z.output<typeof stageBulkInput>;

/** How many tools were staged, and how many were left out for which reason. */
export type BulkStaged = z.output<typeof stageBulkOutput>;

/** Tools that are computed at once: between two of them the window gets its turn. */
const toolsAtOnce = 1_000;

const chunksSchema = z.array(z.object({ subjects: z.string() }));
/** What a bulk edit is computed from, in the order of the query. */
type Worth = [
  price_model: PriceModel,
  price_amount: string,
  currency: string,
  usage_unit: string | null,
  trial_days: number,
  tags: string[],
];
type Subject = [id: string, revision: number, ...Worth];

/** An array of ids or numbers as PostgreSQL reads it: one text, where the driver would quote each. */
const list = (items: readonly (string | number)[]): string => `{${items.join()}}`;

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
    FROM unnest(${list(tools.map((tool) => tool.id))}::uuid[],
                ${list(tools.map((tool) => tool.baseRevision))}::integer[])
      WITH ORDINALITY t (id, revision, place)
    ON CONFLICT DO NOTHING`;
}

/** What a bulk edit wants of a tool, or why it cannot have it; neither where it is so already. */
function outcomeOf(
  [price_model, price_amount, currency, usage_unit, trial_days, tags]: Worth,
  edit: Exclude<BulkEdit, { kind: 'set' }>,
): { readonly wanted?: State; readonly why?: BulkRefusal } {
  const columns = { price_model, price_amount, currency, usage_unit, trial_days };
  const outcome = bulkOutcome({ pricing: pricingOfColumns(columns), tags }, edit);
  if (outcome.kind === 'refused') return { why: outcome.why };
  return outcome.kind === 'changed' ? { wanted: stateOfChanges(outcome.changes) } : {};
}

/** What follows for each tool from what it is now; all of them are read at once. */
async function stageComputed(
  transaction: RoleTransaction,
  { id, tools }: Input,
  edit: Exclude<BulkEdit, { kind: 'set' }>,
): Promise<BulkStaged> {
  const chunks = chunksSchema.parse(
    await transaction.$queryRaw`
      SELECT json_agg(json_build_array(t.id, r.revision, t.price_model, t.price_amount::text,
        t.currency, t.usage_unit, t.trial_days, t.tags) ORDER BY c.place)::text AS subjects
      FROM unnest(${list(tools.map((tool) => tool.id))}::uuid[]) WITH ORDINALITY c (id, place)
      JOIN marketplace_tools t ON t.id = c.id
      JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = t.id
      CROSS JOIN LATERAL (SELECT c.place / ${toolsAtOnce}::integer) k (chunk)
      GROUP BY k.chunk ORDER BY k.chunk`,
  );
  const refused: Partial<Record<BulkRefusal, number>> = {};
  const outcomes = new Map<string, ReturnType<typeof outcomeOf>>();
  const compute = (subjects: string) => {
    const rows: unknown[] = [];
    // The database wrote it as it is asked to above.
    for (const [toolId, revision, ...values] of JSON.parse(subjects) as Subject[]) {
      // Of thousands of tools many cost the same, and what follows from it is the same.
      const key = JSON.stringify(edit.kind === 'tags' ? values[5] : values.slice(0, 5));
      const outcome = outcomes.get(key) ?? outcomeOf(values, edit);
      outcomes.set(key, outcome);
      if (outcome.why) refused[outcome.why] = (refused[outcome.why] ?? 0) + 1;
      if (outcome.wanted) rows.push({ id: toolId, revision, wanted: outcome.wanted });
    }
    return rows;
  };
  let staged = 0;
  let staging: Promise<number> = Promise.resolve(0);
  // While the database stages some tools, the next ones are computed.
  for (const [at, { subjects }] of chunks.entries()) {
    await nextTurn();
    const rows = compute(subjects);
    staged += await staging;
    staging = stageRows(transaction, id, at * toolsAtOnce, rows);
    // It is waited for one turn later.
    staging.catch(() => undefined);
  }
  return { staged: staged + (await staging), refused };
}

/** @param from where the first of the rows stands in the change-set */
async function stageRows(
  transaction: RoleTransaction,
  id: string,
  from: number,
  rows: readonly unknown[],
): Promise<number> {
  // Prisma sends a statement when it is waited for.
  return await transaction.$executeRaw`
    INSERT INTO desk_staged_changes
      (change_set_id, entity, entity_id, action, position, base_revision, wanted)
    SELECT ${id}::uuid, 'tool', (r.item ->> 'id')::uuid, 'update',
      ${from}::integer + r.place::integer, (r.item ->> 'revision')::integer, r.item -> 'wanted'
    FROM jsonb_array_elements(${JSON.stringify(rows)}::jsonb) WITH ORDINALITY r (item, place)
    ON CONFLICT DO NOTHING`;
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
