import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToolInput, updateToolInput } from '../../../electron/catalog/catalog.schema';
import { duplicateTool } from '../../../electron/catalog/catalog-duplicate.service';
import { createTool, getTool, updateTool } from '../../../electron/catalog/catalog-write.service';
import {
  checkAddresses,
  readPicture,
  storePicture,
} from '../../../electron/catalog/media/media.service';
import { stageRevertInput } from '../../../electron/change-sets/change-set.schema';
import { commitReviewed, stageRevert } from '../../../electron/change-sets/review.service';
import { newId } from '../../../electron/shared/ids';
import { actingAs } from '../../support/acting-as';
import { toolContent } from '../../support/catalog-content';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';
import { testEngines } from '../../support/databases';
import { pngOf } from '../../support/pictures';

const missing = `/media/${'0'.repeat(64)}.png`;
const onTheWeb = 'https://cdn.example/a.png';

describe.each(testEngines)('pictures on the %s engine', (engine) => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openCatalog(engine);
  });
  afterAll(() => catalog?.close());
  const curator = () => catalog.access('curator');
  const rows = async (sql: string) => (await catalog.client.query(sql)).rows;

  it('are stored once, read back to the byte, and named where they are not stored', async () => {
    // Larger than one message of the protocol's buffers.
    const picture = Buffer.concat([pngOf(320, 200), Buffer.alloc(3_000_000, 7)]);
    const stored = await storePicture(curator(), picture);
    expect(stored).toMatchObject({ type: 'image/png', width: 320, height: 200 });
    expect(await storePicture(curator(), picture)).toEqual(stored);
    expect(await rows('SELECT address FROM desk_media')).toEqual([{ address: stored.address }]);

    const read = await readPicture(catalog.access('moderator'), stored.address);
    expect(read).toMatchObject({ kind: 'picture', type: 'image/png' });
    const bytes = read.kind === 'picture' ? Buffer.from(read.bytes, 'base64') : null;
    expect(bytes?.equals(picture)).toBe(true);
    expect(await readPicture(curator(), missing)).toEqual({ kind: 'missing' });
    expect(await checkAddresses(curator(), [stored.address, missing])).toEqual([
      { address: stored.address, state: { kind: 'reachable', type: null } },
      { address: missing, state: { kind: 'missing' } },
    ]);
  });

  it('are refused by their content, whatever they are called', async () => {
    await expect(storePicture(curator(), Buffer.from('MZ\x90'))).rejects.toMatchObject({
      code: 'invalid',
      details: { reason: expect.stringContaining('no picture of a known kind') },
    });
  });

  it('cannot be put under an address that is another picture’s, by anybody', async () => {
    const insert = catalog.client.query(
      `INSERT INTO desk_media (address, content_type, width, height, bytes)
       VALUES ($1, 'image/png', 1, 1, 'other')`,
      [missing],
    );
    await expect(insert).rejects.toMatchObject({ constraint: 'desk_media_address_check' });
  });

  it('have words that are saved, merged, copied, reverted and deleted with the tool', async () => {
    const content = toolContent({
      slug: 'pictured',
      images: [onTheWeb],
      imageAlts: { [onTheWeb]: 'A board of leads' },
    });
    const made = await createTool(curator(), createToolInput.parse({ id: newId(), content }));
    expect(made.content.imageAlts).toEqual({ [onTheWeb]: 'A board of leads' });
    const save = (imageAlts: Record<string, string>, tool = made) =>
      updateTool(
        curator(),
        updateToolInput.parse({
          id: tool.id,
          changeSetId: newId(),
          baseRevision: tool.revision,
          base: tool.content,
          changes: { imageAlts },
        }),
      );
    const second = await save({ [onTheWeb]: 'Leads on a board' });
    expect(second.revision).toBeGreaterThan(made.revision);
    expect(second.content.imageAlts).toEqual({ [onTheWeb]: 'Leads on a board' });
    // Somebody who has not seen those words may not overwrite them.
    await expect(save({})).rejects.toMatchObject({
      code: 'conflict',
      details: { conflicts: [{ field: 'imageAlts', theirs: second.content.imageAlts }] },
    });
    const copy = await duplicateTool(curator(), { sourceId: made.id, id: newId() });
    expect(copy.content.imageAlts).toEqual(second.content.imageAlts);

    const [change] = await rows(
      `SELECT change_set_id::text AS id FROM desk_changes
       WHERE entity_id = '${made.id}' AND action = 'update'`,
    );
    const id = newId();
    const changeSetId = change?.['id'];
    await stageRevert(curator(), stageRevertInput.parse({ id, changeSetId, rows: null }));
    await commitReviewed(curator(), { id, reason: null });
    expect((await getTool(curator(), made.id)).content.imageAlts).toEqual(made.content.imageAlts);
    await catalog.client.query('DELETE FROM marketplace_tools WHERE id = $1', [copy.id]);
    expect(await rows(`SELECT * FROM desk_tool_media WHERE tool_id = '${copy.id}'`)).toEqual([]);
  });

  it('are forgotten after a season, but only those that nothing ever named', async () => {
    const named = await storePicture(curator(), pngOf(2, 2, [1, 2, 3]));
    const icon = await storePicture(curator(), pngOf(2, 2, [4, 5, 6]));
    const once = await storePicture(curator(), pngOf(2, 2, [7, 8, 9]));
    const content = toolContent({
      slug: 'with-pictures',
      images: [named.address, once.address],
      iconUrl: icon.address,
    });
    const tool = await createTool(curator(), createToolInput.parse({ id: newId(), content }));
    // Only the history names this one still: taking the change back must bring it back.
    await updateTool(
      curator(),
      updateToolInput.parse({
        id: tool.id,
        changeSetId: newId(),
        baseRevision: tool.revision,
        base: tool.content,
        changes: { images: [named.address] },
      }),
    );
    const unused = await storePicture(curator(), pngOf(2, 2, [10, 11, 12]));
    await catalog.client.query(`UPDATE desk_media SET created_at = now() - interval '91 days'`);
    const fresh = await storePicture(curator(), pngOf(2, 2, [13, 14, 15]));
    const left = (await rows('SELECT address FROM desk_media')).map(({ address }) => address);
    expect(left).toEqual(
      expect.arrayContaining([named, icon, once, fresh].map(({ address }) => address)),
    );
    expect(left).not.toContain(unused.address);
  });

  it('stay when they are stored again after a season, by one or by two at once', async () => {
    const bytes = pngOf(2, 2, [16, 17, 18]);
    const { address } = await storePicture(curator(), bytes);
    const age = () =>
      catalog.client.query(
        `UPDATE desk_media SET created_at = now() - interval '91 days' WHERE address = $1`,
        [address],
      );
    await age();
    expect(await storePicture(curator(), bytes)).toMatchObject({ address });
    expect(await readPicture(curator(), address)).toMatchObject({ kind: 'picture' });
    await age();
    const others = [pngOf(2, 2, [19, 20, 21]), pngOf(2, 2, [22, 23, 24])];
    await Promise.all([bytes, bytes, ...others].map((each) => storePicture(curator(), each)));
    expect(await readPicture(curator(), address)).toMatchObject({ kind: 'picture' });
  });

  it('are served to a storefront one by one, and never listed to it', async () => {
    const { address } = await storePicture(curator(), pngOf(3, 3));
    const asTenant = (sql: string) =>
      actingAs(catalog.client, { role: 'marketplace_tenant' }, () => catalog.client.query(sql));
    const served = await asTenant(`SELECT * FROM desk_read_media('${address}')`);
    expect(served.rows).toEqual([{ content_type: 'image/png', bytes: pngOf(3, 3) }]);
    await expect(asTenant('SELECT address FROM desk_media')).rejects.toMatchObject({
      code: '42501',
    });
  });
});
