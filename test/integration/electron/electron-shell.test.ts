import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StreamEvent } from '../../../electron/ipc/electron-channel';
import { chromiumLaunch } from '../../../scripts/chromium';
import { DoubleDesk } from '../../support/electron-double/double-desk';
import { DoublePage } from '../../support/electron-double/double-page';
import type { DoubleProcess } from '../../support/electron-double/double-process';

declare global {
  interface Window {
    streamed: StreamEvent[];
    cancelStream: (() => void) | undefined;
  }
}

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(() => browser.close());

/** The built application in a window, on a fresh profile. */
describe('the built application over the double of Electron', () => {
  let desk: DoubleDesk;
  let application: DoubleProcess;
  let shell: DoublePage;

  beforeAll(async () => {
    desk = new DoubleDesk();
    application = await desk.start();
    shell = await DoublePage.open(browser, application);
  });
  afterAll(async () => {
    await shell?.close();
    await desk?.[Symbol.asyncDispose]();
  });
  afterEach(() => {
    expect(application.violations).toEqual([]);
    expect(shell.escapes).toEqual([]);
  });

  it('shows the catalog, without breaking its own content security policy', async () => {
    await shell.page.getByRole('grid').waitFor();
    expect(await shell.page.title()).toContain('Marketplace Desk');
    expect(shell.policyViolations).toEqual([]);
  });

  it('opens its window hidden and shows it once the page can be drawn', async () => {
    const names = application.facts.map(({ name }) => name);
    expect((await application.fact('window-opened')).options.show).toBe(false);
    expect(names.indexOf('shown')).toBeGreaterThan(names.indexOf('load'));
    expect((await application.fact('load')).url).toBe('app://desk/');
  });

  it('answers its page with the policy and nothing outside the renderer', async () => {
    const fetched = async (path: string) =>
      (await application.ask({ ask: 'fetch', url: `app://desk${path}`, method: 'GET' })) as {
        status: number;
        headers: Record<string, string>;
      };
    const page = await fetched('/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    for (const path of ['/../main/index.js', '/..%2fmain%2findex.js', '/%2e%2e/package.json']) {
      expect((await fetched(path)).status, path).toBe(404);
    }
  });

  it('gives its page the two functions of the bridge and nothing of Node', async () => {
    const seen = await shell.page.evaluate(() => ({
      bridge: Object.keys(window.deskBridge ?? {}),
      frozen: Object.isFrozen(window.deskBridge),
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in window),
    }));
    expect(seen).toEqual({ bridge: ['call', 'subscribe'], frozen: true, node: [] });
  });

  it('answers calls of the page', async () => {
    const reply = await shell.page.evaluate(() =>
      window.deskBridge?.call({
        id: 'a',
        type: 'query',
        path: 'workspace.about',
        input: undefined,
      }),
    );
    expect(reply).toMatchObject({
      ok: true,
      data: { shell: 'electron', profileDir: desk.profileDir, secretsUnavailable: null },
    });
  });

  it('refuses unknown procedures and messages of the wrong shape', async () => {
    const replies = await shell.page.evaluate(() =>
      Promise.all([
        window.deskBridge?.call({ id: 'b', type: 'query', path: 'no.such', input: undefined }),
        window.deskBridge?.call({ id: 'c', type: 'mutation', path: '__proto__', input: {} }),
        window.deskBridge?.call('nonsense' as never),
      ]),
    );
    expect(replies.map((reply) => (reply?.ok === false ? reply.failure.code : 'answered'))).toEqual(
      ['not_found', 'not_found', 'invalid'],
    );
  });

  it('refuses calls that come from anywhere but the top frame of its own page', async () => {
    const { windowId } = await application.fact('window-opened');
    const message = { id: 'd', type: 'query', path: 'workspace.about', input: undefined };
    for (const frame of [
      { origin: 'https://evil.example', url: 'https://evil.example/', top: true },
      { origin: 'null', url: 'about:srcdoc', top: true },
      { origin: 'app://desk', url: 'app://desk/', top: false },
    ]) {
      const reply = await application.ask({
        ask: 'invoke',
        windowId,
        frame,
        channel: 'desk:call',
        args: [message],
      });
      expect(reply).toMatchObject({ ok: false, failure: { code: 'unauthenticated' } });
    }
  });

  it('sends events of a subscription until the page cancels it', async () => {
    const { page } = shell;
    const follow = () =>
      page.evaluate(() => {
        window.streamed = [];
        window.cancelStream = window.deskBridge?.subscribe(
          { id: 'state', path: 'workspace.state', input: undefined },
          (event) => window.streamed.push(event),
        );
      });
    await follow();
    await page.waitForFunction(() => window.streamed.some(({ kind }) => kind === 'data'));
    await page.evaluate(() => window.cancelStream?.());
    // The stream has ended in the main process too, so its name is free again.
    await expect
      .poll(async () => {
        await follow();
        await page.waitForFunction(() => window.streamed.length > 0);
        return page.evaluate(() => window.streamed[0]?.kind);
      })
      .toBe('data');
    await page.evaluate(() => window.cancelStream?.());
  });

  it('works again after the page was reloaded', async () => {
    await shell.page.evaluate(() => location.reload());
    await shell.page.waitForLoadState();
    await shell.page.getByRole('grid').waitFor();
    await expect
      .poll(() =>
        shell.page.evaluate(
          () =>
            new Promise((resolve) => {
              window.deskBridge?.subscribe(
                { id: 'stream-1x', path: 'workspace.state', input: undefined },
                (event) => resolve(event.kind),
              );
            }),
        ),
      )
      .toBe('data');
  });

  it('stays on its own page and opens no window, whatever the page tries', async () => {
    const { page } = shell;
    await page.evaluate(() => {
      location.href = 'https://evil.example/';
      open('https://evil.example/popup');
      open('app://desk/');
    });
    await application.until(() => application.facts.find((fact) => fact.name === 'open-external'));
    expect((await application.fact('open-external')).url).toBe('https://evil.example/popup');
    expect(page.context().pages()).toHaveLength(1);
    await page.getByRole('grid').waitFor();
  });

  it('lets its page send no request anywhere', async () => {
    const outcome = await shell.page.evaluate(() =>
      fetch('https://evil.example/beacon').then(
        () => 'sent',
        () => 'refused',
      ),
    );
    expect(outcome).toBe('refused');
    expect(await application.ask({ ask: 'request-allowed', url: 'https://evil.example/' })).toBe(
      false,
    );
  });

  it('grants the clipboard for writing and no other permission', async () => {
    const asked = (permission: string) =>
      application.ask({ ask: 'permission', permission, url: 'app://desk/' });
    expect(await asked('clipboard-sanitized-write')).toBe(true);
    expect(await asked('media')).toBe(false);
    expect(await asked('geolocation')).toBe(false);
  });

  it('offers the commands of the interface in its menu, as their keys', async () => {
    expect((await application.fact('menu')).labels).toContain('Command palette');
    await application.ask({ ask: 'click-menu', label: 'Command palette' });
    await shell.page.getByRole('dialog').waitFor();
    await shell.page.keyboard.press('Escape');
  });

  it('offers to reload when the process of the window ends', async () => {
    const { windowId } = await application.fact('window-opened');
    let asked = '';
    application.answerDialog = ({ message, buttons }) => {
      asked = message;
      return buttons.indexOf('Reload window');
    };
    await application.ask({ ask: 'renderer-gone', windowId, reason: 'crashed' });
    await application.fact('reload');
    expect(asked).toBe('The window stopped working.');
    await shell.page.getByRole('grid').waitFor();
  });

  it('comes to the front when it is started a second time, and the second ends', async () => {
    const second = await desk.start();
    expect(await second.exit()).toBe(0);
    expect(await second.fact('lock').catch(() => second.facts[0])).toMatchObject({ held: false });
    await application.fact('focused');
  });

  it('takes a snapshot when its window is closed or the system ends it, keeps the place of the window, and lets the profile go', async () => {
    const directory = join(desk.profileDir, 'workspaces', 'demo', 'snapshots');
    const { windowId } = await application.fact('window-opened');
    await application.ask({ ask: 'close-window', windowId });
    expect(await application.exit()).toBe(0);
    expect(application.violations).toEqual([]);
    expect(readdirSync(directory).length).toBeGreaterThan(0);
    const place = JSON.parse(readFileSync(join(desk.profileDir, 'window.json'), 'utf8'));
    expect(place).toMatchObject({ maximized: false, bounds: { width: 1440 } });

    rmSync(directory, { recursive: true });
    const again = await desk.start();
    expect(await again.fact('lock')).toMatchObject({ held: true });
    const opened = await DoublePage.open(browser, again);
    await opened.page.getByRole('grid').waitFor();
    again.signal('SIGTERM');
    expect(await again.exit()).toBe(0);
    expect(readdirSync(directory).length).toBeGreaterThan(0);
    await opened.close();
  });
});

