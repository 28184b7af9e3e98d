import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BundleStatus } from '../../../electron/bundles/bundle-content.schema';
import { getBundle } from '../../../electron/bundles/bundle-list.service';
import { changeBundleStatus, deleteBundle } from '../../../electron/bundles/bundle-write.service';
import {
  changeBundleStatusInput,
  deleteBundleInput,
  deleteToolInput,
  retireToolInput,
} from '../../../electron/bundles/bundles.schema';
import { deleteTool, retireTool } from '../../../electron/bundles/retirement.service';
import {
  changeStatusInput,
  createToolInput,
  updateToolInput,
} from '../../../electron/catalog/catalog.schema';
import type { CatalogAccess } from '../../../electron/catalog/catalog-access';
import { duplicateTool } from '../../../electron/catalog/catalog-duplicate.service';
import type { ToolDetail } from '../../../electron/catalog/catalog-tool.schema';
import {
  changeStatus,
  createTool,
  getTool,
  updateTool,
} from '../../../electron/catalog/catalog-write.service';
import { historyInput } from '../../../electron/change-sets/change-set.schema';
import { history } from '../../../electron/change-sets/history.service';
import { type Database, openDatabase } from '../../../electron/database/connection';
import { newId } from '../../../electron/shared/ids';
import { toolContent } from '../../support/catalog-content';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';
import { insertBundle } from '../../support/marketplace-rows';
import { type FaultyProxy, startFaultyProxy } from '../../support/moderation/faulty-proxy';
import { refusal } from '../../support/refusal';

/** A server's connection is cut when it has committed, and who asked asks again. */
describe('a change whose answer is lost', () => {
  let catalog: TestCatalog;
  let proxy: FaultyProxy;
  let behindProxy: Database;
  beforeAll(async () => {
    catalog = await openCatalog('server');
    if (catalog.source.kind !== 'server') throw new Error('This needs a server');
    const url = new URL(catalog.source.url);
    proxy = await startFaultyProxy({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    behindProxy = await openDatabase({ kind: 'server', url: url.href });
  });
  afterAll(async () => {
    await behindProxy?.close();
    await proxy?.close();
    await catalog?.close();
  });

  const me = (): CatalogAccess => ({ ...catalog.access('curator'), authority: behindProxy });
  const someoneElse = newId();
  const other = (): CatalogAccess => ({
    ...catalog.access('curator'),
    actor: { role: 'curator', userId: someoneElse },
  });

  const makeTool = () =>
    createTool(
      other(),
      createToolInput.parse({ id: newId(), content: toolContent({ slug: newId() }) }),
    );
  const makeBundle = async (status: BundleStatus, tools: readonly string[]) => {
    const id = await insertBundle(catalog.client, tools, { status, price_amount: '49.00' });
    return getBundle(other(), id);
  };
  const rename = ({ id, revision, content }: ToolDetail, name: string) =>
    updateToolInput.parse({
      id,
      changeSetId: newId(),
      baseRevision: revision,
      base: content,
      changes: { name },
    });
  const step = ({ id, revision }: { id: string; revision: number }, status: BundleStatus) =>
    changeBundleStatusInput.parse({ id, changeSetId: newId(), baseRevision: revision, status });

  /** Does something that is committed, and of which nothing is heard. */
  async function lose(work: () => Promise<unknown>): Promise<void> {
    const before = proxy.cuts.after;
    proxy.cutOn('COMMIT', 'after');
    expect(await refusal(work())).toMatchObject({ code: 'offline' });
    expect(proxy.cuts.after).toBe(before + 1);
  }
  const changesOf = async (entity: 'tool' | 'bundle', entityId: string) =>
    (await history(other(), historyInput.parse({ row: { entity, entityId } }))).entries.length;

  const changes: Readonly<
    Record<
      string,
      () => Promise<{
        readonly entity: 'tool' | 'bundle';
        readonly id: string;
        readonly change: () => Promise<unknown>;
      }>
    >
  > = {
    'a new tool': async () => {
      const input = createToolInput.parse({
        id: newId(),
        content: toolContent({ slug: newId() }),
      });
      return { entity: 'tool', id: input.id, change: () => createTool(me(), input) };
    },
    'a copy': async () => {
      const { id: sourceId } = await makeTool();
      const id = newId();
      return { entity: 'tool', id, change: () => duplicateTool(me(), { sourceId, id }) };
    },
    'a save': async () => {
      const tool = await makeTool();
      const input = rename(tool, 'Renamed');
      return { entity: 'tool', id: tool.id, change: () => updateTool(me(), input) };
    },
    'a status': async () => {
      const { id, revision } = await makeTool();
      const items = [{ id, baseRevision: revision }];
      const input = changeStatusInput.parse({ status: 'DISABLED', items });
      return { entity: 'tool', id, change: () => changeStatus(me(), input) };
    },
    'a retirement': async () => {
      const { id, revision } = await makeTool();
      await makeBundle('ACTIVE', [id, (await makeTool()).id]);
      const input = retireToolInput.parse({
        toolId: id,
        changeSetId: newId(),
        baseRevision: revision,
        status: 'DEPRECATED',
        handling: 'remove',
        replacementId: null,
      });
      return { entity: 'tool', id, change: () => retireTool(me(), input) };
    },
    'a deletion': async () => {
      const { id, revision } = await makeTool();
      const input = deleteToolInput.parse({ id, changeSetId: newId(), baseRevision: revision });
      return { entity: 'tool', id, change: () => deleteTool(me(), input) };
    },
    'a step of a bundle': async () => {
      const bundle = await makeBundle('ACTIVE', [(await makeTool()).id]);
      const input = step(bundle, 'ARCHIVED');
      return { entity: 'bundle', id: bundle.id, change: () => changeBundleStatus(me(), input) };
    },
    'a deletion of a bundle': async () => {
      const { id, revision } = await makeBundle('DRAFT', [(await makeTool()).id]);
      const input = deleteBundleInput.parse({ id, changeSetId: newId(), baseRevision: revision });
      return { entity: 'bundle', id, change: () => deleteBundle(me(), input) };
    },
  };

  it.each(Object.keys(changes))(
    'is made once and is no failure asked for again: %s',
    async (name) => {
      const made = await changes[name]?.();
      if (!made) throw new Error(`There is no change “${name}”`);
      const { entity, id, change } = made;
      await lose(change);
      const once = await changesOf(entity, id);
      expect(once).toBeGreaterThan(0);
      await change();
      expect(await changesOf(entity, id)).toBe(once);
    },
  );

  it('is not made again where somebody took it back meanwhile', async () => {
    const tool = await makeTool();
    const mine = rename(tool, 'Mine');
    await lose(() => updateTool(me(), mine));
    await updateTool(other(), rename(await getTool(other(), tool.id), tool.content.name));
    expect(await updateTool(me(), mine)).toMatchObject({
      revision: 3,
      content: { name: tool.content.name },
    });
  });

  it('takes no step of a bundle again, and keeps nothing as sold that is not', async () => {
    const bundle = await makeBundle('DRAFT', [(await makeTool()).id]);
    const activation = step(bundle, 'ACTIVE');
    await lose(() => changeBundleStatus(me(), activation));
    for (const status of ['ARCHIVED', 'DRAFT'] as const) {
      await changeBundleStatus(other(), step(await getBundle(other(), bundle.id), status));
    }
    expect((await changeBundleStatus(me(), activation)).content.status).toBe('DRAFT');
    const { rows } = await catalog.client.query(
      'SELECT count(*)::int AS n FROM desk_bundle_snapshots WHERE bundle_id = $1',
      [bundle.id],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });
});
