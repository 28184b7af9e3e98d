import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { engineFlags } from '../../../electron/browser/engine-flags';
import {
  discardBundleDraft,
  listBundleDrafts,
  saveBundleDraft,
} from '../../../electron/bundles/bundle-drafts.service';
import { saveBundleDraftInput } from '../../../electron/bundles/bundles.schema';
import { formOfView, viewOfContent } from '../../../electron/catalog/catalog-changes.rules';
import { toolContentSchema } from '../../../electron/catalog/catalog-tool.schema';
import {
  type SaveDraft,
  saveDraftInput,
} from '../../../electron/catalog/drafts/catalog-drafts.schema';
import {
  discardDraft,
  listDrafts,
  loadDraft,
  saveDraft,
} from '../../../electron/catalog/drafts/catalog-drafts.service';
import { openDatabase } from '../../../electron/database/connection';
import { unpackArchive } from '../../../electron/database/engine/data-archive';
import { startEmbeddedEngine } from '../../../electron/database/engine/embedded-engine';
import { systemClock } from '../../../electron/shared/clock';
import { newId } from '../../../electron/shared/ids';
import { keepWords, listWords } from '../../../electron/typed-words/typed-words.service';
import { toolContent } from '../../support/catalog-content';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';
import { awaitAnnouncement } from '../../support/database-files';
import { programFile } from '../../support/program';

const base = viewOfContent(toolContentSchema.parse(toolContent()));

function draft(changes: object, baseRevision: number | null = 3): SaveDraft {
  const values = { ...formOfView(base), ...changes };
  return saveDraftInput.parse({ toolId: newId(), baseRevision, content: { values, base } });
}

const bundleView = {
  name: 'a\0b\ud800c',
  description: '',
  price: { amount: null, currency: 'USD' },
  requiredTier: 'FREE',
  status: 'DRAFT',
  isFeatured: false,
  isPopular: false,
  iconUrl: null,
  items: [],
};

