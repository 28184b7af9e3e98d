import type { Page } from '@playwright/test';
import { CatalogPage } from '../pages/catalog-page';
import { type OpenDesk, openDesk, test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';
import { startTeamServer, type TeamServer } from '../support/team-server';

let server: TeamServer;
let desk: OpenDesk;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  server = await startTeamServer({ reviews: 0, tools: 246 });
  desk = await openDesk({ DESK_DATABASE_URL: server.moderatorUrl });
});
test.afterAll(async () => {
  await desk.close();
  await server.close();
});
test.beforeEach(({ context }) => desk.signIn(context));

test('tools are shown before they are counted, and counted anew with every list', {
  tag: '@soak',
}, async ({ page }) => {
  const count = await holdRequests(page, /trpc\/[^?]*catalog\.count/);
  const catalog = await CatalogPage.open(page, desk.origin);
  await expect(catalog.grid).toHaveAttribute('aria-rowcount', '-1');
  await expect(page.getByText(/^\d+ tools$/)).toHaveCount(0);
  count();
  await expect(catalog.count('300 tools')).toBeVisible();
  await expect(catalog.grid).toHaveAttribute('aria-rowcount', '301');

  await catalog.names.first().click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+End');
  await expect(catalog.grid.locator('[aria-rowindex="301"] :focus')).toBeVisible();

  // Another order has as many, unless somebody adds one meanwhile.
  await server.admin.query(
    `INSERT INTO marketplace_tools
     SELECT (jsonb_populate_record(NULL::marketplace_tools, to_jsonb(t)
       || jsonb_build_object('id', uuidv7(), 'slug', 'one-more'))).*
     FROM marketplace_tools t LIMIT 1`,
  );
  await catalog.grid.getByRole('columnheader', { name: 'Purchases' }).click();
  await expect(catalog.count('301 tools')).toBeVisible();

  await catalog.chooseFilter('Status', 'Active');
  await expect(page.getByText(/^\d{3} of 301$/)).toBeVisible();
});

test('a count that fails is said above the tools, which stay, and is asked for again', {
  tag: '@soak',
}, async ({ page, pageProblems }) => {
  pageProblems.allow(/catalog\.count/);
  const countOfTools = /trpc\/[^?]*catalog\.count/;
  await page.route(countOfTools, (route) => route.abort());
  const catalog = await CatalogPage.open(page, desk.origin);
  const again = page.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  await expect(catalog.names.first()).toBeVisible();
  await page.unroute(countOfTools);
  await again.click();
  await expect(catalog.count('301 tools')).toBeVisible();
  await expect(again).toBeHidden();
});

test('copying rows that are not loaded says why nothing was copied, or copies them all', {
  tag: '@soak',
}, async ({ page, context, pageProblems }) => {
  pageProblems.allow(/catalog\.list/);
  const catalog = await CatalogPage.open(page, desk.origin);
  await expect(catalog.count('301 tools')).toBeVisible();
  const copy = async () => {
    await catalog.names.first().focus();
    await page.keyboard.press('ControlOrMeta+Shift+End');
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }),
      );
    });
  };
  const list = /trpc\/[^?]*catalog\.list/;
  await page.route(list, (route) => route.abort());
  await copy();
  const said = page.getByRole('region', { name: 'Notifications' });
  await expect(said).toContainText('Nothing was copied');
  await expect(said).toContainText('What is on the screen is kept');

  // The rows come after they were to be copied, and the browser writes nothing.
  await page.unroute(list);
  const copyBeforeRowsCome = async () => {
    // Several lists are asked for: what the last rows show, and what is to be copied.
    const rowsCome = await holdRequests(page, list);
    const asked = page.waitForRequest(list);
    await copy();
    await asked;
    rowsCome();
  };
  await page.evaluate(() => {
    navigator.clipboard.write = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await page.keyboard.press('ControlOrMeta+Home');
  await copyBeforeRowsCome();
  await expect(said).toContainText('The browser did not let it');

  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.unroute(list);
  await page.reload();
  await expect(catalog.count('301 tools')).toBeVisible();
  await copyBeforeRowsCome();
  const lines = () =>
    page.evaluate(async () => (await navigator.clipboard.readText()).trimEnd().split('\n').length);
  await expect.poll(lines).toBe(301);
});

/** Every way to the catalog: what somebody does first, and what takes him there. */
const ways = {
  'the pointer is on its line': (page: Page) => {
    const line = page.getByRole('link', { name: 'Catalog' });
    return { first: () => line.hover(), go: () => line.click() };
  },
  'the first of its keys is pressed': ({ keyboard }: Page) => ({
    first: () => keyboard.press('g'),
    go: () => keyboard.press('c'),
  }),
  'Enter would choose it in the palette': ({ keyboard }: Page) => ({
    first: async () => {
      await keyboard.press('Control+k');
      await keyboard.type('Go to Catalog');
    },
    go: () => keyboard.press('Enter'),
  }),
};

for (const [when, way] of Object.entries(ways)) {
  test(`the first tools are read when ${when}`, { tag: '@soak' }, async ({ page }) => {
    await page.goto(`${desk.origin}/#/settings`);
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    const { first, go } = way(page);
    const read = page.waitForResponse(/trpc\/[^?]*catalog\.list/);
    await first();
    await read;

    // From here on nobody answers, and the tools are there all the same.
    await page.route(/trpc\/[^?]*catalog\.list/, () => {});
    await go();
    await expect(new CatalogPage(page).names.first()).toBeVisible();
  });
}