it('a file of kept secrets that was damaged is not lost, and is named where its secrets have to be given again', {
  tags: ['soak'],
}, async () => {
  await using desk = new DoubleDesk();
  mkdirSync(desk.profileDir);
  const damaged = '{"teamDatabaseUrl":"c2Vh';
  writeFileSync(join(desk.profileDir, 'secrets.json'), damaged);
  writeFileSync(
    join(desk.profileDir, 'settings.json'),
    JSON.stringify({ workspace: 'local', personas: { local: 'finance' } }),
  );
  const shell = await DoublePage.open(browser, await desk.start());
  const { page } = shell;
  const about = await page.evaluate(() =>
    window.deskBridge?.call({
      id: 'about',
      type: 'query',
      path: 'workspace.about',
      input: undefined,
    }),
  );
  const { secretsDamaged } = z
    .object({ data: z.object({ secretsDamaged: z.string() }) })
    .parse(about).data;
  expect(dirname(secretsDamaged)).toBe(desk.profileDir);
  expect(readFileSync(secretsDamaged, 'utf8')).toBe(damaged);

  // From then on code that is fetched over a network waits until somebody answers; here none is.
  await page.waitForFunction(() => performance.now() > 2_500);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  const told = page.getByRole('status').filter({ hasText: 'file of kept secrets was damaged' });
  for (const what of ['An address of a server and its password', 'Stripe keys']) {
    const notice = told.filter({ hasText: what });
    await notice.waitFor();
    expect(await notice.innerText()).toContain(secretsDamaged);
  }
  await shell.close();
});