describe('drafts', () => {
  let catalog: TestCatalog;

  beforeAll(async () => {
    catalog = await openCatalog('embedded');
  });
  afterAll(() => catalog?.close());

  const curator = () => catalog.access('curator');

  it('keep what was typed, right or wrong, with what it was based on', async () => {
    const wrong = draft({
      name: 'x'.repeat(100_000),
      pricing: { model: 'MONTHLY', currency: '', amount: 'fourty-nine', trialDays: '' },
      tags: ['', 'again', 'again'],
    });
    const { updatedAt } = await saveDraft(curator(), wrong);
    expect(await loadDraft(curator(), wrong.toolId)).toEqual({ ...wrong, updatedAt });
  });

  it('keep the last words only, and are gone when discarded', async () => {
    const first = draft({ name: 'First' }, null);
    await saveDraft(curator(), first);
    const values = { ...first.content.values, name: 'Second' };
    await saveDraft(curator(), { ...first, content: { ...first.content, values } });
    expect(await loadDraft(curator(), first.toolId)).toMatchObject({
      content: { values: { name: 'Second' } },
    });
    await discardDraft(curator(), first);
    await discardDraft(curator(), first);
    expect(await loadDraft(curator(), first.toolId)).toBeNull();
  });

  it('hold what two windows of one person have typed into the same tool, until each has saved or discarded its own', async () => {
    const one = draft({});
    const { toolId, content } = one;
    const began = content.values;
    const typed = (changes: object) => ({ ...content, values: { ...began, ...changes } });
    const kept = async () => (await loadDraft(curator(), toolId))?.content.values;

    const first = typed({ description: 'Of the first window.' });
    await saveDraft(curator(), { ...one, content: first, since: began });
    const second = typed({ provider: 'Second window', version: '9.9' });
    await Promise.all([
      saveDraft(curator(), { ...one, content: second, since: began }),
      saveDraft(curator(), { ...one, content: first, since: first.values }),
    ]);
    expect(await kept()).toEqual({ ...first.values, provider: 'Second window', version: '9.9' });

    // What a window takes back itself is gone; what it never knew of stays.
    const taken = typed({ provider: 'Second window' });
    await saveDraft(curator(), { ...one, content: taken, since: second.values });
    expect(await kept()).toEqual({ ...first.values, provider: 'Second window' });

    // It saves the tool: its form is what is stored now, and nothing of it is unsaved.
    const form = { baseRevision: 4, content: taken, since: taken.values };
    const stored = {
      ...form,
      content: { ...taken, values: { ...taken.values, provider: 'Stored' } },
    };
    await discardDraft(curator(), { toolId, form: stored });
    expect(await loadDraft(curator(), toolId)).toMatchObject({
      baseRevision: 4,
      content: { values: { description: 'Of the first window.', provider: 'Stored' } },
    });
    await discardDraft(curator(), {
      toolId,
      form: {
        baseRevision: 4,
        content: stored.content,
        since: { ...stored.content.values, description: 'Of the first window.' },
      },
    });
    expect(await loadDraft(curator(), toolId)).toBeNull();
  });

  it('belong to the person who typed them', async () => {
    const mine = draft({ name: 'Mine' });
    await saveDraft(curator(), mine);
    expect(await loadDraft(catalog.access('admin'), mine.toolId)).toBeNull();
    expect(await listDrafts(catalog.access('admin'))).toEqual([]);
  });

  it('are listed by name, the latest first', async () => {
    const [older, newer] = [draft({ name: 'Older' }, null), draft({ name: 'Newer' })];
    await saveDraft(curator(), older);
    await saveDraft(curator(), newer);
    const listed = await listDrafts(curator());
    const names = listed.map(({ name }) => name).filter((name) => /^(Older|Newer)$/.test(name));
    expect(names).toEqual(['Newer', 'Older']);
    expect(listed.find(({ toolId }) => toolId === older.toolId)?.baseRevision).toBeNull();
  });

  it('store what PostgreSQL has no character for without losing the rest', async () => {
    const odd = draft({ name: 'a\0b\ud800c', slug: '\\u0000 🏠', 'od\0d': 'kept' });
    await saveDraft(curator(), odd);
    expect(await loadDraft(curator(), odd.toolId)).toMatchObject({
      content: { values: { name: 'ab\ufffdc', slug: '\\u0000 🏠', odd: 'kept' } },
    });
  });

  it('are refused only when they are larger than any form', () => {
    const huge = () => draft({ description: 'x'.repeat(400_000) });
    expect(huge).toThrow('A draft holds at most 400,000 characters.');
  });

  it('of words that were not sent are kept by their name, however long, until they are', async () => {
    const { local } = curator();
    const [mine, others] = [newId(), newId()].map((userId) => ({
      local,
      actor: { userId },
      clock: systemClock,
    }));
    if (!mine || !others) throw new Error('There are two people');
    const long = `words about ${Array.from({ length: 500 }, newId).join(' ')}`;
    await keepWords(mine, { name: 'reason to accept', value: 'The bank conf' });
    await keepWords(mine, { name: 'reason to accept', value: 'The bank confirmed it' });
    await keepWords(mine, { name: long, value: { last: null, notes: {} } });
    const listed = async () =>
      new Map((await listWords(mine)).map(({ name, value }) => [name, value]));
    expect(await listed()).toEqual(
      new Map<string, unknown>([
        ['reason to accept', 'The bank confirmed it'],
        [long, { last: null, notes: {} }],
      ]),
    );
    expect(await listWords(others)).toEqual([]);
    await keepWords(mine, { name: long, value: null });
    await keepWords(mine, { name: 'reason to accept', value: null });
    expect(await listWords(mine)).toEqual([]);
  });

  it('of the composer are kept until they are thrown away', async () => {
    const draft = saveBundleDraftInput.parse({
      bundleId: newId(),
      baseRevision: null,
      content: { values: { ...bundleView, discount: 'a third' }, base: null },
    });
    const { updatedAt } = await saveBundleDraft(curator(), draft);
    const kept = { ...draft.content.values, name: 'ab\ufffdc' };
    expect(await listBundleDrafts(curator())).toEqual([
      { ...draft, content: { values: kept, base: null }, updatedAt },
    ]);
    expect(await listBundleDrafts(catalog.access('admin'))).toEqual([]);
    await discardBundleDraft(curator(), { id: draft.bundleId });
    expect(await listBundleDrafts(curator())).toEqual([]);
  });
});

describe('a draft whose desk was killed', { tags: ['soak'] }, () => {
  it('is there when the desk is started again', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'desk-drafts-'));
    const { archive } = await awaitAnnouncement(inject('databaseRunDir'), 'embeddedTemplate');
    const dataDir = join(dir, 'pgdata');
    await unpackArchive(archive, dataDir);
    const [userId, toolId] = [newId(), newId()];
    const writer = spawn(
      process.execPath,
      [
        ...engineFlags,
        ...[await programFile('test/integration/catalog/draft-writer.ts'), dataDir, userId, toolId],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(writer, 'exit');
    for await (const line of createInterface({ input: writer.stdout })) {
      if (line === 'saved') break;
    }
    writer.kill('SIGKILL');
    await exited;

    const engine = await startEmbeddedEngine({ dataDir, create: false });
    const database = await openDatabase({ kind: 'embedded', engine });
    const access = {
      authority: database,
      local: database,
      actor: { role: 'curator', userId },
      clock: systemClock,
    } as const;
    expect((await loadDraft(access, toolId))?.content.values).toEqual({ name: 'Half a thou' });
    await database.close();
    await engine.close();
    await rm(dir, { recursive: true, force: true });
  });
});
