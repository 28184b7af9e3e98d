import { CatalogPage } from '../pages/catalog-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('an edit that is left by a click is taken, and who looks something up elsewhere comes back to it', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await catalog.names.first().focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Left by a click');
  await catalog.search.click();
  await page.keyboard.type('left');
  await expect(catalog.search, 'what is typed goes where was clicked').toHaveValue('left');
  await expect(bar).toContainText('1 change in 1 tool');
  await catalog.search.fill('');
  await expect(catalog.names.first()).toHaveText('Left by a click');

  const elsewhere = { relatedTarget: null };
  await catalog.names.first().focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Looked ');
  const text = catalog.grid.getByRole('textbox', { name: 'Name' });
  // As going to another window does: the field loses the focus, and is the active element still.
  await text.dispatchEvent('focusout', elsewhere);
  await expect(text).toBeFocused();
  await page.keyboard.type('up');
  await page.keyboard.press('Enter');
  await expect(catalog.names.first()).toHaveText('Looked up');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('F2');
  const choice = catalog.grid.getByRole('combobox', { name: 'Status' });
  await choice.dispatchEvent('focusout', elsewhere);
  await expect(choice).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(choice).toHaveCount(0);
  await catalog.discardCells(1);
});

test('a selection holds what was chosen: no rows of another order, and no tool that was deleted', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const selected = page.getByRole('region', { name: 'Selected tools' });
  const box = (name: string) => catalog.row(name).getByRole('gridcell').first();
  await catalog.openTool('Commission Calculator');
  await page.getByRole('button', { name: 'More for this tool' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate tool' }).click();
  const copy = 'Commission Calculator (copy)';
  await expect(page.getByRole('heading', { level: 2, name: copy, exact: true })).toBeVisible();
  await box(copy).click();
  await expect(selected).toContainText('1 selected');
  await page.getByRole('button', { name: 'More for this tool' }).click();
  await page.getByRole('menuitem', { name: 'Delete tool…' }).click();
  await page.getByRole('button', { name: 'Delete tool' }).click();
  await expect(page.getByText(`“${copy}” deleted`)).toBeVisible();
  await expect(selected).toHaveCount(0);

  const names = await catalog.names.allInnerTexts();
  await box(names[1] ?? '').click();
  await expect(selected).toContainText('1 selected');
  await catalog.grid.getByRole('columnheader', { name: 'Price' }).click();
  await expect(catalog.names.first()).not.toHaveText(names[0] ?? '');
  const byPrice = await catalog.names.allInnerTexts();
  const further = byPrice.slice(0, 20).findLast((name) => name !== names[1]) ?? '';
  await box(further).click({ modifiers: ['Shift'] });
  await expect(selected).toContainText('2 selected');
});

test('the bars below the grid give the focus back to the cell that had it', {
  tag: '@soak',
}, async ({ desk, page }) => {
  const catalog = await CatalogPage.open(page, desk.origin);
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await catalog.names.nth(2).focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Renamed');
  await page.keyboard.press('Enter');
  // Wherever its row goes with the new name above it.
  const cell = catalog.row(await catalog.names.nth(3).innerText()).getByRole('rowheader');
  await expect(cell).toBeFocused();
  const review = page.getByRole('dialog', { name: 'Review changes' });
  await bar.getByRole('button', { name: 'Review…' }).press('Enter');
  await expect(review.getByText('Renamed')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(bar.getByRole('button', { name: 'Review…' })).toBeFocused();
  await bar.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(bar).toHaveCount(0);
  await expect(cell).toBeFocused();

  await page.keyboard.press(' ');
  const selected = page.getByRole('region', { name: 'Selected tools' });
  await selected.getByRole('button', { name: 'Clear selection' }).press('Enter');
  await expect(cell).toBeFocused();

  // Through dialogs too: the button that opened them is gone with the bar.
  await page.keyboard.press(' ');
  await selected.getByRole('button', { name: 'Edit…' }).press('Enter');
  await page.getByRole('textbox', { name: 'Percentage' }).fill('10');
  await page.keyboard.press('Enter');
  await review.getByRole('button', { name: /^Commit \d+ changes?$/ }).press('Enter');
  await expect(selected).toHaveCount(0);
  await expect(review).toHaveCount(0);
  await expect(cell).toBeFocused();
});
