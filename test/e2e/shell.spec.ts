import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { Page } from '@playwright/test';
import { CatalogPage } from './pages/catalog-page';
import { pressBoth } from './pages/press-both';
import { expectNoAxeViolations } from './support/accessibility';
import { type DeskProcess, startDesk } from './support/desk-process';
import { openDesk, test } from './support/desk-test';
import { expect } from './support/expect';
import { holdRequests } from './support/hold-requests';

/** AuthenticationOk and ReadyForQuery of PostgreSQL's protocol. */
const acceptedLogin = Buffer.from('5200000008000000005a0000000549', 'hex');

test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('the printed address opens the desk once, and a second opening says so', async ({
  workbench,
  page,
}) => {
  await page.goto(workbench.origin);
  await expect(page.getByRole('navigation').getByText('Catalog')).toBeVisible();

  // The fixture has already opened the printed address to sign in.
  const again = await page.request.get(workbench.process.url);
  expect(again.status()).toBe(401);
  expect(await again.text()).toMatch(/already used/);
});

test('another workspace shows nothing that was read in the one before', { tag: '@soak' }, async ({
  desk,
  page,
}) => {
  await page.goto(desk.origin);
  await expect(page.getByText('54 tools')).toBeVisible();
  await page.getByRole('contentinfo').getByRole('button').first().click();
  await page.getByRole('menuitemradio', { name: 'Finance' }).click();
  // What was pressed went with the person before: the screen begins anew, on its first row.
  await expect(page.getByRole('rowheader').first()).toBeFocused();
  await page.getByRole('link', { name: 'Settings' }).click();
  // Quickly: what was read a moment ago counts as fresh.
  await page.getByRole('button', { name: 'Open local' }).click();
  const status = page.getByRole('contentinfo');
  await expect(status.getByText('Database ok')).toBeVisible();
  await expect(status.getByText('Local workspace')).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
  await page.getByRole('link', { name: 'Catalog' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Catalog' })).toBeVisible();
  await expect(page.getByText('54 tools')).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: 'Agent Performance Tracker' })).toBeHidden();
  await expect(page.getByText('The catalog is empty')).toBeVisible();
});

test('a screen that is gone back to stands as it was left, and begins anew where it is shown already', {
  tag: '@soak',
}, async ({ sharedDesk, page }) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  await catalog.chooseFilter('Status', 'Beta');
  await catalog.names.first().focus();
  const left = page.url();
  await pressBoth(page, 'g', 'b');
  await page.getByRole('heading', { level: 1, name: 'Bundles' }).waitFor();
  await pressBoth(page, 'g', 'c');
  await expect(page).toHaveURL(left);
  await catalog.names.first().waitFor();
  await page.getByRole('link', { name: 'Bundles' }).click();
  await page.getByRole('link', { name: 'Catalog' }).click();
  await expect(page).toHaveURL(left);

  await page.getByRole('link', { name: 'Catalog' }).click();
  await expect(catalog.count('54 tools')).toBeVisible();
});

test('an empty catalog offers to add a tool and to import a file', { tag: '@soak' }, async ({
  desk,
  page,
}) => {
  await page.goto(`${desk.origin}/#/settings`);
  await page.getByRole('button', { name: 'Open local' }).click();
  await expect(page.getByRole('contentinfo').getByText('Local workspace')).toBeVisible();
  await page.goto(`${desk.origin}/#/catalog`);
  await expect(page.getByRole('button', { name: 'Add a tool' })).toBeVisible();
  await expectNoAxeViolations(page);
  await page.getByRole('button', { name: 'Import a file' }).press('Enter');
  await expect(page.getByRole('dialog')).toContainText('Import');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Go to the catalog' }).click();
  await expect(page.getByRole('button', { name: 'Add a tool' })).toBeVisible();
});

