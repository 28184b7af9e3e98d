import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRPCError } from '@trpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogRouter } from '../../../electron/catalog/catalog.router';
import { type WireFailure, wireFailure } from '../../../electron/ipc/failure';
import { createCallerFactory } from '../../../electron/ipc/procedure';
import { newId } from '../../../electron/shared/ids';
import { createLogger } from '../../../electron/shared/logger';
import type { StaffRole } from '../../../electron/shared/permissions.rules';
import type { Desk } from '../../../electron/workspace/desk';
import { openLastSeen } from '../../../electron/workspace/last-seen';
import { Attachments } from '../../../electron/workspace/open-workspace';
import { toolContent } from '../../support/catalog-content';
import { openCatalog, type TestCatalog } from '../../support/catalog-database';

const makeCaller = createCallerFactory(catalogRouter);

/** What crosses the wire when a call is refused. */
async function failure(call: Promise<unknown>): Promise<WireFailure> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TRPCError) return wireFailure(error);
  throw new Error('expected a refusal', { cause: error });
}

describe('the catalog through the contract', () => {
  let catalog: TestCatalog;
  let profileDir: string;

  beforeAll(async () => {
    catalog = await openCatalog('embedded');
    profileDir = await mkdtemp(join(tmpdir(), 'desk-catalog-'));
  });
  afterAll(async () => {
    await catalog?.close();
    await rm(profileDir, { recursive: true, force: true });
  });

  function caller(role: StaffRole) {
    const { authority, local, actor } = catalog.access(role);
    const session = { actor: { ...actor, id: role, name: role } };
    const workspace = {
      kind: 'demo',
      name: 'Demo',
      location: '',
      authority,
      local,
      personas: [],
      marketplaceId: '',
      directory: '',
      attachments: new Attachments(),
    } as const;
    const log = createLogger(() => undefined);
    const reached: Pick<Desk, 'started' | 'workspace' | 'session' | 'lastSeen'> = {
      started: async () => undefined,
      workspace: () => workspace,
      session: () => session,
      lastSeen: openLastSeen({ profileDir, templatesDir: profileDir, build: 'test', log }),
    };
    // Procedures of the catalog reach for these alone; anything else fails loudly.
    const desk = reached as Desk;
    return makeCaller({ desk, log });
  }

  it('creates, finds, edits and shows a tool', async () => {
    const desk = caller('curator');
    const id = newId();
    const created = await desk.create({ id, content: toolContent({ slug: 'through-the-wire' }) });
    const { rows, total } = await desk.list({ search: 'scoring' });
    expect(total).toBe(1);
    expect(rows).toEqual([
      expect.objectContaining({ id, revision: 1, slug: 'through-the-wire', avgRating: null }),
    ]);
    expect(rows[0]).not.toHaveProperty('longDescription');
    const saved = await desk.update({
      id,
      changeSetId: newId(),
      baseRevision: created.revision,
      base: { pricing: created.content.pricing },
      changes: { pricing: { model: 'ONE_TIME', currency: 'JPY', amount: 4_900 } },
    });
    expect(saved).toMatchObject({ revision: 2, content: { pricing: { amount: 4_900 } } });
    expect(await caller('finance').get({ id })).toEqual(saved);
    expect((await desk.facets({})).priceModel).toEqual([{ value: 'ONE_TIME', count: 1 }]);
  });

  const refused: readonly (readonly [string, object, readonly (string | number)[]])[] = [
    ['a text of 100,000 characters', { name: 'x'.repeat(100_000) }, ['name']],
    ['an unknown status', { status: 'RETIRED' }, ['status']],
    ['an unknown category', { category: 'LEADS' }, ['category']],
    [
      'a malformed price',
      { pricing: { model: 'MONTHLY', currency: 'USD', amount: '49,00', trialDays: 0 } },
      ['pricing', 'amount'],
    ],
    [
      'a price of zero',
      { pricing: { model: 'ONE_TIME', currency: 'USD', amount: 0 } },
      ['pricing', 'amount'],
    ],
    ['an unknown price model', { pricing: { model: 'WEEKLY' } }, ['pricing', 'model']],
    ['an address that would run code', { demoUrl: 'javascript:alert(1)' }, ['demoUrl']],
    ['a tag that is no text', { tags: ['a', 7] }, ['tags', 1]],
  ];

  it.each(refused)('answers %s with a sentence at its field', async (_, changes, path) => {
    const content = { ...toolContent(), ...changes };
    const { code, details } = await failure(caller('curator').create({ id: newId(), content }));
    expect(code).toBe('invalid');
    expect(details.fields).toEqual([
      { path: ['content', ...path], message: expect.stringMatching(/^[A-Z“].*[.]$/) },
    ]);
  });

  it('refuses malformed questions as invalid, wherever they are malformed', async () => {
    const desk = caller('curator');
    const save = { id: newId(), changeSetId: newId(), baseRevision: 1 };
    const questions = [
      () => desk.get({ id: 'no-uuid' }),
      () => desk.list({ limit: 100_000 }),
      () => desk.list({ cursor: 'made-up' }),
      () => desk.list({ search: 'a'.repeat(201) }),
      () => desk.list({ filters: { price: { currency: 'KWD', from: 1_234 } } }),
      () =>
        desk.list({
          sort: [
            { field: 'name', direction: 'asc' },
            { field: 'name', direction: 'desc' },
          ],
        }),
      () => desk.update({ ...save, base: {}, changes: {} }),
      () => desk.update({ ...save, base: {}, changes: { name: 'No base' } }),
      () =>
        desk.update({ ...save, changeSetId: 'one', base: { name: '' }, changes: { name: 'A' } }),
      () => desk.changeStatus({ status: 'ACTIVE', items: [] }),
      () => desk.slugAvailability({ slug: 'Not A Slug' }),
    ];
    for (const question of questions) {
      expect((await failure(question())).code).toBe('invalid');
    }
  });

  it('lets everyone read and only a curator write', async () => {
    for (const role of ['moderator', 'finance', 'admin'] as const) {
      const desk = caller(role);
      await desk.list({});
      const attempts = [
        () => desk.create({ id: newId(), content: toolContent() }),
        () => desk.duplicate({ sourceId: newId(), id: newId() }),
        () => desk.drafts.list(),
      ];
      for (const attempt of attempts) {
        expect(await failure(attempt())).toMatchObject({
          code: 'forbidden',
          details: { subject: 'catalog.write' },
        });
      }
    }
  });

  it('hands a conflict over with every version, the revision and an operation id', async () => {
    const desk = caller('curator');
    const id = newId();
    const created = await desk.create({ id, content: toolContent({ slug: 'contended' }) });
    const save = (name: string) =>
      desk.update({
        id,
        changeSetId: newId(),
        baseRevision: 1,
        base: created.content,
        changes: { name },
      });
    await save('Theirs');
    expect(await failure(save('Mine'))).toEqual({
      code: 'conflict',
      operationId: expect.any(String),
      details: {
        subject: 'tool',
        currentRevision: 2,
        conflicts: [{ field: 'name', base: created.content.name, mine: 'Mine', theirs: 'Theirs' }],
      },
    });
  });
});
