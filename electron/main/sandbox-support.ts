import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What decides on Linux whether Chromium can build its sandbox. */
export interface SandboxFacts {
  readonly platform: NodeJS.Platform;
  /** The effective user id, or undefined where the platform has none. */
  readonly userId: number | undefined;
  /** Whether an ordinary account may create user namespaces. */
  readonly userNamespaces: boolean;
  /** Whether the helper beside the binary belongs to root and has its set-user-id bit. */
  readonly sandboxHelper: boolean;
}

/**
 * Why Electron could not start its sandbox here, as a sentence that says what to do; undefined when
 * nothing is in its way. The desk never runs without the sandbox: it shows texts that strangers wrote.
 */
export function sandboxObstacle(facts: SandboxFacts): string | undefined {
  if (facts.platform !== 'linux') return undefined;
  if (facts.userId === 0) {
    return 'Marketplace Desk does not open a window for root, because the protective sandbox cannot work there. Start it from an ordinary account, or use the browser shell: npm start -- --browser';
  }
  if (!facts.userNamespaces && !facts.sandboxHelper) {
    return 'Marketplace Desk cannot open a window, because this system lets ordinary accounts create no user namespaces, which the protective sandbox needs. Allow them (sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile), install the Debian package, or use the browser shell: npm start -- --browser';
  }
  return undefined;
}

function kernelSetting(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/**
 * Reads the facts from this machine.
 * @param electronBinary path of the Electron executable
 */
export function readSandboxFacts(electronBinary: string): SandboxFacts {
  const helper = statSync(join(dirname(electronBinary), 'chrome-sandbox'), {
    throwIfNoEntry: false,
  });
  return {
    platform: process.platform,
    userId: process.geteuid?.(),
    userNamespaces:
      kernelSetting('/proc/sys/kernel/unprivileged_userns_clone') !== '0' &&
      kernelSetting('/proc/sys/user/max_user_namespaces') !== '0' &&
      kernelSetting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') !== '1',
    sandboxHelper: helper !== undefined && helper.uid === 0 && (helper.mode & 0o4000) !== 0,
  };
}
