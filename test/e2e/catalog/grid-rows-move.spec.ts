import { CatalogPage } from '../pages/catalog-page';
import { deskOfFile, test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';

// One desk for the file, which its tests have one after the other.
test.describe.configure({ mode: 'default' });
const desk = deskOfFile();

const lists = /trpc\/[^?]*catalog\.list/;

/** Gives the first tool another name and saves it; the lists that are read then wait. @returns what lets them go */
async function renameFirst(catalog: CatalogPage, name: string): Promise<() => void> {
  const { page } = catalog;
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await catalog.names.first().focus();
  await page.keyboard.press('F2');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(bar).toContainText('Kept on this machine');
  const release = await holdRequests(page, lists);
  const asked = page.waitForRequest(lists);
  await bar.getByRole('button', { name: 'Save' }).click();
  await asked;
  return release;
}

test('a cell that is being edited goes along with its row, and what was typed stays in it', {
  tag: '@soak',
}, async ({ page }) => {
  const catalog = await CatalogPage.open(page, desk.origin, '#/catalog?sort=name');
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  const [first = '', second = '', , edited = ''] = await catalog.names.allInnerTexts();
  const release = await renameFirst(catalog, 'Zzz, the last');

  await catalog.row(edited).getByRole('rowheader').focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Half');
  const field = catalog.grid.getByRole('textbox', { name: 'Name' });
  await expect(catalog.names.first(), 'what is being saved').toHaveText('Zzz, the last');
  release();
  await expect(catalog.names.first(), 'what was saved went to the end').toHaveText(second);
  await expect(bar, 'and is staged no longer').toHaveCount(0);
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('Half');
  await page.keyboard.type(' and half');
  await page.keyboard.press('Enter');
  await expect(catalog.names.nth(2)).toHaveText('Half and half');
  await expect(bar).toContainText('1 change in 1 tool');
  await bar.getByRole('button', { name: 'Review…' }).click();
  const review = page.getByRole('dialog', { name: 'Review changes' });
  await expect(review).toContainText(edited);
  await expect(review).not.toContainText(first);
  await page.keyboard.press('Escape');
  await catalog.discardCells(1);
});

test('what was being typed into a cell is kept when its row leaves the list', {
  tag: '@soak',
}, async ({ page }) => {
  const catalog = await CatalogPage.open(page, desk.origin);
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  const [name = ''] = await catalog.names.allInnerTexts();
  await catalog.search.fill(name);
  await expect(catalog.names).toHaveCount(1);
  const release = await renameFirst(catalog, 'Called otherwise');

  await catalog.names.first().focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Called otherwise still');
  release();
  await expect(catalog.names).toHaveCount(0);
  await expect(bar).toContainText('1 change in 1 tool');
  await bar.getByRole('button', { name: 'Review…' }).click();
  const review = page.getByRole('dialog', { name: 'Review changes' });
  await expect(review).toContainText('Called otherwise still');
});
