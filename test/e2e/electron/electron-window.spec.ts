import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page, test } from '@playwright/test';
import { expect } from '../support/expect';
import { findElectron } from './electron-binary';

const electron = findElectron();
const project = join(import.meta.dirname, '..', '..', '..');

interface OpenDesk {
  readonly application: ElectronApplication;
  readonly page: Page;
  readonly environment: Record<string, string>;
  readonly profileDir: string;
}

const desk = test.extend<{ open: OpenDesk }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures here.
  open: async ({}, use, info) => {
    const profileDir = info.outputPath('profile');
    const inherited = Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const environment = { ...Object.fromEntries(inherited), DESK_PROFILE_DIR: profileDir };
    const application = await _electron.launch({
      executablePath: electron.executable ?? '',
      args: [project],
      env: environment,
    });
    const page = await application.firstWindow();
    await use({ application, page, environment, profileDir });
    await application.close();
  },
});

desk.describe('the Electron window', () => {
  desk.skip(electron.missing !== undefined, electron.missing ?? '');

  desk('shows the catalog under its own policy', async ({ open: { page } }) => {
    const violations: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) violations.push(message.text());
    });
    await expect(page.getByRole('grid')).toBeVisible();
    expect(page.url()).toMatch(/^app:\/\/desk\//);
    await page.reload();
    await expect(page.getByRole('grid')).toBeVisible();
    expect(violations).toEqual([]);
  });

  desk('runs its page in the sandbox, without Node', async ({ open: { application, page } }) => {
    const switches = await application.evaluate(({ app }) =>
      app.commandLine.hasSwitch('no-sandbox'),
    );
    expect(switches).toBe(false);
    const seen = await page.evaluate(() => ({
      node: ['require', 'process', 'module'].filter((name) => name in window),
      bridge: 'deskBridge' in window,
    }));
    expect(seen).toEqual({ node: [], bridge: true });
  });

  desk('stays on its own page and opens no window', async ({ open: { application, page } }) => {
    await expect(page.getByRole('grid')).toBeVisible();
    await page.evaluate(() => {
      location.href = 'https://evil.example/';
      open('app://desk/');
    });
    await expect(page.getByRole('grid')).toBeVisible();
    expect(page.url()).toMatch(/^app:\/\/desk\//);
    expect(application.windows()).toHaveLength(1);
  });

  desk('ends a second start and comes to the front', async ({ open }) => {
    const second = spawn(electron.executable ?? '', [project], { env: open.environment });
    const [code] = await once(second, 'exit');
    expect(code).toBe(0);
    expect(open.application.windows()).toHaveLength(1);
  });

  desk('leaves a snapshot when it is quit', async ({ open }) => {
    await expect(open.page.getByRole('grid')).toBeVisible();
    await open.application.close();
    const snapshots = join(open.profileDir, 'workspaces', 'demo', 'snapshots');
    expect(readdirSync(snapshots).length).toBeGreaterThan(0);
  });
});
