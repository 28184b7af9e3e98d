import { z } from 'zod';
import { beginRepricings } from '../../bundle-impact/bundle-impact.service';
import { takenSlugMessage } from '../../change-sets/commit.service';
import { beginChangeSet, discardBroken } from '../../change-sets/staging.service';
import { mergeStaleRows } from '../../change-sets/stale-rows.service';
import { Prisma } from '../../database/generated/client';
import { inRoleSession, rowsOf } from '../../database/role-session';
import { inRole, type RoleTransaction } from '../../database/role-transaction';
import type { ProgressEvent } from '../../ipc/progress.schema';
import { DeskError } from '../../shared/errors';
import type { CatalogAccess } from '../catalog-access';
import { pricingColumns, stateColumnOfField } from '../catalog-state.rules';
import type { ToolField } from '../catalog-tool.schema';
import {
  type ImportReport,
  importReportSchema,
  noRevisionsNotice,
  problemsNamed,
} from './catalog-import.schema';
import type { NamedTools, StagedLists } from './catalog-import-messages';
import { storableReport } from './catalog-import-report.rules';
import { importThread, takeThread } from './catalog-import-thread';

type Access = Pick<CatalogAccess, 'authority' | 'actor'>;

const storedSchema = z.array(z.object({ stored: z.string() }));

/** The value of a field of `marketplace_tools t` as `storedFieldValue` reads it. */
function storedColumn(field: ToolField): Prisma.Sql {
  switch (field) {
    case 'pricing':
      return Prisma.raw(
        `json_build_array(${pricingColumns.map((column) => (column === 'price_amount' ? `t.${column}::text` : `t.${column}`)).join()})`,
      );
    case 'imageAlts':
      return Prisma.sql`coalesce(m.alts, '{}')`;
    default:
      return Prisma.raw(`t.${stateColumnOfField(field)}`);
  }
}

/**
 * The tools that rows of a file name, as JSON that only the import thread reads. A list for every
 * column: PostgreSQL then looks once a column at what its values are, and not once a value.
 */
async function readNamed(
  { authority, actor }: Access,
  fields: readonly ToolField[],
  { ids, slugs }: NamedTools,
): Promise<string> {
  // The revision of each is looked up: planned as a join, on the statistics of before thousands of tools
  // were added, it read all tools and all revisions for a thousand rows.
  const revision = Prisma.sql`(
    SELECT r.revision FROM desk_revisions r WHERE r.entity = 'tool' AND r.entity_id = t.id)`;
  const columns = [Prisma.sql`t.id`, revision, Prisma.sql`t.slug`];
  const lists = [...columns, ...fields.map(storedColumn)].map(
    (value) => Prisma.sql`json_agg(${value})`,
  );
  const alts = fields.includes('imageAlts')
    ? Prisma.sql`LEFT JOIN (
        SELECT tool_id, json_object_agg(address, alt_text) AS alts FROM desk_tool_media
        GROUP BY tool_id) m ON m.tool_id = t.id`
    : Prisma.empty;
  const select = Prisma.sql`
    SELECT json_build_array(${Prisma.join(lists)})::text AS stored
    FROM marketplace_tools t
    ${alts}
    WHERE t.id = ANY (string_to_array(${ids.join()}, ',')::uuid[])
      OR t.slug = ANY (${[...slugs]}::text[])`;
  const rows = await inRoleSession(authority, actor, (session) => rowsOf(session, select), {
    readOnly: true,
  });
  return storedSchema.parse(rows)[0]?.stored ?? '[]';
}

