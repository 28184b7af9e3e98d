import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from '@playwright/test';
import { startDesk } from '../test/e2e/support/desk-process';
import { startCatalogServer } from './catalog-server';
import type { GridFigures, GridPages } from './grid-compare';
import {
  heapMegabytes,
  keyTimes,
  openBenchPage,
  scrollFrames,
  slowedScrollFrames,
} from './grid-page';

/** Settings with the two columns that the others show beside the usual ten. */
const settings = {
  layouts: { grids: { catalog: { widths: {}, shown: { viewCount: true, version: true } } } },
};

/** How long what is about to be clicked is pointed at, in milliseconds: rows are read meanwhile. */
const readWithin = 200;

/**
 * Opens the catalog with twelve columns and waits for its rows.
 * @returns how many there are in a window that is full of them
 */
async function openCatalog(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.getByRole('rowheader').first().waitFor();
  await page.waitForTimeout(1_000);
  return page.getByRole('rowheader').count();
}

/** Leaves the catalog for a screen without a grid. */
async function openSettings(page: Page): Promise<void> {
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.waitForTimeout(500);
}

/**
 * From a change of the address, which is what every menu and header makes, to the frame in which
 * another first row stands there, with all that are in sight.
 * @param rows how many these are
 */
function timeToRows(page: Page, hash: string, rows: number): Promise<number> {
  return page.evaluate(
    async ({ next, whole }) => {
      const first = () =>
        document.querySelector('[aria-rowindex="2"] [role="rowheader"]')?.textContent ?? '';
      const before = first();
      const began = performance.now();
      location.hash = next;
      do await new Promise((resolve) => requestAnimationFrame(resolve));
      while (
        first() === before ||
        first() === '' ||
        first() === 'Loading…' ||
        document.querySelectorAll('[role="rowheader"]').length < whole
      );
      // Whoever is called for a frame is called before that frame is painted.
      await new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      });
      return performance.now() - began;
    },
    { next: hash, whole: rows },
  );
}

/**
 * Measures the desk's catalog as it is used: the built browser shell on a PostgreSQL server, which
 * filters, sorts and pages.
 */
export async function measureDesk(
  { screen, unbound }: { readonly screen: Browser; readonly unbound: Browser },
  { sizes }: GridPages,
  tools: number,
): Promise<GridFigures> {
  const server = await startCatalogServer(tools);
  const profileDir = await mkdtemp(join(tmpdir(), 'desk-bench-'));
  await writeFile(join(profileDir, 'settings.json'), JSON.stringify(settings));
  const desk = await startDesk(profileDir, { DESK_DATABASE_URL: server.curatorUrl });
  try {
    const context = await screen.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await openBenchPage(context);
    const rows = await openCatalog(page, desk.url);
    await openSettings(page);
    const pointedAt = async (what: Locator) => {
      await what.hover();
      await page.waitForTimeout(readWithin);
    };
    await pointedAt(page.getByRole('link', { name: 'Catalog' }));
    const mountWithRows = await timeToRows(page, '#/catalog', rows);
    await page.waitForTimeout(500);
    await openSettings(page);
    const mount = await timeToRows(page, '#/catalog?sort=-provider', rows);
    await page.waitForTimeout(500);
    const frames = await scrollFrames(page, '[role="grid"]');
    const slowedFrames = await slowedScrollFrames(page, '[role="grid"]');
    const heap = await heapMegabytes(page);
    await page.evaluate(() => document.querySelector('[role="grid"]')?.scrollTo(0, 0));
    await page.waitForTimeout(500);
    const sort = await timeToRows(page, '#/catalog?sort=-price', rows);
    await page.waitForTimeout(500);
    const filter = await timeToRows(page, '#/catalog?sort=-price&category=ANALYTICS_TOOLS', rows);
    await page.waitForTimeout(500);
    await timeToRows(page, '#/catalog', rows);
    await page.waitForTimeout(500);
    await pointedAt(page.getByRole('columnheader', { name: 'Provider' }));
    const sortWithRows = await timeToRows(page, '#/catalog?sort=provider', rows);
    await page.waitForTimeout(500);
    await page.getByRole('button', { name: 'Status', exact: true }).click();
    await pointedAt(page.getByRole('menuitemcheckbox', { name: /^Beta/ }));
    const filterWithRows = await timeToRows(page, '#/catalog?sort=provider&status=BETA', rows);
    const cookies = await context.cookies();
    await context.close();

    const quickContext = await unbound.newContext({ viewport: { width: 1440, height: 900 } });
    await quickContext.addCookies(cookies);
    const quick = await openBenchPage(quickContext);
    await openCatalog(quick, desk.origin);
    await quick.locator('[aria-rowindex="8"] [aria-colindex="4"]').click();
    const keys = await keyTimes(quick, '[role="grid"]');
    await quickContext.close();
    return {
      mount,
      withRows: { mount: mountWithRows, sort: sortWithRows, filter: filterWithRows },
      frames,
      slowedFrames,
      sort,
      filter,
      keys,
      heap,
      bundle: sizes['desk-grid'],
    };
  } finally {
    await desk.close();
    await server.stop();
    await rm(profileDir, { recursive: true, force: true });
  }
}