describe('a start that cannot succeed', () => {
  let desk: DoubleDesk;
  beforeEach(() => {
    desk = new DoubleDesk();
  });
  afterEach(() => desk[Symbol.asyncDispose]());

  it('says so when the profile directory cannot be written', async () => {
    const file = join(desk.directory, 'file');
    writeFileSync(file, '');
    const profile = join(file, 'profile');
    const application = await desk.start({ environment: { DESK_PROFILE_DIR: profile } });
    expect(await application.exit()).toBe(1);
    const box = application.facts.find((fact) => fact.name === 'error-box');
    expect(box).toMatchObject({ title: 'The profile directory cannot be written' });
    expect(JSON.stringify(box)).toContain(profile);
  });

  it('says where the desk is open when the browser shell has the profile', {
    tags: ['soak'],
  }, async () => {
    const browserShell = fork(join('out', 'main', 'browser.js'), [], {
      env: { ...process.env, DESK_PROFILE_DIR: desk.profileDir },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    try {
      const [line] = await once(browserShell.stdout ?? process.stdin, 'data');
      expect(String(line)).toContain('http://127.0.0.1:');
      const application = await desk.start();
      expect(await application.exit()).toBe(1);
      const box = application.facts.find((fact) => fact.name === 'error-box');
      expect(box).toMatchObject({ title: 'Marketplace Desk is already open' });
      expect(JSON.stringify(box)).toContain('http://127.0.0.1:');
    } finally {
      browserShell.kill('SIGTERM');
      await once(browserShell, 'exit');
    }
  });

  it('refuses to show strangers’ texts without the sandbox', async () => {
    const application = await desk.start({ settings: { switches: ['no-sandbox'] } });
    expect(await application.exit()).toBe(1);
    expect(application.facts.find((fact) => fact.name === 'error-box')).toBeDefined();
    expect(application.facts.find((fact) => fact.name === 'window-opened')).toBeUndefined();
  });

  it('keeps no secret where there is no keyring, and says why', { tags: ['soak'] }, async () => {
    const application = await desk.start({ settings: { storageBackend: 'basic_text' } });
    const { windowId } = await application.fact('window-opened');
    const reply = await application.ask({
      ask: 'invoke',
      windowId,
      frame: { origin: 'app://desk', url: 'app://desk/', top: true },
      channel: 'desk:call',
      args: [{ id: 'a', type: 'query', path: 'workspace.about', input: undefined }],
    });
    expect(JSON.stringify(reply)).toContain('no keyring');
    expect(existsSync(join(desk.profileDir, 'secrets.json'))).toBe(false);
    expect(application.violations).toEqual([]);
  });
});
