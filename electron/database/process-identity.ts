import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { hostname, platform } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A name for this machine that outlives renaming it where the system has one: profiles can lie on
 * a network drive that two machines mount, and process ids mean nothing on the other one.
 */
export async function machineIdentity(): Promise<string> {
  if (platform() === 'linux') {
    const id = await readFile('/etc/machine-id', 'utf8').catch(() => '');
    if (id.trim()) return id.trim();
  }
  return hostname().toLowerCase().replace(/\..*$/, '');
}

/**
 * When a process began, in a form that can only be compared for equality: together with the id it
 * names one process even after the system has given the id to another.
 * @returns undefined when there is no such process or the system does not tell.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  try {
    if (platform() === 'linux') return await linuxProcessStart(pid);
    if (platform() === 'win32') return undefined;
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { LC_ALL: 'C', TZ: 'UTC' },
    });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/<pid>/stat counts clock ticks since boot, so the boot belongs to it. */
async function linuxProcessStart(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8'),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
  ]);
  // The second field is the program's name in parentheses and may itself contain spaces.
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return ticks && `${boot.trim()}:${ticks}`;
}

/** Whether a process with this id exists, whoever owns it. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
