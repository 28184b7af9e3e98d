import { CatalogPage, paste } from '../pages/catalog-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('a column pasted from a spreadsheet is staged, explained, undone and saved by keyboard', {
  tag: '@soak',
}, async ({ desk, page }) => {
  const catalog = await CatalogPage.open(page, desk.origin);
  await catalog.chooseFilter('Model', 'Monthly');
  // A paste before the filter has done its work would go to other tools.
  await catalog.count('25 of 54').waitFor();
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  const first = catalog.cell('Agent Performance Tracker', 'Price (USD)');
  await catalog.names.first().focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
  await expect(first).toBeFocused();

  await paste(page, ['61.00', 'not a price', '63.50']);
  await expect(bar).toContainText('3 changes in 3 tools');
  await expect(first).toHaveText('61.00');
  await expect(first).toHaveAccessibleDescription(/Was 65.00/);
  const invalid = catalog.grid.locator('[aria-invalid="true"]');
  await expect(invalid).toHaveText('not a price');
  await expect(invalid).toHaveAccessibleDescription(
    'Enter the price as a number, for example 49.00.',
  );
  await expect(bar.getByRole('button', { name: 'Save' })).toBeDisabled();
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText('Not saved: 1 cell needs attention')).toBeVisible();
  await expect(invalid).toBeFocused();
  await expect(bar).toContainText('Enter the price as a number, for example 49.00.');
  await expectNoAxeViolations(page);

  await page.keyboard.press('ControlOrMeta+z');
  await expect(bar).toHaveCount(0);
  await expect(first).toHaveText('65.00');
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(bar).toContainText('3 changes in 3 tools');
  await bar.getByRole('button', { name: 'Discard' }).press('Enter');
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.getByRole('button', { name: 'Discard 3 changes' }).press('Enter');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(bar, 'before the question has faded out').toContainText('3 changes in 3 tools');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(bar).toHaveCount(0);
  await catalog.search.focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(bar, 'in a field it undoes what was typed there').toHaveCount(0);
  await catalog.search.blur();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(bar, 'wherever the focus is, as was promised').toContainText('3 changes in 3 tools');

  await expect(bar).toContainText('Kept on this machine');
  // Whoever looks at another screen can still go back a step.
  await page.getByRole('link', { name: 'Bundles' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Bundles' })).toBeVisible();
  await page.goBack();
  await expect(bar).toContainText('3 changes in 3 tools');
  await catalog.names.first().focus();
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(bar).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(bar).toContainText('3 changes in 3 tools');
  await expect(bar).toContainText('Kept on this machine');
  const statusBar = page.getByRole('contentinfo');
  await page.getByRole('link', { name: 'Changes' }).click();
  await expect(statusBar).toContainText('3 changes in 3 tools of the catalog');
  await page.reload();
  await expect(statusBar, 'after a start as well').toContainText('3 changes in 3 tools of the');
  await page.goBack();
  await expect(bar).toContainText('3 changes in 3 tools');
  await bar.getByRole('button', { name: '1 cell needs attention' }).click();
  await expect(invalid).toBeFocused();
  await expect(bar, 'whoever uses no pointer reads the reason too').toContainText(
    'Enter the price as a number, for example 49.00.',
  );
  await page.keyboard.type('62');
  await page.keyboard.press('Enter');
  await expect(bar.getByRole('button', { name: 'Save' })).toBeEnabled();
  await page.keyboard.press('ControlOrMeta+s');
  // Bundles stand on these prices, so what they become is shown before anything is saved.
  const review = page.getByRole('dialog', { name: 'Review changes' });
  await expect(review.getByText('2 bundles change')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('Committed: 3 tools and 2 bundles')).toBeVisible();
  await expect(bar).toHaveCount(0);
  await page.getByRole('link', { name: 'Changes' }).click();
  await expect(page.getByRole('list').getByText(/Edited in the grid/)).toBeVisible();
  await expect(statusBar).not.toContainText('in 3 tools');
  await page.goBack();
  await page.reload();
  await expect(first).toHaveText('61.00');
});

test('a bad cell of a tool that is not listed is found, and has the focus once its row is there', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await catalog.names.first().focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
  await paste(page, ['not a price']);
  await catalog.search.fill('booking agent');
  await catalog.count('1 of 54').waitFor();
  await bar.getByRole('button', { name: '1 cell needs attention' }).click();
  await expect(catalog.grid.locator('[aria-invalid="true"]')).toBeFocused();
  await catalog.discardCells(1);
});

