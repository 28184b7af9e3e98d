import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toolCategories, toolStatuses } from '../../electron/catalog/catalog-values.schema';
import { exportPage } from '../../electron/catalog/files/catalog-export.service';
import {
  exportPageInput,
  type ImportReport,
} from '../../electron/catalog/files/catalog-import.schema';
import { importTools } from '../../electron/catalog/files/catalog-import.service';
import { commitReviewed } from '../../electron/change-sets/review.service';
import { newId } from '../../electron/shared/ids';
import { openCatalog, type TestCatalog } from '../support/catalog-database';
import { testEngines } from '../support/databases';

const tools = 10_000;
const badCells = 300;

/** Mistakes as people make them in a spreadsheet, and what they are told. */
const mistakes = [
  { column: 'price', value: 'much', reason: 'Enter the price as a number, for example 49.00.' },
  { column: 'price', value: '-5.00', reason: 'Enter a price above zero, for example 49.00.' },
  {
    column: 'category',
    value: 'Sundries',
    reason: `Choose a category: ${toolCategories.join(', ')}.`,
  },
  { column: 'status', value: 'Gone', reason: `Choose a status: ${toolStatuses.join(', ')}.` },
  { column: 'is_featured', value: 'perhaps', reason: 'Choose yes or no.' },
  {
    column: 'slug',
    value: 'With Blanks',
    reason: 'Use small letters, digits and single hyphens, for example lead-scoring-engine.',
  },
  {
    column: 'name',
    value: 'x'.repeat(101),
    reason: 'Keep the name to 100 characters; this has 101.',
  },
  { column: 'trial_days', value: 'a week', reason: 'Enter the trial as whole days from 0 to 365.' },
  {
    column: 'documentation_url',
    value: 'see the wiki',
    reason:
      'Enter the documentation address as a web address, for example https://example.com/page.',
  },
  {
    column: 'currency',
    value: 'dollars',
    reason: 'Enter the currency as three letters, for example USD.',
  },
] as const;

/** Which mistake stands in which row, the first below the header being 0: every tenth shares a row. */
const mistakesIn = Array.from({ length: badCells }, (_, number) => ({
  at: 33 * (number % 10 === 9 ? number - 1 : number),
  mistake: mistakes[(number * 7) % mistakes.length] ?? mistakes[0],
}));

describe.each(testEngines)('a file of 10,000 tools on the %s engine', (engine) => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openCatalog(engine);
    await catalog.client.query(
      `INSERT INTO marketplace_tools (slug, name, description, category, tags, price_model,
         price_amount, currency, required_tier, features, integration_type, provider, version)
       SELECT 'tool-' || n, 'Tool ' || n, 'Does, among others, “this” and = that ' || n,
         'CRM_TOOLS', ARRAY['crm', 'a;b'], 'MONTHLY', 10 + n % 90, 'USD', 'STARTER',
         '["Feature, one", "[two]"]', 'API', '-Provider', '1.0.0'
       FROM generate_series(1, $1) n`,
      [tools],
    );
  });
  afterAll(() => catalog?.close());

  const curator = () => catalog.access('curator');
  const run = async (text: string, changeSetId = newId()): Promise<ImportReport> => {
    const bytes = new TextEncoder().encode(text);
    for await (const event of importTools(curator(), { bytes, fileName: 'all.csv', changeSetId })) {
      if (event.kind === 'result') return event.result;
    }
    throw new Error('the import gave no result');
  };
  const exported = async (): Promise<string> => {
    let text = '';
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof exportPage>> = await exportPage(
        curator(),
        exportPageInput.parse({ format: 'csv', after }),
      );
      text += page.text;
      after = page.next;
    } while (after !== null);
    return text;
  };

  it('names each of 300 bad cells, imports the rest, and comes back from an export as no change', async () => {
    const { data } = Papa.parse<Record<string, string>>((await exported()).slice(1), {
      header: true,
      skipEmptyLines: true,
    });
    const rows = data.map((row) => ({ ...row, provider: 'New Ltd' }) as Record<string, string>);
    for (const { at, mistake } of mistakesIn) {
      const row = rows[at];
      if (row) row[mistake.column] = mistake.value;
    }
    const badRows = new Set(mistakesIn.map(({ at }) => at)).size;
    const changeSetId = newId();
    const report = await run(Papa.unparse(rows), changeSetId);
    expect(report).toMatchObject({
      rows: tools,
      created: 0,
      changed: tools - badRows,
      unchanged: 0,
      invalid: badRows,
      conflicting: 0,
      problemCount: badCells,
    });
    const inOrder = (some: readonly ImportReport['problems'][number][]) =>
      some.toSorted((one, other) =>
        one.row === other.row
          ? (one.column ?? '').localeCompare(other.column ?? '')
          : one.row - other.row,
      );
    expect(inOrder(report.problems)).toEqual(
      inOrder(
        mistakesIn.map(({ at, mistake: { column, value, reason } }) => ({
          row: at + 2,
          column,
          reason,
          value: value.length > 80 ? `${value.slice(0, 80)}…` : value,
        })),
      ),
    );

    const done = await commitReviewed(curator(), { id: changeSetId, reason: null });
    expect(done.toolCount).toBe(tools - badRows);
    const { rows: counted } = await catalog.client.query(
      `SELECT count(*)::int AS changed FROM marketplace_tools WHERE provider = 'New Ltd'`,
    );
    expect(counted).toEqual([{ changed: tools - badRows }]);

    expect(await run(await exported())).toMatchObject({
      rows: tools,
      created: 0,
      changed: 0,
      unchanged: tools,
      invalid: 0,
      conflicting: 0,
    });
  });
});