/** Stages rows of a change-set that has no others of their tools. */
async function stageLists(
  { authority, actor }: Access,
  id: string,
  { ids, actions, rows, revisions, wanted }: StagedLists,
): Promise<void> {
  // Each row becomes binary by itself: a thousand of them as one value took the server twice as long.
  const insert = Prisma.sql`
    INSERT INTO desk_staged_changes
      (change_set_id, entity, entity_id, action, position, base_revision, wanted)
    SELECT ${id}::uuid, 'tool', r.id, r.action, r.row, r.revision, r.wanted::jsonb
    FROM ROWS FROM (unnest(${ids}::uuid[]), unnest(${actions}::text[]), unnest(${rows}::integer[]),
      unnest(${revisions}::integer[]), json_array_elements(${Buffer.from(wanted.buffer)}::json))
      r (id, action, row, revision, wanted)`;
  // The report, which comes last, waits for the disk for all of them.
  await inRoleSession(authority, actor, (session) => rowsOf(session, insert), { durable: false });
}

const takenSlugsSchema = z.array(
  z.object({ row: z.int(), slug: z.string(), created: z.boolean(), before: z.int().nullable() }),
);

/**
 * Leaves out rows with a slug that another tool has, or a row before them wants: a commit would be refused for
 * them as a whole. Rows in conflict are for the review.
 */
async function leaveOutTakenSlugs(
  transaction: RoleTransaction,
  id: string,
  report: ImportReport,
): Promise<void> {
  const taken = takenSlugsSchema.parse(
    await transaction.$queryRaw`
      WITH wanted AS (
        SELECT s.entity_id, s.position, s.wanted ->> 'slug' AS slug,
          lag(s.position) OVER (PARTITION BY s.wanted ->> 'slug' ORDER BY s.position) AS before
        FROM desk_staged_changes s
        LEFT JOIN desk_revisions r ON r.entity = 'tool' AND r.entity_id = s.entity_id
        WHERE s.change_set_id = ${id}::uuid AND s.wanted ? 'slug'
          AND (s.action = 'create' OR r.revision = s.base_revision)
      )
      DELETE FROM desk_staged_changes s USING wanted w
      WHERE s.change_set_id = ${id}::uuid AND s.entity = 'tool' AND s.entity_id = w.entity_id
        AND (w.before IS NOT NULL
          OR EXISTS (SELECT FROM marketplace_tools t WHERE t.slug = w.slug AND t.id <> w.entity_id))
      RETURNING w.position AS row, w.slug, s.action = 'create' AS created, w.before`,
  );
  const created = taken.filter((row) => row.created).length;
  report.created -= created;
  report.changed -= taken.length - created;
  report.invalid += taken.length;
  report.problemCount += taken.length;
  const problems = taken.map(({ row, slug, before }) => ({
    row,
    column: 'slug',
    reason:
      before === null
        ? takenSlugMessage(slug)
        : `Row ${before} has the slug “${slug}” too. Choose a different one.`,
    value: slug,
  }));
  report.problems = [...report.problems, ...problems]
    .toSorted((one, other) => one.row - other.row)
    .slice(0, problemsNamed);
}

/**
 * Reads a file of tools and stages what it would change, without changing anything: a dry run that
 * is reviewed like every other change-set. Reading and comparing happen in a thread of their own.
 * Stopping it (the consumer leaves the loop) throws away what was staged; whatever a killed desk
 * left of it is not whole, and no change-set.
 * @param bytes the file, all of a buffer; it is handed over, and nobody has it afterwards
 * @param thread the import thread's code, by default that of this build
 * @throws DeskError `invalid` with a sentence when the file cannot be read at all
 */