test('two windows of one person keep the cells of both', { tag: '@soak' }, async ({
  workbench,
  page,
  context,
}) => {
  const first = await CatalogPage.open(page, workbench.origin);
  const second = await CatalogPage.open(await context.newPage(), workbench.origin);
  const stage = async ({ page: opened, names }: CatalogPage, line: number, price: string) => {
    const bar = opened.getByRole('region', { name: 'Unsaved changes' });
    if (line > 0) {
      await expect(async () => {
        // As coming to a window does, which no page has in a browser without a screen.
        await opened.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
        await expect(bar).toContainText(`in ${line} tool`, { timeout: 2_000 });
      }).toPass();
    }
    await names.nth(line).focus();
    for (let step = 0; step < 4; step += 1) await opened.keyboard.press('ArrowRight');
    await paste(opened, [price]);
    await expect(bar).toContainText(`in ${line + 1} tool`);
    await expect(bar).toContainText('Kept on this machine');
  };
  await stage(first, 0, '61.00');
  await stage(second, 1, '62.00');
  await stage(first, 2, '63.00');
  await stage(second, 3, '64.00');
  await page.reload();
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toContainText('in 4 tools');
  await first.discardCells(4);
});

test('what of a paste finds no cell is listed with its reason', { tag: '@soak' }, async ({
  sharedDesk,
  page,
}) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  await catalog.names.first().focus();
  await page.keyboard.press('ControlOrMeta+End');
  await expect(catalog.grid.locator('[aria-rowindex="55"]')).toBeVisible();
  await paste(page, ['one', 'two']);
  const report = page.getByRole('dialog', { name: '2 pasted values were not taken' });
  await expect(report).toContainText('the list ends above');
  await expect(report).toContainText('cannot be edited');
  await expectNoAxeViolations(page, '[role=dialog]');
});

test('a pasted column of prices says how it is read', async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const prices = ['Client Lifecycle Tracker', 'Client Communication Preferences Tracker'];
  await catalog.cell(prices[1] ?? '', 'Price (USD)').click();
  await paste(page, ['49,50', '1.234']);
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
    '“49,50” for Client Communication Preferences Tracker is 49.50.',
  );
  await expect(catalog.cell(prices[0] ?? '', 'Price (USD)')).toContainText('1,234.00');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toHaveCount(0);
});

test('cells are edited in place: typed, refused at the cell, chosen, filled and cleared', async ({
  workbench,
  page,
}) => {
  const tool = 'Client Lifecycle Tracker';
  const catalog = await CatalogPage.open(page, workbench.origin);
  const price = catalog.cell(tool, 'Price (USD)');
  await price.click();
  await page.keyboard.type('abc');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Enter the price as a number');
  await page.keyboard.press('Escape');
  await expect(price).toHaveText('49.00');
  await expect(price).toBeFocused();

  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('be');
  await page.keyboard.press('Enter');
  await expect(catalog.row(tool)).toContainText('Beta');

  const status = catalog.cell(tool, 'Status');
  await status.click();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByRole('status').filter({ hasText: '3 cells' })).toBeVisible();
  await page.keyboard.press('ControlOrMeta+d');
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await expect(bar).toContainText('3 changes in 3 tools');
  // The range is in sight on staged cells too, which keep their edge.
  await expect(status).toHaveCSS('background-color', 'rgb(237, 241, 254)');
  await expect(status).toHaveCSS('box-shadow', /2px 0px 0px 0px inset/);
  // Where the system forces its colours, frames say both.
  await page.emulateMedia({ forcedColors: 'active' });
  await expect(status).toHaveCSS('outline-style', 'solid');
  await page.keyboard.press('ArrowDown');
  await expect(status).toHaveCSS('outline-style', 'dashed');
  await page.emulateMedia({ forcedColors: 'none' });
  await bar.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Discard 3 changes' }).click();
  await expect(catalog.row(tool)).toContainText('Active');

  // What customers lose is shown first, with what depends on it.
  await catalog.cell(tool, 'Status').click();
  await page.keyboard.type('disa');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ControlOrMeta+s');
  const review = page.getByRole('dialog', { name: 'Review changes' });
  await expect(review).toContainText('1 tool is hidden or no longer sold');
  await expect(review).toContainText(
    new RegExp(`${tool}: \\d+ purchases?.*, 1 bundle, \\d+ review`),
  );
  await expectNoAxeViolations(page, '[role=dialog]');
  await page.keyboard.press('Escape');
  await bar.getByRole('button', { name: 'Discard' }).click();
  await expect(catalog.row(tool)).toContainText('Active');

  // Of a long list each choice comes into sight as it is reached, also from a row at the lower edge.
  await catalog.cell(tool, 'Category').click();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('F2');
  const active = page.locator('[role=listbox] [aria-selected=true]');
  await expect(active).toBeInViewport({ ratio: 1 });
  const field = page.getByRole('combobox', { name: 'Category', exact: true });
  for (let step = 0; step < 30; step += 1) await page.keyboard.press('ArrowDown');
  await expect(active).toBeInViewport({ ratio: 1 });
  await expect(active).toHaveId((await field.getAttribute('aria-activedescendant')) ?? '');
  await expect(page.getByRole('option').last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+Home');

  // No bundle depends on a category: it is saved at once.
  await catalog.cell(tool, 'Category').click();
  await page.keyboard.type('autom');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText('1 tool was saved')).toBeVisible();
  await expect(catalog.row(tool)).toContainText('Automation');
});

