import { CatalogPage } from '../pages/catalog-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';

test('a cell is said to be kept only once it outlives a crash, also while what was kept before is being read', {
  tag: '@soak',
}, async ({ workbench, page, context, pageProblems }) => {
  const release = await holdRequests(page, /trpc\/[^?]*catalog\.drafts\.cells/);
  const catalog = await CatalogPage.open(page, workbench.origin);
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await catalog.names.first().focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Outlives a crash');
  await page.keyboard.press('Enter');
  await expect(bar).toContainText('1 change in 1 tool');
  await expect(bar).toContainText('Keeping…');
  release();
  await expect(bar).toContainText('Kept on this machine');
  const saving = /catalog\.drafts\.saveCells/;
  pageProblems.allow(/catalog\.drafts\.saveCells/);
  await page.route(saving, (route) => route.abort());
  await page.keyboard.press('F2');
  await page.keyboard.type('Is kept later');
  await page.keyboard.press('Enter');
  await expect(bar).toContainText('Not kept on this machine');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(bar).toContainText('1 change in 1 tool');
  await expect(bar).toContainText('Not kept on this machine');
  await page.unroute(saving);
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(bar).toContainText('Kept on this machine');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(bar).toContainText('Kept on this machine');

  await workbench.crashAndRestart(context);
  const again = await CatalogPage.open(page, workbench.origin);
  await expect(again.names.first()).toHaveText('Outlives a crash');
  await expect(bar).toContainText('1 change in 1 tool');
  await again.discardCells(1);
});
