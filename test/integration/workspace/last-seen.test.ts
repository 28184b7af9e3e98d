import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../../../electron/shared/logger';
import { buildOf } from '../../../electron/shared/renderer-file';
import { firstSeenFile, lastSeenText, openLastSeen } from '../../../electron/workspace/last-seen';

const log = createLogger(() => undefined);
const places: string[] = [];
let profileDir: string;

async function emptyDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'desk-last-seen-'));
  places.push(path);
  return path;
}

beforeEach(async () => {
  profileDir = await emptyDirectory();
});

afterAll(() => Promise.all(places.map((path) => rm(path, { recursive: true, force: true }))));

it('a demo that is yet to be made shows what this build made it from', async () => {
  const build = buildOf(join('out', 'renderer'));
  const templatesDir = join('resources', 'database');
  const lastSeen = openLastSeen({ profileDir, templatesDir, build, log });
  expect(await lastSeen.read('demo')).toMatchObject({ total: 54 });
  expect(await lastSeen.read('local'), 'begins empty').toBeUndefined();
});

it('what the template shows gives way to what was seen, and never comes back', async () => {
  const templatesDir = await emptyDirectory();
  await writeFile(firstSeenFile(templatesDir, 'demo'), lastSeenText('one', 'of the template'));
  const open = (build: string) => openLastSeen({ profileDir, templatesDir, build, log });
  const lastSeen = open('one');
  const twice = await Promise.all([lastSeen.read('demo'), lastSeen.read('demo')]);
  expect(twice).toEqual(['of the template', 'of the template']);
  expect(await open('one').read('demo'), 'after leaving at once').toBe('of the template');
  expect(await open('another').read('demo'), 'of another build').toBeUndefined();
  expect(await lastSeen.read('local'), 'begins empty').toBeUndefined();
  lastSeen.keep('local', 'seen');
  await expect.poll(() => lastSeen.read('local')).toBe('seen');

  lastSeen.keep('demo', 'seen');
  await expect.poll(() => lastSeen.read('demo')).toBe('seen');
  await expect.poll(() => open('one').read('demo')).toBe('seen');
  await lastSeen.forget('demo');
  expect(await lastSeen.read('demo')).toBeUndefined();
  expect(await open('one').read('demo'), 'data without a copy').toBeUndefined();
});

it('is forgotten with data that was just made, too', async () => {
  const templatesDir = await emptyDirectory();
  await writeFile(firstSeenFile(templatesDir, 'demo'), lastSeenText('one', 'of the template'));
  const lastSeen = openLastSeen({ profileDir, templatesDir, build: 'one', log });
  await lastSeen.forget('demo');
  expect(await lastSeen.read('demo')).toBeUndefined();
});
