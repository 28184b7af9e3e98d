import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveViewInput } from '../../../electron/saved-views/saved-views.schema';
import { listViews, saveView } from '../../../electron/saved-views/saved-views.service';
import { newId } from '../../../electron/shared/ids';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';

describe('saved views', () => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openCatalog('server');
  });
  afterAll(() => catalog?.close());

  const access = (userId?: string) => {
    const { authority, actor } = catalog.access('curator');
    return { authority, actor: { ...actor, ...(userId && { userId }), name: 'Ana Ruiz' } };
  };
  const view = (id: string, name: string, isShared = true) =>
    saveViewInput.parse({
      ...{ id, name, isShared, screen: 'catalog' },
      state: { params: { status: ['BETA'] }, layout: {} },
    });

  it('are changed by who made them, and found by nobody else, seen or not', async () => {
    const other = access('00000000-0000-7000-8000-00000000000a');
    for (const isShared of [true, false]) {
      const id = newId();
      await saveView(access(), view(id, `Mine ${id}`, isShared));
      await expect(saveView(other, view(id, 'Taken over')), `${isShared}`).rejects.toMatchObject({
        code: 'not_found',
        details: { subject: 'view' },
      });
      await saveView(access(), view(id, `Renamed ${id}`, isShared));
      const names = (await listViews(other, 'catalog')).map(({ name }) => name);
      expect(names.includes(`Renamed ${id}`)).toBe(isShared);
    }
  });

  it('keep what a window that knew an older version did not change', async () => {
    const id = newId();
    await saveView(access(), view(id, 'Before'));
    const change = (part: object) =>
      saveView(access(), saveViewInput.parse({ id, screen: 'catalog', ...part }));
    const state = { params: { status: ['ACTIVE'] }, layout: {} };
    await change({ state });
    await change({ name: 'After', isShared: false });
    const found = (await listViews(access(), 'catalog')).find((each) => each.id === id);
    expect(found).toMatchObject({ name: 'After', isShared: false, state });
    await expect(
      saveView(access(), saveViewInput.parse({ id: newId(), screen: 'catalog', name: 'Gone' })),
      'and what is gone is not made again of a name',
    ).rejects.toMatchObject({ code: 'not_found' });
  });

  it('have one name each for their owner', async () => {
    const name = 'Beta tools';
    await saveView(access(), view(newId(), name));
    await expect(saveView(access(), view(newId(), name))).rejects.toMatchObject({
      code: 'duplicate',
      details: { fields: [{ path: ['name'] }] },
    });
  });

  it('are listed without one whose state cannot be read', async () => {
    const [good, bad] = [newId(), newId()];
    await saveView(access(), view(good, 'Readable'));
    await saveView(access(), view(bad, 'Of another program'));
    await catalog.client.query(
      `UPDATE desk_saved_views SET state = '{"params": 5}' WHERE id = $1`,
      [bad],
    );
    const listed = (await listViews(access(), 'catalog')).map(({ id }) => id);
    expect(listed).toContain(good);
    expect(listed).not.toContain(bad);
  });
});
