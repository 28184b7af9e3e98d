import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followRepricings } from '../../../electron/bundle-impact/bundle-impact.service';
import { exportBundles, importBundles } from '../../../electron/bundles/bundle-files.service';
import { getBundle } from '../../../electron/bundles/bundle-list.service';
import { deleteBundle } from '../../../electron/bundles/bundle-write.service';
import type { BundleDetail } from '../../../electron/bundles/bundles.schema';
import { commitChangeSet } from '../../../electron/change-sets/commit.service';
import { commitReviewed, exclude, resolve } from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
import { openBundles, type TestBundles } from '../../support/bundle-catalog';
import { insertTool } from '../../support/marketplace-rows';

describe('bundles in files', () => {
  let desk: TestBundles;
  beforeAll(async () => {
    desk = await openBundles();
  });
  afterAll(() => desk?.catalog.close());

  type Row = Record<string, string>;
  const exportedRows = async (): Promise<Row[]> => {
    const { text } = await exportBundles(desk.curator(), 'csv');
    return Papa.parse<Row>(text.slice(1), { header: true, skipEmptyLines: true }).data;
  };
  const take = async (rows: readonly Row[]) => {
    const changeSetId = newId();
    const bytes = new TextEncoder().encode(Papa.unparse([...rows]));
    const file = { bytes, fileName: 'bundles.csv', changeSetId };
    return { changeSetId, report: await importBundles(desk.curator(), file) };
  };

  it('come back unchanged, in both formats', async () => {
    await desk.create();
    const rows = await exportedRows();
    const { report } = await take(rows);
    expect(report).toMatchObject({ unchanged: rows.length, changed: 0, invalid: 0 });
    const { text } = await exportBundles(desk.curator(), 'json');
    const again = await importBundles(desk.curator(), {
      bytes: new TextEncoder().encode(text),
      fileName: 'bundles.json',
      changeSetId: newId(),
    });
    expect(again).toMatchObject({ unchanged: rows.length, changed: 0, invalid: 0 });
  });

  it('are changed and made by their rows, with every bad cell named', async () => {
    const made = await desk.create();
    const rows = await exportedRows();
    const row = rows.find(({ id }) => id === made.id) ?? {};
    const { changeSetId, report } = await take([
      { ...row, discount_percent: '25', tools: 'delta; Alpha' },
      {
        name: 'From a file',
        description: 'Made by a row.',
        price: '90.50',
        required_tier: 'growth',
        tools: 'beta',
      },
      {
        name: 'Bad',
        description: 'Bad.',
        price: 'much',
        required_tier: 'GOLD',
        tools: 'alpha; nothing',
      },
      { id: newId(), name: 'Unknown' },
    ]);
    expect(report).toMatchObject({ created: 1, changed: 1, invalid: 2 });
    expect(report.problems.map(({ row: at, column }) => [at, column])).toEqual([
      [4, 'required_tier'],
      [4, 'price'],
      [4, 'tools'],
      [5, 'id'],
    ]);
    await commitReviewed(desk.curator(), { id: changeSetId, reason: null });
    const { content: changed } = await getBundle(desk.curator(), made.id);
    expect(changed).toMatchObject({
      discountPercent: 25,
      items: [desk.tools[3], desk.tools[0]],
      price: made.content.price,
    });
    const fresh = (await exportedRows()).find(({ name }) => name === 'From a file');
    expect(fresh).toMatchObject({ status: 'DRAFT', price: '90.50', currency: 'USD' });
  });

  it('are imported where another row has a cell that holds what no text can', async () => {
    const [made, other] = [await desk.create(), await desk.create()];
    const rows = [
      { id: made.id, name: `${'x'.repeat(79)}😀${'x'.repeat(40)}`, tools: 'a\0' },
      { id: other.id, name: 'Good' },
    ];
    const report = await importBundles(desk.curator(), {
      bytes: new TextEncoder().encode(JSON.stringify(rows)),
      fileName: 'bundles.json',
      changeSetId: newId(),
    });
    expect(report).toMatchObject({ changed: 1, invalid: 1 });
    expect(report.problems).toMatchObject([
      { row: 1, column: 'name', value: `${'x'.repeat(79)}…` },
      { row: 1, column: 'tools', value: 'a\ufffd' },
    ]);
  });

  it('keep every price that a row asks for, whichever rows are left out or settled', async () => {
    const [one, two, three] = [await desk.create(), await desk.create(), await desk.create()];
    const ids = [one, two, three].map(({ id }) => id);
    const rows = (await exportedRows()).filter(({ id = '' }) => ids.includes(id));
    const dearer = await desk.save(three, { price: { amount: 17_000, currency: 'USD' } });
    const { changeSetId } = await take(rows.map((row) => ({ ...row, price: '150.00' })));
    const key = (entityId: string) => ({ entity: 'bundle' as const, entityId });
    await exclude(
      desk.curator(),
      { id: changeSetId, rows: [key(one.id)], excluded: true },
      followRepricings,
    );
    await resolve(
      desk.curator(),
      {
        ...{ id: changeSetId, ...key(three.id), seenRevision: dearer.revision },
        choices: { price: 'mine' },
      },
      followRepricings,
    );
    await commitReviewed(desk.curator(), { id: changeSetId, reason: null });
    const amounts = await Promise.all(
      ids.map(async (id) => (await getBundle(desk.curator(), id)).content.price.amount),
    );
    expect(dearer.content.price.amount).toBe(17_000);
    expect(amounts).toEqual([one.content.price.amount, 15_000, 15_000]);
  });

  it('may be older than a step of a bundle’s life, which nobody wrote there', async () => {
    const made = await desk.create();
    const row = (await exportedRows()).find(({ id }) => id === made.id) ?? {};
    const sold = await desk.step(made, 'ACTIVE');
    const { changeSetId, report } = await take([{ ...row, description: 'Anew.' }]);
    expect(report).toMatchObject({ changed: 1, invalid: 0, conflicting: 0 });
    await commitReviewed(desk.curator(), { id: changeSetId, reason: null });
    const { content: changed } = await getBundle(desk.curator(), made.id);
    expect(changed).toMatchObject({ status: 'ACTIVE', description: 'Anew.' });
    const meant = await take([{ ...row, revision: String(sold.revision) }]);
    expect(meant.report).toMatchObject({ changed: 0, invalid: 1 });
  });

  it('may name a tool by the slug that it had, and a bundle that was deleted since', async () => {
    const renamed = await insertTool(desk.catalog.client, { name: 'Zeta', slug: 'zeta-before' });
    const made = await desk.create([desk.tools[0] ?? '', renamed]);
    const gone = await desk.create();
    const rows = await exportedRows();
    const rowOf = (bundle: BundleDetail) => rows.find(({ id }) => id === bundle.id) ?? {};
    await commitChangeSet(desk.curator(), { id: newId(), origin: 'form' }, [
      {
        ...{ entity: 'tool', entityId: renamed, action: 'update', baseRevision: 1 },
        wanted: { slug: 'zeta-after' },
      },
    ]);
    await deleteBundle(desk.curator(), {
      ...{ id: gone.id, changeSetId: newId(), baseRevision: gone.revision, reason: null },
    });
    const { changeSetId, report } = await take([
      { ...rowOf(made), description: 'Anew.' },
      rowOf(gone),
    ]);
    expect(report).toMatchObject({
      ...{ changed: 1, invalid: 1 },
      problems: [{ row: 3, column: 'id', reason: expect.stringContaining('deleted this bundle') }],
    });
    await commitReviewed(desk.curator(), { id: changeSetId, reason: null });
    expect((await getBundle(desk.curator(), made.id)).content).toMatchObject({
      description: 'Anew.',
      items: [desk.tools[0], renamed],
    });
  });

  it('may be old: what others changed meanwhile is a conflict, and a status is not taken', async () => {
    const made = await desk.create();
    const row = (await exportedRows()).find(({ id }) => id === made.id) ?? {};
    await desk.catalog.client.query('UPDATE marketplace_bundles SET name = $2 WHERE id = $1', [
      made.id,
      'Renamed elsewhere',
    ]);
    const stale = await take([{ ...row, name: 'Renamed by file' }]);
    expect(stale.report).toMatchObject({ conflicting: 1 });
    const { report } = await take([{ ...row, status: 'ACTIVE' }]);
    expect(report.problems).toMatchObject([
      { column: 'status', reason: expect.stringContaining('composer') },
    ]);
  });
});
