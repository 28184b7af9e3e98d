import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pricingSchema } from '../../../electron/catalog/catalog-pricing.schema';
import { stateOfChanges } from '../../../electron/catalog/catalog-state.rules';
import { exportPage } from '../../../electron/catalog/files/catalog-export.service';
import {
  exportPageInput,
  type ImportReport,
} from '../../../electron/catalog/files/catalog-import.schema';
import { importReport, importTools } from '../../../electron/catalog/files/catalog-import.service';
import { appendToUpload, takeUpload } from '../../../electron/catalog/files/catalog-uploads';
import { commitChangeSet } from '../../../electron/change-sets/commit.service';
import {
  commitReviewed,
  discard,
  listStaged,
  preview,
} from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';
import type { TestEngine } from '../../support/databases';
import { programFile } from '../../support/program';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function filesOfTools(engine: TestEngine) {
  let catalog: TestCatalog;
  // A full batch and a part of one on the server; the soak has the size that curators meet, 10,000.
  const size = engine === 'server' ? 1_100 : 200;
  beforeAll(async () => {
    catalog = await openCatalog(engine);
    await catalog.client.query(
      `INSERT INTO marketplace_tools (slug, name, description, long_description, category, tags,
         price_model, price_amount, currency, required_tier, features, tech_stack,
         integration_type, provider, version)
       SELECT 'tool-' || n, 'Tool ' || n, '=HYPERLINK("x") — “quoted”, it is, ' || n, E'One.\n\nTwo.',
         'CRM_TOOLS', ARRAY['crm', 'a;b'], 'MONTHLY', 10 + n % 90, 'USD', 'STARTER',
         '["Feature, one", "[two]"]', NULL, 'API', '-Provider;=1', '1.0.0'
       FROM generate_series(1, $1) n`,
      [size],
    );
  });
  afterAll(() => catalog?.close());

  const curator = () => catalog.access('curator');
  const run = async (text: string, changeSetId = newId()): Promise<ImportReport> => {
    const bytes = bytesOf(text);
    const file = { bytes, fileName: 'tools.csv', changeSetId };
    for await (const event of importTools(curator(), file)) {
      if (event.kind === 'result') return event.result;
    }
    throw new Error('the import gave no result');
  };
  const exported = async (format: 'csv' | 'json'): Promise<string> => {
    let text = '';
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof exportPage>> = await exportPage(
        curator(),
        exportPageInput.parse({ format, after }),
      );
      text += page.text;
      after = page.next;
    } while (after !== null);
    return text;
  };
  const nothing = { created: 0, changed: 0, invalid: 0, conflicting: 0 };

  it.each(['csv', 'json'] as const)('imports its own %s export as no change', async (format) => {
    const text = await exported(format);
    if (format === 'csv') {
      expect(text).not.toMatch(/(^|[,\n])"?[=@-]/);
      // Whole also for a spreadsheet that parts by semicolons too.
      expect(text).toContain(`,"'-Provider;=1",`);
    }
    const [unchanged, wrong] = [newId(), newId()];
    expect(await run(text, unchanged)).toMatchObject({ ...nothing, rows: size, unchanged: size });
    // Its report can be read, but there is nothing to review: that would stand there until it is discarded.
    expect(await importReport(curator(), unchanged)).toMatchObject({ unchanged: size });
    await run('slug,price\ntool-1,much', wrong);
    expect(await listStaged(curator())).toMatchObject([{ id: wrong, total: 0 }]);
    await discard(curator(), wrong);
  });

  it('names each bad cell by row, column and reason, and imports the rest in one transaction', async () => {
    const bad = size * 0.03;
    const table = Papa.parse<Record<string, string>>((await exported('csv')).slice(1), {
      header: true,
      skipEmptyLines: true,
    });
    const rows = table.data.map((row, at) => ({
      ...row,
      price: at < bad ? 'much' : String(200 + (at % 50)),
      provider: 'New Ltd',
    }));
    const changeSetId = newId();
    const report = await run(Papa.unparse(rows), changeSetId);
    expect(report).toMatchObject({
      ...nothing,
      changed: size - bad,
      invalid: bad,
      problemCount: bad,
    });
    expect(report.problems).toEqual(
      Array.from({ length: bad }, (_, at) => ({
        row: at + 2,
        column: 'price',
        reason: 'Enter the price as a number, for example 49.00.',
        value: 'much',
      })),
    );
    expect(await importReport(curator(), changeSetId)).toEqual(report);
    const page = await preview(curator(), { id: changeSetId, cursor: 0, limit: 1 });
    expect(page).toMatchObject({ total: size - bad, stale: 0, source: 'tools.csv' });
    expect(page.rows[0]?.fields.map(({ field }) => field).sort()).toEqual(['pricing', 'provider']);
    const done = await commitReviewed(curator(), { id: changeSetId, reason: 'New prices' });
    expect(done.toolCount).toBe(size - bad);
    const { rows: counted } = await catalog.client.query(
      `SELECT count(*)::int AS changed FROM marketplace_tools WHERE provider = 'New Ltd' AND price_amount >= 200`,
    );
    expect(counted).toEqual([{ changed: size - bad }]);
    expect(await run(await exported('csv'))).toMatchObject({ ...nothing, unchanged: size });
  });

  it('imports the other rows where a cell holds what no text can, or is cut within a character', async () => {
    const rows = [
      { slug: 'tool-1', name: `${'x'.repeat(79)}😀${'x'.repeat(40)}` },
      { slug: 'tool-2', name: 'A\0' },
      { slug: 'tool-3', description: '\ud800' },
      { slug: 'tool-4\0', tags: ['x\0', 'x\0'] },
      { slug: 'tool-5', image_alts: { 'https://e.com/\0': 'A picture' } },
      { id: newId(), revision: 3, name: 'Gone\0' },
      { slug: 'tool-6', name: 'Good', 'unknown \ud800': 1 },
    ];
    const changeSetId = newId();
    const report = await run(JSON.stringify(rows), changeSetId);
    expect(report).toMatchObject({ changed: 2, invalid: 5, conflicting: 1 });
    expect(report.problems).toMatchObject([
      { row: 1, column: 'name', value: `${'x'.repeat(79)}…` },
      { row: 2, column: 'name', value: 'A\ufffd' },
      { row: 3, column: 'description', value: '\ufffd' },
      { row: 4, column: 'slug', value: 'tool-4\ufffd' },
      { row: 5, column: 'image_alts' },
    ]);
    expect(await importReport(curator(), changeSetId)).toEqual(report);
    await discard(curator(), changeSetId);
  });

  it('reads the prices of a spreadsheet with decimal commas, and says so in its review', async () => {
    const changeSetId = newId();
    const report = await run('sep=;\nslug;price\ntool-1;1.234,50\ntool-2;1.500\n', changeSetId);
    expect(report).toMatchObject({ ...nothing, changed: 2 });
    expect(report.notices).toEqual([
      'Prices are read with a decimal comma, as all of them are written: “1.234,50” in row 2 is 1234.50.',
      expect.stringMatching(/^The file has no column “revision”/),
    ]);
    const { rows } = await catalog.client.query(
      `SELECT wanted -> 'pricing' ->> 'price_amount' AS price FROM desk_staged_changes
       WHERE change_set_id = $1 ORDER BY position`,
      [changeSetId],
    );
    expect(rows).toEqual([{ price: '1234.50' }, { price: '1500.00' }]);
    await discard(curator(), changeSetId);
  });

  it('asks where somebody changed the same cell since the export, and merges the others', async () => {
    const text = await exported('csv');
    const { rows } = await catalog.client.query<{ id: string; slug: string; revision: number }>(
      `SELECT t.id::text AS id, slug, revision FROM marketplace_tools t
       JOIN desk_revisions r ON r.entity_id = t.id WHERE slug IN ('tool-1', 'tool-2', 'tool-3')
       ORDER BY slug`,
    );
    await commitChangeSet(
      curator(),
      { id: newId(), origin: 'grid' },
      rows.map(({ id, revision }) => ({
        entity: 'tool',
        entityId: id,
        action: 'update',
        baseRevision: revision,
        wanted: { name: 'Theirs' },
      })),
    );
    const mine = Papa.parse<Record<string, string>>(text.slice(1), {
      header: true,
      skipEmptyLines: true,
    }).data.map((row) => ({
      ...row,
      ...(row['slug'] === 'tool-1' && { name: 'Mine' }),
      ...(row['slug'] === 'tool-2' && { version: '2.0.0' }),
    }));
    const changeSetId = newId();
    // The third was not touched in the spreadsheet: what they did to it simply stays.
    expect(await run(Papa.unparse(mine), changeSetId)).toMatchObject({
      changed: 2,
      conflicting: 1,
      unchanged: size - 2,
    });
    const shown = await preview(curator(), { id: changeSetId, cursor: 0, limit: 10 });
    expect(shown.rows).toMatchObject([
      {
        title: 'Theirs',
        conflict: { fields: [{ field: 'name', mine: 'Mine', theirs: 'Theirs' }] },
      },
      { title: 'Theirs', conflict: null, fields: [{ field: 'version', after: '2.0.0' }] },
    ]);
  });

  it.each(['csv', 'json'] as const)(
    'asks nothing about a price of an older %s export that nobody touched in it',
    async (format) => {
      const slug = format === 'csv' ? 'tool-15' : 'tool-16';
      const { rows } = await catalog.client.query<{ id: string; revision: number }>(
        `SELECT t.id::text AS id, r.revision FROM marketplace_tools t
         JOIN desk_revisions r ON r.entity_id = t.id WHERE t.slug = $1`,
        [slug],
      );
      const ids = rows.map(({ id }) => id);
      const { text } = await exportPage(curator(), exportPageInput.parse({ format, ids }));
      // With the trial of now, the price of then would be one that nobody wrote.
      const price = { model: 'MONTHLY' as const, currency: 'USD', amount: 7_700, trialDays: 14 };
      await commitChangeSet(
        curator(),
        { id: newId(), origin: 'grid' },
        rows.map(({ id, revision }) => ({
          entity: 'tool',
          entityId: id,
          action: 'update',
          baseRevision: revision,
          wanted: stateOfChanges({ pricing: pricingSchema.parse(price) }),
        })),
      );
      expect(await run(text)).toMatchObject({ ...nothing, unchanged: 1 });
    },
  );

  it('names each slug that another tool has or another row wants, and commits the rest', async () => {
    const { rows } = await catalog.client.query<{ id: string; slug: string }>(
      `SELECT id::text AS id, slug FROM marketplace_tools
       WHERE slug IN ('tool-11', 'tool-12', 'tool-13', 'tool-14') ORDER BY slug`,
    );
    const [one, two, three, four] = rows.map(({ id }) => id);
    const header =
      'id,slug,name,description,category,price_model,currency,required_tier,integration_type,provider';
    const changeSetId = newId();
    const report = await run(
      [
        header,
        `${one},tool-12,,,,,,,,`,
        `${two},,Twelve,,,,,,,`,
        `${three},wanted-twice,,,,,,,,`,
        `${four},wanted-twice,,,,,,,,`,
        ',wanted-twice,New,New.,CRM_TOOLS,FREE,USD,FREE,API,New Ltd',
      ].join('\n'),
      changeSetId,
    );
    expect(report).toMatchObject({ created: 0, changed: 2, invalid: 3, problemCount: 3 });
    expect(report.problems.map(({ row, column, reason }) => [row, column, reason])).toEqual([
      [2, 'slug', 'Another tool has the slug “tool-12”. Choose a different one.'],
      [5, 'slug', 'Row 4 has the slug “wanted-twice” too. Choose a different one.'],
      [6, 'slug', 'Row 5 has the slug “wanted-twice” too. Choose a different one.'],
    ]);
    expect(await commitReviewed(curator(), { id: changeSetId, reason: null })).toMatchObject({
      toolCount: 2,
    });
  });

  it('finds tools by id or by slug, makes new ones, and says what is wrong with the others', async () => {
    const { rows } = await catalog.client.query<{ id: string }>(
      `SELECT id::text AS id FROM marketplace_tools WHERE slug = 'tool-9'`,
    );
    const id = rows[0]?.id ?? '';
    const header =
      'id,slug,name,description,category,price_model,currency,required_tier,integration_type,provider';
    const changeSetId = newId();
    const report = await run(
      [
        header,
        `${id},tool-nine,,,,,,,,`,
        ',tool-8,Eight,,,,,,,',
        ',tool-8,Again,,,,,,,',
        ',brand-new,New,New.,CRM_TOOLS,FREE,USD,FREE,API,New Ltd',
        ',too-little,Little,,,,,,,',
        `${newId()},,Nobody,,,,,,,`,
        'x,,Bad id,,,,,,,',
        ',,No key,,,,,,,',
      ].join('\n'),
      changeSetId,
    );
    expect(report).toMatchObject({ created: 1, changed: 2, invalid: 5 });
    const said = (row: number) => report.problems.find((problem) => problem.row === row)?.reason;
    expect(said(4)).toMatch(/same tool as row 3/);
    expect(report.problems.filter(({ row }) => row === 6).length).toBeGreaterThan(3);
    expect([7, 8, 9].map(said)).toEqual([
      'No tool has this id. Leave it blank for a new tool.',
      'This is not the id of a tool. Leave the column as it was exported, or blank for a new tool.',
      'The row names no tool: it has neither id nor slug.',
    ]);
    await commitReviewed(curator(), { id: changeSetId, reason: null });
    const { rows: made } = await catalog.client.query(
      `SELECT slug, status FROM marketplace_tools WHERE slug IN ('brand-new', 'tool-nine') ORDER BY slug`,
    );
    expect(made).toEqual([
      { slug: 'brand-new', status: 'DISABLED' },
      { slug: 'tool-nine', status: 'ACTIVE' },
    ]);
  });

  it('stages nothing of a file that cannot be read, or that is stopped half way', async () => {
    const before = await listStaged(curator());
    await expect(run('colour\nred')).rejects.toMatchObject({
      code: 'invalid',
      details: { reason: expect.stringMatching(/no column “id” or “slug”/) },
    });
    const changeSetId = newId();
    const bytes = bytesOf('slug,name\ntool-5,Stopped\n');
    for await (const event of importTools(curator(), { bytes, fileName: 'x.csv', changeSetId })) {
      if (event.kind === 'progress' && event.done > 0) break;
    }
    expect(await listStaged(curator())).toEqual(before);
  });
}

