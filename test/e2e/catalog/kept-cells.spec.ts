import { expect } from '@playwright/test';
import { CatalogPage } from '../pages/catalog-page';
import { test } from '../support/desk-test';

test('a cell is said to be kept only once it outlives a crash, also while what was kept before is being read', async ({
  desk,
  page,
  context,
}) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const before = /trpc\/[^?]*catalog\.drafts\.cells/;
  await page.route(before, async (route) => {
    await released;
    await route.continue();
  });
  const catalog = await CatalogPage.open(page, desk.origin);
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await catalog.names.first().focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Outlives a crash');
  await page.keyboard.press('Enter');
  await expect(bar).toContainText('1 change in 1 tool');
  await expect(bar).toContainText('Keeping…');
  release();
  await expect(bar).toContainText('Kept on this machine');

  await desk.crashAndRestart(context);
  await page.unroute(before);
  const again = await CatalogPage.open(page, desk.origin);
  await expect(again.names.first()).toHaveText('Outlives a crash');
  await expect(bar).toContainText('1 change in 1 tool');
});
