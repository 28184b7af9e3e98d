import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { repriced, retagged } from '../catalog/catalog-bulk.rules';
import type { BulkEdit, BulkRefusal } from '../catalog/catalog-bulk.schema';
import { type PricingColumns, pricingOfColumns } from '../catalog/catalog-pricing.rules';
import { stateOfChanges } from '../catalog/catalog-state.rules';
import { Prisma } from '../database/generated/client';
import { inRole, type RoleTransaction } from '../database/role-transaction';
import { arrayText } from '../shared/array-text';
import type { stageBulkInput, stageBulkOutput } from './change-set.schema';
import type { ChangeSetAccess } from './commit.service';
import { beginChangeSet, type Following } from './staging.service';
import type { State } from './state.rules';

type Input = z.output<typeof stageBulkInput>;

/** How many tools were staged, and how many were left out for which reason. */
export type BulkStaged = z.output<typeof stageBulkOutput>;

/**
 * Prices, or lists of tags, that are computed at once: between two of them the window gets its turn.
 * Two hundred take 13 ms the first time, when V8 has compiled none of it yet.
 */
const alikeAtOnce = 100;

type Computed = Exclude<BulkEdit, { kind: 'set' }>;

/** Tools that are alike in what an edit starts from, and how many they are. */
type Alike = { readonly tools: number } & PricingColumns & { readonly tags: readonly string[] };

/** What an edit starts from: columns of a tool `t`, and the same as columns of an outcome `o`. */
const bases = {
  price: {
    columns: Prisma.sql`t.price_model, t.price_amount::text AS price_amount, t.currency,
      t.usage_unit, t.trial_days`,
    alike: Prisma.sql`t.price_model, t.price_amount, t.currency, t.usage_unit, t.trial_days`,
    outcome: Prisma.sql`price_model "PriceModel", price_amount numeric, currency text,
      usage_unit text, trial_days integer`,
    same: Prisma.sql`o.price_model = t.price_model AND o.price_amount = t.price_amount
      AND o.currency = t.currency AND o.trial_days = t.trial_days
      AND o.usage_unit IS NOT DISTINCT FROM t.usage_unit`,
  },
  tags: {
    columns: Prisma.sql`t.tags`,
    alike: Prisma.sql`t.tags`,
    outcome: Prisma.sql`tags text[]`,
    same: Prisma.sql`o.tags = t.tags`,
  },
};

const chunksSchema = z.array(z.object({ alike: z.string() }));

/** Each tool once. */
const once = (tools: Input['tools']): Input['tools'] => [
  ...new Map(tools.map((tool) => [tool.id.toLowerCase(), tool])).values(),
];

/**
 * Whether nothing is staged yet: asked again after an answer that was lost, an edit stages nothing
 * more. Asking so for each tool takes longer than staging it.
 */
const isEmpty = (id: string) => Prisma.sql`
  NOT EXISTS (SELECT FROM desk_staged_changes WHERE change_set_id = ${id}::uuid)`;

/** Columns of a tool that hold a value just as a state does. */
const plainColumns: ReadonlySet<string> = new Set([
  'category',
  'integration_type',
  'is_featured',
  'is_popular',
  'provider',
  'required_tier',
  'status',
  'version',
]);

/** Whether a tool `t` holds what is wanted of it; false where that cannot be told from its columns. */
function isSoAlready(wanted: State): Prisma.Sql {
  const columns = Object.keys(wanted);
  if (!columns.every((column) => plainColumns.has(column))) return Prisma.sql`false`;
  const held = columns.map((column) => Prisma.raw(`'${column}', t.${column}`));
  return Prisma.sql`jsonb_build_object(${Prisma.join(held)}) @> ${JSON.stringify(wanted)}::jsonb`;
}

const sameSchema = z.tuple([z.object({ staged: z.int(), unchanged: z.int() })]);