export async function* importTools(
  access: Access,
  {
    bytes,
    fileName,
    changeSetId,
    thread: entry = importThread(),
  }: {
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly fileName: string;
    readonly changeSetId: string;
    readonly thread?: URL;
  },
): AsyncGenerator<ProgressEvent<ImportReport>> {
  const { authority, actor } = access;
  const thread = takeThread(entry);
  const report: ImportReport = {
    rows: 0,
    created: 0,
    changed: 0,
    unchanged: 0,
    invalid: 0,
    conflicting: 0,
    notices: [],
    problems: [],
    problemCount: 0,
  };
  let finished = false;
  let staging: Promise<unknown> = Promise.resolve();
  try {
    yield { kind: 'progress', step: 'Reading the file', done: 0, total: null };
    thread.ask({ kind: 'file', bytes });
    // Rows are read, looked up, compared and staged side by side: each in its order, and the thread
    // waits for nothing but the first.
    let lookingUp: Promise<unknown> = Promise.resolve();
    const nextStaging = (step: () => Promise<unknown>) => {
      staging = staging.then(step);
      staging.catch(thread.fail);
    };
    nextStaging(() =>
      inRole(authority, actor, async (transaction) => {
        await discardBroken(transaction);
        await beginChangeSet(transaction, {
          id: changeSetId,
          origin: 'import',
          source: fileName,
          isWhole: false,
        });
      }),
    );
    let total: number | null = null;
    let namesRevisions = true;
    let [waiting, done, stale, renamed] = [0, 0, 0, 0];
    while (total === null || waiting > 0) {
      const message = await thread.next();
      switch (message.kind) {
        case 'unreadable':
          throw new DeskError('invalid', { reason: message.reason });
        case 'batch': {
          const { fields, named } = message;
          waiting += 1;
          lookingUp = lookingUp.then(async () => {
            thread.ask({ kind: 'stored', stored: await readNamed(access, fields, named) });
          });
          lookingUp.catch(thread.fail);
          break;
        }
        case 'read':
          total = message.rows;
          report.rows = message.rows;
          report.notices.push(...message.notices);
          namesRevisions = message.namesRevisions;
          break;
        case 'compared': {
          const { staged, count, created, unchanged, invalid, problems } = message;
          waiting -= 1;
          if (count > 0) nextStaging(() => stageLists(access, changeSetId, staged));
          report.created += created;
          report.changed += count - created;
          report.unchanged += unchanged;
          report.invalid += invalid;
          report.problems.push(...problems.slice(0, problemsNamed - report.problems.length));
          report.problemCount += problems.length;
          done += count + unchanged + invalid;
          stale += message.stale;
          renamed += message.renamed;
          yield { kind: 'progress', step: 'Comparing rows', done, total };
        }
      }
    }
    await staging;
    const merged = await inRole(authority, actor, async (transaction) => {
      if (stale > 0) {
        const result = await mergeStaleRows(transaction, changeSetId);
        report.conflicting = result.count;
        report.changed -= result.dropped;
        report.unchanged += result.dropped;
      }
      if (renamed > 0) await leaveOutTakenSlugs(transaction, changeSetId, report);
      if (!namesRevisions && report.changed > 0) report.notices.push(noRevisionsNotice);
      await beginRepricings(transaction, changeSetId);
      const told = storableReport(report);
      await transaction.$executeRaw`
        UPDATE desk_change_sets SET report = ${JSON.stringify(told)}::jsonb, is_whole = true
        WHERE id = ${changeSetId}::uuid`;
      return told;
    });
    finished = true;
    yield { kind: 'result', result: merged };
  } finally {
    thread.end();
    if (!finished) {
      await staging.catch(() => undefined);
      // What cannot be thrown away now is not whole, and goes with the next import; the failure that is
      // told is the one that ended this one.
      await inRole(
        authority,
        actor,
        (transaction) =>
          transaction.$executeRaw`
          DELETE FROM desk_change_sets WHERE id = ${changeSetId}::uuid AND state = 'staged'`,
      ).catch(() => undefined);
    }
  }
}

const reportsSchema = z.array(z.object({ report: importReportSchema.nullable() }));

/** What an import that waits for its review found; null for another change-set. */
export async function importReport(
  { authority, actor }: Access,
  changeSetId: string,
): Promise<ImportReport | null> {
  const rows = await inRole(
    authority,
    actor,
    (transaction) => transaction.$queryRaw`
      SELECT report FROM desk_change_sets WHERE id = ${changeSetId}::uuid`,
    { readOnly: true },
  );
  return reportsSchema.parse(rows)[0]?.report ?? null;
}