describe('files of tools on the server engine', () => filesOfTools('server'));
// A screen's test imports into an embedded one in every run.
describe('files of tools on the embedded engine', { tags: ['soak'] }, () =>
  filesOfTools('embedded'),
);

describe('an import whose desk is killed', () => {
  const size = 1_100;
  let catalog: TestCatalog;
  let dir: string;
  beforeAll(async () => {
    catalog = await openCatalog('server');
    dir = await mkdtemp(join(tmpdir(), 'desk-import-'));
    await catalog.client.query(
      `INSERT INTO marketplace_tools (slug, name, description, category, price_model, price_amount,
         required_tier, features, integration_type, provider)
       SELECT 'tool-' || n, 'Tool', 'A tool.', 'CRM_TOOLS', 'FREE', 0, 'FREE', '[]', 'API', 'Old Ltd'
       FROM generate_series(1, $1) n`,
      [size],
    );
  });
  afterAll(async () => {
    await catalog?.close();
    if (dir) await rm(dir, { recursive: true, force: true });
  });

  it('is gone, wherever it had come to, and the file can be imported again', async () => {
    const curator = catalog.access('curator');
    const text = [
      'slug,provider',
      ...Array.from({ length: size }, (_, n) => `tool-${n + 1},New Ltd`),
    ];
    const file = join(dir, 'tools.csv');
    await writeFile(file, text.join('\n'));
    // Before anything was read, after the first thousand rows, and with all of them but no report.
    const stops = [newId(), newId(), newId()];
    const [atFirst = '', halfWay = '', atLast = ''] = stops;
    const url = catalog.source.kind === 'server' ? catalog.source.url : '';
    const child = spawn(
      process.execPath,
      [
        await programFile('test/integration/catalog/import-stopper.ts'),
        ...[url, curator.actor.userId, file, `${atFirst}=1`, `${halfWay}=2`, `${atLast}=3`],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === 'stopped') break;
    }
    const staged = async (id: string) => {
      const { rows } = await catalog.client.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM desk_staged_changes WHERE change_set_id = $1',
        [id],
      );
      return rows[0]?.count;
    };
    const waits = { timeout: 60_000 };
    await vi.waitUntil(async () => (await staged(atLast)) === size, waits);
    await vi.waitUntil(async () => (await staged(halfWay)) !== 0, waits);
    child.kill('SIGKILL');
    await exited;

    expect(await staged(halfWay)).toBeGreaterThan(0);
    expect(await listStaged(curator)).toEqual([]);
    for (const id of stops) {
      await expect(preview(curator, { id, cursor: 0, limit: 1 })).rejects.toThrow('not_found');
      await expect(commitReviewed(curator, { id, reason: null })).rejects.toThrow('not_found');
    }
    const { rows } = await catalog.client.query(`SELECT DISTINCT provider FROM marketplace_tools`);
    expect(rows).toEqual([{ provider: 'Old Ltd' }]);

    // What was left is thrown away once nobody can be importing it any more.
    await catalog.client.query(
      `UPDATE desk_change_sets SET created_at = now() - interval '2 hours' WHERE id = $1`,
      [atLast],
    );
    const again = newId();
    const events = importTools(curator, {
      bytes: bytesOf(text.join('\n')),
      fileName: 'tools.csv',
      changeSetId: again,
    });
    for await (const event of events) {
      if (event.kind === 'result') expect(event.result).toMatchObject({ changed: size });
    }
    expect(await listStaged(curator)).toMatchObject([{ id: again, total: size }]);
    expect([await staged(atLast), await staged(again)]).toEqual([0, size]);
    // Another desk may still be reading this one.
    expect(await staged(halfWay)).toBeGreaterThan(0);
  });
});

