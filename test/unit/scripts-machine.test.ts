import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type BrowserFacts,
  browserAdvice,
  browserFlags,
  chooseBrowser,
  waysToInstall,
} from '../../scripts/chromium.rules';
import { fingerprint } from '../../scripts/fingerprint';
import { chooseShell } from '../../scripts/shell-choice.rules';

describe('the shell that npm start chooses', () => {
  const desktop = {
    askedForBrowser: false,
    platform: 'linux',
    isRoot: false,
    hasDisplay: true,
  } as const;

  it('is Electron wherever a window could open', () => {
    expect(chooseShell(desktop)).toEqual({ shell: 'electron' });
    expect(chooseShell({ ...desktop, platform: 'darwin', hasDisplay: false })).toEqual({
      shell: 'electron',
    });
    expect(chooseShell({ ...desktop, platform: 'win32', isRoot: true, hasDisplay: false })).toEqual(
      { shell: 'electron' },
    );
  });

  it('is the browser without a sentence when it was asked for', () => {
    expect(chooseShell({ ...desktop, askedForBrowser: true })).toEqual({
      shell: 'browser',
      why: undefined,
    });
  });

  it('is the browser with the reason, without a display and as root', () => {
    const headless = chooseShell({ ...desktop, hasDisplay: false });
    const root = chooseShell({ ...desktop, isRoot: true });
    expect(headless).toMatchObject({ shell: 'browser', why: expect.stringMatching(/no display/) });
    expect(root).toMatchObject({ shell: 'browser', why: expect.stringMatching(/as root/) });
  });
});

describe('the fingerprint of sources', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'desk-fingerprint-'));
    mkdirSync(join(folder, 'made'));
    writeFileSync(join(folder, 'a.ts'), 'one');
    writeFileSync(join(folder, 'made', 'b.ts'), 'two');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is the same until a name or a content changes', () => {
    const before = fingerprint([folder]);
    writeFileSync(join(folder, 'a.ts'), 'one');
    expect(fingerprint([folder])).toBe(before);
    writeFileSync(join(folder, 'a.ts'), 'One');
    expect(fingerprint([folder])).not.toBe(before);
    writeFileSync(join(folder, 'a.ts'), 'one');
    writeFileSync(join(folder, 'c.ts'), '');
    expect(fingerprint([folder])).not.toBe(before);
  });

  it('leaves out what it is told to, and what is not there', () => {
    const before = fingerprint([folder, join(folder, 'missing')], ['/made/']);
    writeFileSync(join(folder, 'made', 'b.ts'), 'three');
    expect(fingerprint([folder, join(folder, 'missing')], ['/made/'])).toBe(before);
  });
});

describe('the browser of the tests', () => {
  const machine = (
    present: readonly string[],
    facts: Partial<BrowserFacts> = {},
  ): BrowserFacts => ({
    platform: 'linux',
    isRoot: false,
    hasAptGet: true,
    playwrightPath: '/cache/playwright/chrome',
    exists: (path) => present.includes(path),
    ...facts,
  });

  it("is Playwright's own, else the system's, else none", () => {
    const both = ['/usr/bin/chromium', '/cache/playwright/chrome'];
    expect(chooseBrowser(machine(both))).toBe('/cache/playwright/chrome');
    expect(chooseBrowser(machine(['/usr/bin/google-chrome', '/usr/bin/chromium']))).toBe(
      '/usr/bin/chromium',
    );
    const shell = '/usr/bin/chromium-headless-shell';
    expect(chooseBrowser(machine(['/usr/bin/chromium', shell]))).toBe(shell);
    expect(chooseBrowser(machine([]))).toBeUndefined();
    expect(chooseBrowser(machine(['/usr/bin/chromium'], { platform: 'darwin' }))).toBeUndefined();
  });

  it('is installed from Debian as root and by Playwright otherwise', () => {
    const installed = (facts: Partial<BrowserFacts>) =>
      waysToInstall(machine([], facts)).map((commands) => {
        const last = commands.at(-1) ?? [];
        return `${last[0]} ${last.at(-1)}`;
      });
    const debian = ['apt-get chromium-headless-shell', 'apt-get chromium'];
    expect(installed({ isRoot: true })).toEqual(debian);
    expect(installed({ isRoot: false })).toEqual(['npx chromium']);
    expect(installed({ isRoot: true, hasAptGet: false })).toEqual(['npx chromium']);
  });

  it('gives up its sandbox as root on Linux only', () => {
    expect(browserFlags(machine([], { isRoot: true }))).toContain('--no-sandbox');
    expect(browserFlags(machine([]))).not.toContain('--no-sandbox');
    expect(browserFlags(machine([], { isRoot: true, platform: 'win32' }))).not.toContain(
      '--no-sandbox',
    );
  });

  it('comes with advice that fits the platform when there is none', () => {
    expect(browserAdvice(machine([]))).toContain('apt-get install chromium');
    expect(browserAdvice(machine([], { platform: 'darwin' }))).toContain('Google Chrome');
    expect(browserAdvice(machine([], { hasAptGet: false }))).toContain('package "chromium"');
  });
});