test('a server that does not answer is said to, without a word on the console', {
  tag: '@soak',
}, async ({ page, context }) => {
  const desk = await openDesk({ DESK_DATABASE_URL: 'postgresql://ana:x@127.0.0.1:1/none' });
  try {
    await desk.signIn(context);
    await page.goto(desk.origin);
    await expect(page.getByText('The database cannot be reached')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Open the demo workspace' })).toBeVisible();
    await page.close();
  } finally {
    await desk.close();
  }
});

test('a browser that did not open the printed address is told how to, and sees no data', async ({
  page,
  shownDesk,
}) => {
  const data = await page.request.get(`${shownDesk.origin}/trpc/workspace.about`);
  expect(data.status()).toBe(401);
  const start = await page.request.get(shownDesk.origin);
  expect(start.status()).toBe(401);
  expect(await start.text()).toContain('Open the address that the desk printed');
});

test('the frame has no accessibility violation in either theme', async ({ page, sharedDesk }) => {
  await page.goto(sharedDesk.origin);
  await expect(page.getByRole('navigation').getByText('Catalog')).toBeVisible();
  const messages = page.getByRole('region', { name: 'Notifications' });
  await expect(messages, 'before the first of them, or it is not said aloud').toBeAttached();
  await expectNoAxeViolations(page);
});

test('what is typed right after the key goes to the palette, also while its code is fetched', {
  tag: '@soak',
}, async ({ sharedDesk, page }) => {
  const fetched = await holdRequests(page, /command-palette.*\.js/);
  await page.goto(`${sharedDesk.origin}/#/catalog`);
  await page.getByRole('rowheader').first().focus();
  await page.keyboard.press('ControlOrMeta+k');
  // Its first two letters lead to another screen where no field has the focus.
  await page.keyboard.type('gc settings');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('theme dark');
  fetched();
  const find = page.getByRole('combobox', { name: 'Find' });
  await expect(find).toHaveValue('theme dark');
  await expect(find).toBeFocused();
  await page.keyboard.press('Backspace');
  await expect(find).toHaveValue('theme dar');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/#\/catalog$/);

  // Now it is there, and has the focus before the next key.
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('settings');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

test('files of tools are found from the catalog, where one looks for what is in them', {
  tag: '@soak',
}, async ({ sharedDesk, page }) => {
  const choose = async (words: string) => {
    await page.goto(`${sharedDesk.origin}/#/catalog`);
    await expect(page.getByText('54 tools')).toBeVisible();
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type(words);
    await expect(page.getByRole('option').first()).toContainText(new RegExp(words, 'i'));
    await page.keyboard.press('Enter');
  };
  await choose('import');
  await expect(page.getByRole('dialog')).toContainText('Import');
  await page.keyboard.press('Escape');
  await choose('export');
  await expect(page.getByRole('button', { name: 'Export' })).toBeVisible();
});

test('what the workspace holds is found by its name, like a command', { tag: '@soak' }, async ({
  page,
  pageProblems,
  sharedDesk,
}) => {
  await page.goto(`${sharedDesk.origin}/#/settings`);
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  const find = async (words: string) => {
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('combobox', { name: 'Find' }).fill(words);
  };
  const options = page.getByRole('dialog', { name: 'Find' }).getByRole('option');

  await find('theme dark');
  await expect(options).toHaveText([/^Use the dark theme/]);
  await page.keyboard.press('Escape');

  await find('property valuation');
  await expect(options.first()).toContainText('AI Property Valuation (AVM)');
  await expectNoAxeViolations(page);
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('heading', { level: 2, name: 'AI Property Valuation (AVM)' }),
  ).toBeVisible();

  await find('estate suite');
  await options.filter({ hasText: 'Complete Real Estate Suite' }).click();
  await expect(page).toHaveURL(/#\/bundles\?bundle=/);
  await expect(page.getByRole('heading', { name: 'Complete Real Estate Suite' })).toBeVisible();

  await find('xyzzy plugh');
  await expect(page.getByText('Nothing matches “xyzzy plugh”.')).toBeVisible();
  await page.keyboard.press('Escape');

  pageProblems.allow(/ERR_FAILED/);
  await page.route(/\/trpc\/.*catalog\.list/, (route) => route.abort());
  await find('plugh xyzzy');
  await expect(page.getByText('Catalog could not be searched.')).toBeVisible();
});

test('the sheet of keys tells what is there to be done', async ({ page, sharedDesk }) => {
  await page.goto(`${sharedDesk.origin}/#/catalog`);
  await expect(page.getByRole('gridcell').first()).toBeVisible();
  const sheet = page.getByRole('dialog', { name: 'Keys' });
  await page.keyboard.press('?');
  await expect(sheet.getByRole('heading', { name: 'In cells' })).toBeVisible();
  await expect(sheet.getByText('Paste a table')).toBeVisible();
  await expect(sheet.getByText('Print the list, or what is selected')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.locator('main').focus();
  await page.keyboard.press('?');
  await expect(sheet.getByText('Go to Catalog')).toBeVisible();
  await expect(sheet.getByRole('heading', { name: /^In / })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.locator('main'), 'and no first control of it').toBeFocused();
});

test('a screen that cannot be fetched while the desk is silent comes when it answers again', {
  tag: '@soak',
}, async ({ page, pageProblems, sharedDesk }) => {
  pageProblems.allow(/ERR_FAILED/);
  await page.goto(`${sharedDesk.origin}/#/settings`);
  const title = (name: string) => page.getByRole('heading', { level: 1, name });
  await expect(title('Settings')).toBeVisible();
  // A page that has only just been served takes for granted that its parts are too.
  await page.waitForFunction(() => performance.now() > 2_500);
  // From here on the desk is silent, as after it was stopped.
  await page.route('**/*', (route) => route.abort());
  const tried = page.waitForEvent('requestfailed', {
    predicate: (request) => request.method() === 'HEAD',
  });
  await page.getByRole('link', { name: 'Changes' }).click();
  await tried;
  await expect(page.getByText('This part of the desk stopped working')).toHaveCount(0);
  await page.unroute('**/*');
  await expect(title('Changes')).toBeVisible();
});

test('a window stays as it is while its desk is gone, and goes on once it is signed in again', {
  tag: '@soak',
}, async ({ page, context, pageProblems }) => {
  pageProblems.allow(/net::ERR_|status of 401/);
  const first = await openDesk();
  let second: DeskProcess | undefined;
  try {
    await first.signIn(context);
    const catalog = await CatalogPage.open(page, first.origin);
    // Not as after a first start: others have acted here since.
    await catalog.actAs('Ada Kim');
    await catalog.actAs('Ana Ruiz');
    await catalog.openTool('Commission Calculator');
    const name = catalog.text('Name');
    await name.fill('Typed before the desk was killed');
    await catalog.expectDraftKept();

    await first.process.kill();
    const banner = page.getByRole('alert').filter({ hasText: 'The desk is not answering' });
    await expect(banner).toBeVisible();
    const tried = page.waitForEvent('requestfailed', (request) =>
      request.url().includes('workspace.state'),
    );
    await banner.getByRole('button', { name: 'Try again' }).click();
    await tried;
    await expect(name).toHaveValue('Typed before the desk was killed');
    await expect(banner).toBeVisible();
    await name.fill('Typed while the desk was gone');

    second = await startDesk(first.profileDir, { DESK_PORT: new URL(first.origin).port });
    const ended = page.getByRole('alert').filter({ hasText: 'sign-in of this window has ended' });
    await expect(ended).toContainText('Open the new address that it printed');
    await expect(page.getByRole('contentinfo')).toContainText('Signed out');
    const refused = page.waitForResponse((response) => response.url().includes('workspace.about'));
    await ended.getByRole('button', { name: 'Try again' }).click();
    await refused;
    await expect(ended).toBeVisible();
    await expect(name).toHaveValue('Typed while the desk was gone');

    const other = await context.newPage();
    await other.goto(second.url);
    await expect(other.getByRole('rowheader').first()).toBeVisible();
    await ended.getByRole('button', { name: 'Try again' }).click();
    await expect(ended).toBeHidden();
    await expect(page.getByRole('contentinfo')).toContainText('Database ok');
    await expect(name).toHaveValue('Typed while the desk was gone');
    await catalog.expectDraftKept();
    await page.reload();
    await expect(name).toHaveValue('Typed while the desk was gone');
    await other.close();
  } finally {
    await page.close();
    await second?.kill();
    await first.close();
  }
});

test('a page says that the desk does not answer while that stands still, and goes on when it does', {
  tag: '@soak',
}, async ({ page, context }) => {
  const desk = await openDesk();
  try {
    await desk.signIn(context);
    await CatalogPage.open(page, desk.origin);
    const banner = page.getByRole('alert').filter({ hasText: 'The desk is not answering' });
    await expect(page.getByRole('contentinfo')).toContainText('Database ok');
    desk.process.signal('SIGSTOP');
    await expect(banner).toBeVisible();
    desk.process.signal('SIGCONT');
    await expect(banner).toBeHidden();
    await expect(page.getByRole('contentinfo')).toContainText('Database ok');
  } finally {
    desk.process.signal('SIGCONT');
    await page.close();
    await desk.close();
  }
});

// A browser opens six connections to one server, for all of its tabs together.
for (const [where, leave] of [
  ['behind each other', 'hidden'],
  ['side by side', 'visible'],
] as const) {
  test(`five pages ${where} leave room for calls, and one that is turned to hears what went on`, {
    tag: '@soak',
  }, async ({ desk, page, context }) => {
    // No browser without a screen hides a page behind another one, or takes its focus.
    const hidden = await context.addInitScript(() => {
      let state = 'visible';
      Object.defineProperty(document, 'visibilityState', { get: () => state });
      document.addEventListener('test:show', (event) => {
        const next = event instanceof CustomEvent ? event.detail : state;
        if (next === state) window.dispatchEvent(new Event('focus'));
        else {
          state = next;
          document.dispatchEvent(new Event('visibilitychange'));
        }
      });
    });
    const show = (tab: Page, state: DocumentVisibilityState) =>
      tab.evaluate((detail) => {
        document.dispatchEvent(new CustomEvent('test:show', { detail }));
      }, state);
    await page.goto(desk.origin);
    // Who decides reviews follows two streams.
    await page.getByRole('contentinfo').getByRole('button').first().click();
    await page.getByRole('menuitemradio', { name: 'Moderator' }).click();
    await expect(page.getByRole('contentinfo')).toContainText('Synchronised');
    let tab = page;
    for (let tabs = 1; tabs < 5; tabs += 1) {
      if (leave === 'hidden') await show(tab, leave);
      tab = await context.newPage();
      await tab.goto(`${desk.origin}/#/reviews`);
      await expect(tab.getByRole('contentinfo')).toContainText('Synchronised');
    }
    await tab.getByRole('button', { name: 'Work offline' }).press('Enter');
    await expect(tab.getByRole('contentinfo')).toContainText('Working offline');
    if (leave === 'hidden') await show(tab, leave);
    await expect(page.getByRole('contentinfo')).toContainText('Synchronised');
    await show(page, 'visible');
    await expect(page.getByRole('contentinfo')).toContainText('Working offline');
    await hidden.dispose();
  });
}

test('a second start on the same profile says where the first is', async ({ sharedDesk }) => {
  const second = await startDesk(sharedDesk.profileDir);
  await second.close();
  expect(second.output()).toMatch(/already open on this profile: http:\/\/127\.0\.0\.1:\d+/);
  expect(second.origin).toBe(sharedDesk.origin);
});

test(
  'a desk that cannot close is ended by a second Ctrl+C',
  { tag: '@soak' },
  async ({ browserName: _ }, testInfo) => {
    // It takes the login and says no more, so that opening never ends.
    const silent = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(acceptedLogin));
    }).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const asked = once(silent, 'connection');
    const desk = await startDesk(testInfo.outputPath('profile'), {
      DESK_DATABASE_URL: `postgresql://me:x@127.0.0.1:${port}/desk?sslmode=disable`,
    });
    await asked;
    desk.signal('SIGINT');
    await expect.poll(() => desk.output()).toContain('Press Ctrl+C again');
    desk.signal('SIGINT');
    await desk.ended;
    expect(desk.output()).toContain('Everything that was saved is kept');
    silent.close();
  },
);
