import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogAccess } from '../../../electron/catalog/catalog-access';
import { exportPage } from '../../../electron/catalog/files/catalog-export.service';
import {
  exportPageInput,
  type ImportReport,
} from '../../../electron/catalog/files/catalog-import.schema';
import { importTools } from '../../../electron/catalog/files/catalog-import.service';
import { commitReviewed, preview, resolve } from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
import { openCatalog, openConnections, type TestCatalog } from '../../support/catalog-database';

type Row = Record<string, string>;

/** Several batches of a file. */
const size = 2_100;
const isEvery = (nth: number) => (at: number) => at % nth === 0;
const [repriced, provided, renamed] = [isEvery(2), isEvery(3), isEvery(5)];
/** Rows whose provider both change, to something else each. */
const disputed = (at: number) => provided(at) && renamed(at);
const [badPrice, badStatus] = [(at: number) => at % 100 === 7, (at: number) => at % 150 === 11];

/** What stands in the one file, and in the other. */
const edits = [
  (row: Row, at: number): Row => ({
    ...row,
    ...(repriced(at) && { price: '501.00' }),
    ...(provided(at) && { provider: 'First Ltd' }),
    ...(badPrice(at) && { price: 'much' }),
  }),
  (row: Row, at: number): Row => ({
    ...row,
    ...(renamed(at) && { name: `${row['name']} anew`, provider: 'Second Ltd' }),
    ...(badStatus(at) && { status: 'SOLD' }),
  }),
] as const;

describe('two curators who import a file each at once', { tags: ['soak'] }, () => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openCatalog('server');
    await catalog.client.query(
      `INSERT INTO marketplace_tools (slug, name, description, long_description, category, tags,
         price_model, price_amount, currency, required_tier, features, tech_stack,
         integration_type, provider, version)
       SELECT 'tool-' || n, 'Tool ' || n, 'Short ' || n, 'Long ' || n, 'CRM_TOOLS', ARRAY['crm'],
         'MONTHLY', 10 + n % 90, 'USD', 'STARTER', '[]', NULL, 'API', 'Before Ltd', '1.0.0'
       FROM generate_series(1, $1) n`,
      [size],
    );
    await openConnections(catalog);
  });
  afterAll(() => catalog?.close());

  const people = (): readonly [CatalogAccess, CatalogAccess] => {
    const one = catalog.access('curator');
    const userId = '00000000-0000-7000-8000-00000000000a';
    return [one, { ...one, actor: { role: 'curator', userId } }];
  };
  const exported = async (): Promise<Row[]> => {
    let text = '';
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof exportPage>> = await exportPage(
        people()[0],
        exportPageInput.parse({ format: 'csv', after }),
      );
      text += page.text;
      after = page.next;
    } while (after !== null);
    return Papa.parse<Row>(text.slice(1), { header: true, skipEmptyLines: true }).data;
  };
  const read = async (access: CatalogAccess, rows: readonly Row[], changeSetId: string) => {
    const bytes = new TextEncoder().encode(Papa.unparse([...rows]));
    for await (const event of importTools(access, { bytes, fileName: 'tools.csv', changeSetId })) {
      if (event.kind === 'result') return event.result;
    }
    throw new Error('the import gave no result');
  };
  const badCells = ({ problems }: ImportReport) =>
    problems.map(({ row, column, value }) => [row, column, value]);
  const cells = (rows: readonly Row[]) =>
    new Map(rows.map(({ slug, name, price, provider }) => [slug, { name, price, provider }]));

  it('lose no edit: what both changed is asked about, row by row, and each bad cell is named', async () => {
    const before = await exported();
    const [one, other] = people();
    const desks = [
      { access: one, id: newId(), rows: before.map(edits[0]) },
      { access: other, id: newId(), rows: before.map(edits[1]) },
    ] as const;
    const [first, second] = await Promise.all([
      read(one, desks[0].rows, desks[0].id),
      read(other, desks[1].rows, desks[1].id),
    ]);
    const numbers = before.map((_, at) => at);
    expect(badCells(first)).toEqual(
      numbers.filter(badPrice).map((at) => [at + 2, 'price', 'much']),
    );
    expect(badCells(second)).toEqual(
      numbers.filter(badStatus).map((at) => [at + 2, 'status', 'SOLD']),
    );
    const changedBy = [
      (at: number) => (repriced(at) || provided(at)) && !badPrice(at),
      (at: number) => renamed(at) && !badStatus(at),
    ] as const;
    expect([first.changed, second.changed]).toEqual(
      changedBy.map((changed) => numbers.filter(changed).length),
    );

    const commit = ({ access, id }: (typeof desks)[number]) =>
      commitReviewed(access, { id, reason: null });
    const outcomes = await Promise.allSettled(desks.map(commit));
    const late = outcomes.findIndex(({ status }) => status === 'rejected');
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'conflict' } },
    ]);
    const both = numbers.filter((at) => disputed(at) && changedBy[0](at) && changedBy[1](at));
    const behind = desks[late === 0 ? 0 : 1];
    const { rows: staged } = await preview(behind.access, { id: behind.id, cursor: 0, limit: 500 });
    const asked = staged.flatMap(({ entityId, conflict }) =>
      conflict ? [{ entityId, conflict }] : [],
    );
    expect(asked.map(({ entityId }) => entityId).sort()).toEqual(
      both.map((at) => before[at]?.['id']).sort(),
    );
    const mine = (entityId: string) => entityId.charCodeAt(entityId.length - 1) % 2 === 0;
    for (const { entityId, conflict } of asked) {
      expect(conflict.fields.map(({ field }) => field)).toEqual(['provider']);
      await resolve(behind.access, {
        ...{ id: behind.id, entity: 'tool', entityId, seenRevision: conflict.revision },
        choices: { provider: mine(entityId) ? 'mine' : 'theirs' },
      });
    }
    await commit(behind);

    const wanted = before.map((row, at) => {
      const [a, b] = [edits[0](row, at), edits[1](row, at)];
      const [isFirst, isSecond] = [changedBy[0](at), changedBy[1](at)];
      const providers = [isFirst ? a['provider'] : undefined, isSecond ? b['provider'] : undefined];
      const lateChosen = late === 0 ? providers : [...providers].reverse();
      const chosen = mine(row['id'] ?? '') ? lateChosen[0] : lateChosen[1];
      const provider = both.includes(at)
        ? chosen
        : providers.find((name) => name !== undefined && name !== row['provider']);
      return {
        ...row,
        name: isSecond ? b['name'] : row['name'],
        price: isFirst ? a['price'] : row['price'],
        provider: provider ?? row['provider'],
      } as Row;
    });
    expect(cells(await exported())).toEqual(cells(wanted));
  });
});
