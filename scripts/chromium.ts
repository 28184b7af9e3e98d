import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import {
  type BrowserFacts,
  browserAdvice,
  browserFlags,
  type Command,
  chooseBrowser,
  waysToInstall,
} from './chromium.rules';

function browserFacts(): BrowserFacts {
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    hasAptGet: existsSync('/usr/bin/apt-get'),
    playwrightPath: chromium.executablePath(),
    exists: existsSync,
  };
}

/** How to start the browser of the tests: its executable and flags, as Playwright takes them. */
export interface ChromiumLaunch {
  readonly executablePath: string;
  readonly args: string[];
}

/**
 * Finds the browser of the tests.
 * @throws Error with what to install, when there is none.
 */
export function chromiumLaunch(): ChromiumLaunch {
  const facts = browserFacts();
  const executablePath = chooseBrowser(facts);
  if (executablePath === undefined) throw new Error(browserAdvice(facts));
  return { executablePath, args: [...browserFlags(facts)] };
}

function succeeds([program, ...parameters]: Command): boolean {
  process.stdout.write(`No browser for the tests was found: ${program} ${parameters.join(' ')}\n`);
  const { status } = spawnSync(program, parameters, {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

/**
 * Makes sure that there is a browser for the tests, by installing one if it must and can.
 * @throws Error with what to install by hand, when it cannot.
 */
export function ensureChromium(): ChromiumLaunch {
  const facts = browserFacts();
  if (chooseBrowser(facts) !== undefined) return chromiumLaunch();
  if (!waysToInstall(facts).some((commands) => commands.every(succeeds))) {
    throw new Error(browserAdvice(facts));
  }
  return chromiumLaunch();
}
