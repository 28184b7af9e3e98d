import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCallerFactory } from '../../../electron/ipc/procedure';
import { appRouter } from '../../../electron/ipc/router';
import { newId } from '../../../electron/shared/ids';
import { createLogger } from '../../../electron/shared/logger';
import { openTestDesk, type TestDesk } from '../../support/open-test-desk';
import { wholeContract } from '../../support/whole-contract';

/** What a window that shows somebody else may do: what it typed is kept for whom it was typed by. */
const keeping = [
  'bundles.drafts.discard',
  'bundles.drafts.save',
  'catalog.drafts.discard',
  'catalog.drafts.save',
  'catalog.drafts.saveCells',
  'typedWords.keep',
  'workspace.keepLayouts',
];

/** What belongs to nobody who acts, or only tells. */
const ofNobody = [
  'moderation.sync.follow',
  'workspace.changePreferences',
  'workspace.connectTeam',
  'workspace.kept',
  'workspace.open',
  'workspace.restoreSnapshot',
  'workspace.state',
];

let opened: TestDesk;
beforeAll(async () => {
  opened = await openTestDesk();
});
afterAll(() => opened.close('remove'));

/** Calls by path, of a page that was drawn in an epoch. */
function callerIn(drawnIn: number | undefined) {
  const { desk } = opened;
  return createCallerFactory(appRouter)({ desk, drawnIn, log: createLogger(() => undefined) });
}

function epochNow(): number {
  const state = opened.desk.state();
  if (state.kind !== 'open') throw new Error('No workspace is open');
  return state.epoch;
}

async function idOf(name: string): Promise<string> {
  const { personas } = await callerIn(undefined).workspace.session();
  const persona = personas.find((known) => known.name === name);
  if (!persona) throw new Error(`Nobody is called ${name}`);
  return persona.id;
}

async function goOverTo(name: string): Promise<number> {
  opened.desk.actAs(await idOf(name));
  return epochNow();
}

/** What a call without an input came to: a code of a failure, or that it did something. */
async function codeOf(path: string, drawnIn: number): Promise<string> {
  const call = path
    .split('.')
    .reduce<unknown>(
      (at, name) => (at as Record<string, unknown>)[name],
      callerIn(drawnIn),
    ) as () => Promise<unknown>;
  return call().then(
    () => 'done',
    (error: Error) => error.message,
  );
}

it('nothing that changes anything is done for a page that shows somebody who acts no more', async () => {
  const before = await goOverTo('Mo Okafor');
  await goOverTo('Ada Kim');
  const procedures = Object.entries(await wholeContract());
  const done: string[] = [];
  for (const [path, { _def }] of procedures as [string, { _def: { type: string } }][]) {
    if (_def.type === 'query' || ofNobody.includes(path)) continue;
    if ((await codeOf(path, before)) !== 'acting_changed') done.push(path);
  }
  expect(done.sort()).toEqual(keeping);
});

it('a page whose person acts again is answered as before', async () => {
  const before = await goOverTo('Mo Okafor');
  await goOverTo('Ada Kim');
  expect(await codeOf('moderation.sync.now', before)).toBe('acting_changed');
  await goOverTo('Mo Okafor');
  expect(await codeOf('moderation.sync.now', before)).toBe('done');
});

it('what was typed by whom acts no more is kept as theirs, and only where they may', async () => {
  const ofAna = await goOverTo('Ana Ruiz');
  const ofMo = await goOverTo('Mo Okafor');
  await goOverTo('Ada Kim');
  const toolId = newId();
  const draft = { toolId, baseRevision: null, content: { values: { name: 'Ours' }, base: null } };
  await callerIn(ofAna).catalog.drafts.save(draft);
  expect(await codeOf('catalog.drafts.saveCells', ofMo)).toBe('forbidden');
  await goOverTo('Ana Ruiz');
  const kept = await callerIn(undefined).catalog.drafts.list();
  expect(kept.map((draft) => draft.toolId)).toEqual([toolId]);
});

it('a page that reads what only the person before may is told that somebody else acts', async () => {
  const ofMo = await goOverTo('Mo Okafor');
  const ofFin = await goOverTo('Fin Larsen');
  expect(await codeOf('moderation.conflicts', ofMo)).toBe('acting_changed');
  expect(await codeOf('moderation.conflicts', ofFin)).toBe('forbidden');
});

it('a page of another workspace does nothing in the one that is open now', async () => {
  const before = await goOverTo('Ana Ruiz');
  await opened.desk.open('local');
  expect(await codeOf('catalog.drafts.discard', before)).toBe('acting_changed');
  expect(await codeOf('workspace.takeSnapshot', before)).toBe('acting_changed');
});