describe('a file that is sent in pieces', () => {
  it('is put together in order, whatever is sent twice, and refused where a piece is missing', () => {
    const id = newId();
    appendToUpload(id, 9, 0, bytesOf('slug,'));
    expect(() => appendToUpload(id, 9, 6, bytesOf('ame'))).toThrow(/piece of the file is missing/);
    expect(() => appendToUpload(id, 10, 5, bytesOf('names'))).toThrow(/piece of the file/);
    expect(() => appendToUpload(id, 9, 5, bytesOf('names'))).toThrow(/piece of the file/);
    appendToUpload(id, 9, 5, bytesOf('name'));
    appendToUpload(id, 9, 5, bytesOf('name'));
    expect(new TextDecoder().decode(takeUpload(id))).toBe('slug,name');
    expect(() => takeUpload(id)).toThrow('not_found');
    appendToUpload(id, 9, 0, bytesOf('slug,'));
    expect(() => takeUpload(id), 'its end never came').toThrow(/piece of the file is missing/);
  });

  it('is refused beyond 64 MB', () => {
    const id = newId();
    const most = 64 * 1024 * 1024;
    const piece = new Uint8Array(most / 4);
    for (let at = 0; at < 4; at += 1) appendToUpload(id, most, at * piece.length, piece);
    expect(takeUpload(id)).toHaveLength(most);
    expect(() => appendToUpload(newId(), most + 1, 0, piece)).toThrow(/64 MB/);
  });
});
