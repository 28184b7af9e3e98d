import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { acquireProfileLock } from '../../../electron/database/profile-lock';
import { type Contender, startContender as start } from '../../support/lock-contenders';
import { programFile } from '../../support/program';
import { temporaryDirectory } from './engine-support';

async function startContender(): Promise<Contender> {
  const contender = await start();
  onTestFinished(() => contender.end());
  return contender;
}

const here = { describe: async () => ({ shell: 'browser' as const }), focus: async () => {} };

describe('the profile lock', () => {
  test('lets exactly one of many processes in, whether the lock is free or a dead one’s', async () => {
    const contenders = await Promise.all([1, 2, 3].map(startContender));
    for (let round = 0; round < 10; round += 1) {
      const profileDir = join(temporaryDirectory(), 'profile');
      // Every third round begins with the lock of a process that was killed.
      if (round % 3 === 0) {
        const dead = await startContender();
        expect(await dead.take(profileDir)).toMatchObject({ held: true });
        await dead.end();
      }
      const outcomes = await Promise.all(contenders.map(({ take }) => take(profileDir)));
      const winners = contenders.filter((_, index) => outcomes[index]?.held);
      expect(winners).toHaveLength(1);
      for (const { held, url } of outcomes) {
        if (!held) expect(url).toBe(`http://desk.example/${winners[0]?.process.pid}`);
      }
    }
  });

  test('does not rob a holder that was stopped', { tags: ['soak'] }, async () => {
    const profileDir = temporaryDirectory();
    const holder = await startContender();
    expect(await holder.take(profileDir)).toMatchObject({ held: true });
    holder.process.kill('SIGSTOP');
    expect(await acquireProfileLock(profileDir, here)).toEqual({
      held: false,
      holder: undefined,
      pid: holder.process.pid,
    });
    holder.process.kill('SIGCONT');
  });

  test('takes over from a dead process whose id another process has now', async () => {
    const profileDir = temporaryDirectory();
    const holder = await startContender();
    await holder.take(profileDir);
    await holder.end();
    const [file = ''] = readdirSync(profileDir);
    const record = JSON.parse(readFileSync(join(profileDir, file), 'utf8'));
    rmSync(dirname(record.socket), { recursive: true, force: true });
    writeFileSync(join(profileDir, file), JSON.stringify({ ...record, pid: process.pid }));
    const lock = await acquireProfileLock(profileDir, here);
    expect(lock.held).toBe(true);
    if (lock.held) await lock.release();
  });

  test('stays with a living holder whose socket file a clean-up has deleted', async () => {
    const profileDir = temporaryDirectory();
    const lock = await acquireProfileLock(profileDir, here);
    const [file = ''] = readdirSync(profileDir);
    const record = JSON.parse(readFileSync(join(profileDir, file), 'utf8'));
    rmSync(dirname(record.socket), { recursive: true, force: true });
    expect(await acquireProfileLock(profileDir, here)).toMatchObject({ held: false });
    if (lock.held) await lock.release();
  });

  test('is free again after its release, and generations never go back', async () => {
    const profileDir = temporaryDirectory();
    for (const generation of [1, 2, 3]) {
      const lock = await acquireProfileLock(profileDir, here);
      expect(lock.held).toBe(true);
      expect(readdirSync(profileDir)).toEqual([`desk-lock-${generation}`]);
      if (lock.held) await lock.release();
    }
  });

  test('brings the holder to the front, or only asks it, as the newcomer wants', async () => {
    const profileDir = temporaryDirectory();
    let focused = 0;
    const lock = await acquireProfileLock(profileDir, {
      describe: async () => ({ shell: 'electron' }),
      focus: async () => {
        focused += 1;
      },
    });
    await acquireProfileLock(profileDir, here, { ask: 'where' });
    expect(focused).toBe(0);
    expect(await acquireProfileLock(profileDir, here)).toMatchObject({
      held: false,
      holder: { shell: 'electron' },
    });
    expect(focused).toBe(1);
    if (lock.held) await lock.release();
  });

  test('passes over a lock file that makes no sense', { tags: ['soak'] }, async () => {
    const profileDir = temporaryDirectory();
    writeFileSync(join(profileDir, 'desk-lock-4'), '{"state":"he');
    const lock = await acquireProfileLock(profileDir, here);
    expect(lock.held).toBe(true);
    expect(readdirSync(profileDir)).toEqual(['desk-lock-5']);
    if (lock.held) await lock.release();
  });

  test('says which directory cannot be written and why', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    await expect(acquireProfileLock(join(file, 'profile'), here)).rejects.toMatchObject({
      code: 'profile_unwritable',
      details: { path: join(file, 'profile') },
    });
    mkdirSync(join(dirname(file), 'other'));
    await expect(acquireProfileLock(file, here)).rejects.toMatchObject({
      code: 'profile_unwritable',
    });
  });

  // In a process of its own: what this is about would never return.
  test.runIf(process.platform === 'linux')(
    'answers where a file system knows no directories that one could make',
    async () => {
      const contender = await programFile('test/support/lock-contender.ts');
      const child = spawn(process.execPath, [contender], {
        stdio: ['pipe', 'ignore', 'pipe'],
      });
      child.stdin.end('/proc/marketplace-desk/profile\n');
      onTestFinished(() => void child.kill('SIGKILL'));
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      await once(child, 'exit');
      expect(said).toContain('profile_unwritable');
    },
  );
});
