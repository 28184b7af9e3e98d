import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogPage } from './pages/catalog-page';
import { expectNothingWaits } from './pages/changes-page';
import { test } from './support/desk-test';
import { expect } from './support/expect';
import { holdRequests } from './support/hold-requests';

test('of two preferences that are chosen one after the other the later is kept, however long the first takes', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  await page.goto(`${workbench.origin}/#/settings`);
  const release = await holdRequests(page, /changePreferences/);
  const sent: (string | null)[] = [];
  page.on('request', (request) => {
    if (request.url().includes('changePreferences')) sent.push(request.postData());
  });
  await page.getByRole('radio', { name: 'Dark' }).click();
  await page.getByRole('radio', { name: 'Light' }).click();
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked();
  expect(sent, 'the second waits for the first').toEqual(['{"0":{"theme":"dark"}}']);
  release();
  await expect.poll(() => sent.length).toBe(2);
  const kept = async () =>
    JSON.parse(await readFile(join(workbench.profileDir, 'settings.json'), 'utf8')) as unknown;
  await expect.poll(kept).toMatchObject({ preferences: { theme: 'light' } });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.getByRole('radio', { name: 'System' }).click();
  await expect.poll(kept).toMatchObject({ preferences: { theme: 'system' } });
});

test('who has gone on to the history before a status was stored sees it there once it is', {
  tag: '@soak',
}, async ({ desk, page }) => {
  const catalog = await CatalogPage.open(page, desk.origin);
  const release = await holdRequests(page, /catalog\.changeStatus/);
  await catalog.row('Booking Agent').getByRole('gridcell').first().click();
  await page.keyboard.press('s');
  await page.getByRole('menuitem', { name: /Beta/ }).press('Enter');
  await page.getByRole('link', { name: 'Changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Changes' })).toBeVisible();
  const listed = page.getByRole('button', { name: /^Status changed/ });
  await expect(page.getByText('Nothing was changed yet')).toBeVisible();
  release();
  await expect(listed).toHaveCount(1);
});

test('a bulk edit that is left while it is being worked out does not wait for a review', {
  tag: '@soak',
}, async ({ desk, page }) => {
  const catalog = await CatalogPage.open(page, desk.origin);
  const release = await holdRequests(page, /changeSets\.stageBulk/);
  await catalog.row('Booking Agent').getByRole('gridcell').first().click();
  await page.keyboard.press('Shift+E');
  const dialog = page.getByRole('dialog', { name: 'Edit 1 tool' });
  await dialog.getByRole('textbox', { name: 'Percentage' }).fill('10');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  const discarded = page.waitForResponse(/changeSets\.discard/);
  release();
  await discarded;
  await page.goto(`${desk.origin}/#/changes`);
  await expect(page.getByText('Nothing was changed yet')).toBeVisible();
  await expectNothingWaits(page);
});
