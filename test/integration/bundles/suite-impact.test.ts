import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { impactOfChangeSet } from '../../../electron/bundle-impact/bundle-impact.service';
import {
  beginChangeSet,
  type StagedRow,
  stageRows,
} from '../../../electron/change-sets/staging.service';
import { inRole } from '../../../electron/database/role-transaction';
import { newId } from '../../../electron/shared/ids';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';
import { insertBundle, insertTool } from '../../support/marketplace-rows';

describe('what a bundle of all tools lacks after a change-set', () => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openCatalog('server');
  });
  afterAll(() => catalog?.close());

  it('is told beside its review, of tools that are new or come back, and as long as they are in it', async () => {
    const { client } = catalog;
    const hidden = await insertTool(client, { name: 'Hidden', status: 'DISABLED' });
    const heldHidden = await insertTool(client, { name: 'Held and hidden', status: 'DISABLED' });
    const shown: string[] = [];
    for (let at = 0; at < 12; at += 1) shown.push(await insertTool(client, { name: `Tool ${at}` }));
    const suite = await insertBundle(client, [...shown, heldHidden], { name: 'Suite' });
    await insertBundle(client, shown, { name: 'Old suite', status: 'ARCHIVED' });
    await insertBundle(client, shown.slice(0, 3), { name: 'A few' });

    const curator = catalog.access('curator');
    const { authority, actor } = curator;
    const id = newId();
    const [visible, invisible] = [newId(), newId()];
    const row = (entityId: string, status: string, baseRevision: number | null): StagedRow => ({
      ...{ entity: 'tool', entityId, baseRevision, wanted: { status } },
      action: baseRevision === null ? 'create' : 'update',
    });
    await inRole(authority, actor, async (transaction) => {
      await beginChangeSet(transaction, { id, origin: 'import' });
      await stageRows(transaction, id, [
        row(visible, 'BETA', null),
        row(invisible, 'DISABLED', null),
        row(hidden, 'ACTIVE', 1),
        row(heldHidden, 'ACTIVE', 1),
        row(shown[0] ?? '', 'DEPRECATED', 1),
      ]);
    });
    const lacking = async () => (await impactOfChangeSet(curator, id)).lacking;
    expect(await lacking()).toEqual([{ bundleId: suite, name: 'Suite', count: 2 }]);
    await client.query(
      'UPDATE desk_staged_changes SET excluded = true WHERE change_set_id = $1 AND entity_id = ANY ($2)',
      [id, [visible, hidden]],
    );
    expect(await lacking()).toEqual([]);
  });
});