test('an arrow key changes where Tab leads and draws nothing, and Tab comes back to that cell', async ({
  sharedDesk,
  page,
}) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  // All around the rows is there, and the grid has been measured with it: both come after the rows.
  await expect(page.getByRole('button', { name: 'Views' })).toBeVisible();
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  await catalog.names.first().focus();
  const changes = await catalog.grid.evaluateHandle((grid) => {
    const seen: string[] = [];
    new MutationObserver((records) =>
      seen.push(...records.map(({ type, attributeName }) => attributeName ?? type)),
    ).observe(grid, { subtree: true, attributes: true, childList: true, characterData: true });
    return seen;
  });
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
    await page.keyboard.press(key);
  }
  const cell = catalog.grid.locator('[aria-rowindex="3"] [aria-colindex="4"]');
  await expect(cell).toBeFocused();
  expect(await changes.jsonValue()).toEqual(Array(10).fill('tabindex'));
  await expect(catalog.grid.locator('[tabindex="0"]')).toHaveCount(1);

  // Far out of sight the cell keeps the focus, and the next key brings it back.
  await catalog.grid.evaluate((grid) => grid.scrollTo(0, grid.scrollHeight));
  await expect(catalog.grid.locator('[aria-rowindex="55"]')).toBeVisible();
  await expect(cell).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(catalog.grid.locator('[aria-rowindex="4"] [aria-colindex="4"]')).toBeFocused();
  await expect(catalog.grid.locator('[aria-rowindex="4"]')).toBeInViewport();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(catalog.grid.locator('[aria-rowindex="4"] [aria-colindex="4"]')).toBeFocused();
});

test('columns are sorted by several, moved, pinned and hidden by keyboard', {
  tag: '@soak',
}, async ({ sharedDesk, page }) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  const header = (name: string) => catalog.grid.getByRole('columnheader', { name });
  await header('Plan').focus();
  await page.keyboard.press('Enter');
  await expect(header('Plan')).toHaveAttribute('aria-sort', 'ascending');
  await header('Price (USD)').focus();
  await page.keyboard.press('Shift+Enter');
  await expect(page).toHaveURL(/sort=requiredTier%2Cprice/);

  await header('Plan').focus();
  await page.keyboard.press('ControlOrMeta+Shift+ArrowLeft');
  await expect(header('Plan')).toHaveAttribute('aria-colindex', '6');
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Pin to the left' })).toBeVisible();
  await expectNoAxeViolations(page);
  await page.getByRole('menuitem', { name: 'Pin to the left' }).press('Enter');
  await expect(header('Plan')).toHaveAttribute('aria-colindex', '3');
  await expect(header('Plan')).toBeFocused();
  await page.keyboard.press('Alt+ArrowDown');
  await page.getByRole('menuitem', { name: 'Hide column' }).press('Enter');
  await expect(header('Plan')).toHaveCount(0);
});

test('a view is kept, shared and found again by another person', { tag: '@soak' }, async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.chooseFilter('Status', 'Deprecated');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save as a new view…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Old ones');
  await page.getByRole('switch', { name: 'Share with everybody' }).click();
  await page.getByRole('button', { name: 'Save view' }).click();
  const shown = page.getByRole('button', { name: 'Old ones', exact: true });
  await expect(shown, 'not “changed” as soon as it is kept').toBeVisible();
  await page.reload();
  await shown.click();
  await page.getByRole('menuitem', { name: 'Rename or share…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Oldest');
  await page.getByRole('button', { name: 'Save view' }).click();
  await expect(page.getByRole('button', { name: 'Oldest', exact: true })).toBeVisible();

  await catalog.actAs('Mo Okafor');
  await page.goto(`${workbench.origin}/#/catalog`);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: /Oldest/ }).click();
  await expect(catalog.names).toHaveCount(2);
  await catalog.actAs('Ana Ruiz');
});