/** The same values for all tools that hold others, in one statement that answers with numbers. */
async function stageSame(
  transaction: RoleTransaction,
  { id, tools }: Input,
  { changes }: BulkEdit & { kind: 'set' },
): Promise<BulkStaged> {
  const wanted = stateOfChanges(changes);
  const rows = await transaction.$queryRaw`
    WITH asked AS MATERIALIZED (
      SELECT c.*, coalesce(${isSoAlready(wanted)}, false) AS so_already
      FROM unnest(${arrayText(tools.map((tool) => tool.id))}::uuid[],
                  ${arrayText(tools.map((tool) => tool.baseRevision))}::integer[])
        WITH ORDINALITY c (id, revision, place)
      -- One that was deleted meanwhile is staged too: the review says what became of it.
      LEFT JOIN marketplace_tools t ON t.id = c.id
    ), staged AS (
      INSERT INTO desk_staged_changes
        (change_set_id, entity, entity_id, action, position, base_revision, wanted)
      SELECT ${id}::uuid, 'tool', a.id, 'update', a.place, a.revision,
        ${JSON.stringify(wanted)}::jsonb
      FROM asked a WHERE NOT a.so_already AND ${isEmpty(id)}
      RETURNING 1
    )
    SELECT (SELECT count(*)::integer FROM staged) AS staged,
      (SELECT count(*)::integer FROM asked WHERE so_already) AS unchanged`;
  const [{ staged, unchanged }] = sameSchema.parse(rows);
  return { staged, refused: unchanged > 0 ? { unchanged } : {} };
}

/** What follows for tools that are alike, as an array of JSON to find them by, and how many are refused. */
async function outcomesOf(chunks: readonly string[], edit: Computed) {
  const refused: Partial<Record<BulkRefusal, number>> = {};
  const outcomes: string[] = [];
  for (const chunk of chunks) {
    await nextTurn();
    // The database wrote it as it is asked to below.
    for (const { tools, tags, ...columns } of JSON.parse(chunk) as Alike[]) {
      const outcome =
        edit.kind === 'tags' ? retagged(tags, edit) : repriced(pricingOfColumns(columns), edit);
      if (outcome.kind === 'changed') {
        const start = edit.kind === 'tags' ? { tags } : columns;
        outcomes.push(JSON.stringify({ ...start, wanted: stateOfChanges(outcome.changes) }));
      } else {
        const why = outcome.kind === 'refused' ? outcome.why : outcome.kind;
        refused[why] = (refused[why] ?? 0) + tools;
      }
    }
  }
  return { refused, outcomes: `[${outcomes.join()}]` };
}

/**
 * What follows for each tool from what it is now. Of thousands of tools many cost the same, and what
 * follows from it is the same: only what differs is read and computed, and the tools are staged by the
 * database, which knows them.
 */
async function stageComputed(
  transaction: RoleTransaction,
  { id, tools }: Input,
  edit: Computed,
): Promise<BulkStaged> {
  const base = edit.kind === 'tags' ? bases.tags : bases.price;
  const ids = arrayText(tools.map((tool) => tool.id));
  const chunks = chunksSchema.parse(
    await transaction.$queryRaw`
      SELECT json_agg(a)::text AS alike
      FROM (
        SELECT count(*) AS tools, row_number() OVER () / ${alikeAtOnce}::integer AS chunk, ${base.columns}
        FROM unnest(${ids}::uuid[]) c (id) JOIN marketplace_tools t ON t.id = c.id
        GROUP BY ${base.alike}
      ) a
      GROUP BY a.chunk`,
  );
  const { refused, outcomes } = await outcomesOf(
    chunks.map(({ alike }) => alike),
    edit,
  );
  const staged = await transaction.$executeRaw`
    INSERT INTO desk_staged_changes
      (change_set_id, entity, entity_id, action, position, base_revision, wanted)
    SELECT ${id}::uuid, 'tool', t.id, 'update', c.place, r.revision, o.wanted
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY c (id, place)
    JOIN marketplace_tools t ON t.id = c.id
    JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = t.id
    JOIN json_to_recordset(${outcomes}::json) o (${base.outcome}, wanted jsonb) ON ${base.same}
    WHERE ${isEmpty(id)}`;
  return { staged, refused };
}

/**
 * Stages one change for many tools, to be reviewed and committed like any other. What is computed
 * (a raised price, added tags) starts from what is stored now; tools that it cannot apply to are
 * left out and counted.
 * @param begin adds what follows from the tools: the prices of bundles
 */
export async function stageBulk(
  { authority, actor }: ChangeSetAccess,
  input: Input,
  begin?: Following,
): Promise<BulkStaged> {
  const { id, reason, edit } = input;
  // Reading and checking so many tools was a turn of its own.
  await nextTurn();
  const bulk = { ...input, tools: once(input.tools) };
  const work = async (transaction: RoleTransaction): Promise<BulkStaged> => {
    await beginChangeSet(transaction, { id, origin: 'bulk', reason, edit });
    const done = await (edit.kind === 'set'
      ? stageSame(transaction, bulk, edit)
      : stageComputed(transaction, bulk, edit));
    if (done.staged > 0) await begin?.(transaction, id);
    return done;
  };
  // A tool that another person reprices between the two statements would be none of those computed.
  return inRole(authority, actor, work, { oneMoment: edit.kind !== 'set' });
}
