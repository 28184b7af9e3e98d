/** A process that takes the lock of each profile whose directory it reads as a line. */
import { createInterface } from 'node:readline';
import { acquireProfileLock } from '../../electron/database/profile-lock';

process.stdout.write('ready\n');
for await (const profileDir of createInterface({ input: process.stdin })) {
  const lock = await acquireProfileLock(profileDir, {
    describe: async () => ({ shell: 'browser', url: `http://desk.example/${process.pid}` }),
    focus: async () => undefined,
  });
  const url = lock.held ? undefined : lock.holder?.url;
  process.stdout.write(`${JSON.stringify({ held: lock.held, url })}\n`);
}
