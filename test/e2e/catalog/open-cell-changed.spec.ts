import { CatalogPage, paste } from '../pages/catalog-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('what others store in a cell while it is open is neither taken back by leaving it nor overwritten unseen', {
  tag: '@soak',
}, async ({ workbench, page, context, pageProblems }) => {
  // The save that meets a conflict is refused with status 409.
  pageProblems.allow(/409 \(Conflict\)/);
  const catalog = await CatalogPage.open(page, workbench.origin);
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  const [, tool = ''] = await catalog.names.allInnerTexts();
  const updated = catalog.row(tool).getByRole('gridcell').last();
  const open = async () => {
    await catalog.goToProvider(tool);
    await page.keyboard.press('F2');
    await expect(catalog.grid.getByRole('textbox', { name: 'Provider' })).toBeFocused();
  };
  const saveElsewhere = async (provider: string) => {
    const before = await updated.locator('time').getAttribute('datetime');
    const elsewhere = await CatalogPage.open(await context.newPage(), workbench.origin);
    await elsewhere.goToProvider(tool);
    await paste(elsewhere.page, [provider]);
    await elsewhere.page.keyboard.press('ControlOrMeta+s');
    await expect(elsewhere.page.getByText('1 tool was saved')).toBeVisible();
    await elsewhere.page.close();
    await expect(async () => {
      // As coming to a window does, which no page has in a browser without a screen.
      await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
      const time = updated.locator('time');
      await expect(time).not.toHaveAttribute('datetime', before ?? '', { timeout: 2_000 });
    }).toPass();
  };

  await open();
  await saveElsewhere('Theirs');
  await page.keyboard.press('Enter');
  await expect(catalog.row(tool), 'nothing was typed').toContainText('Theirs');
  await expect(bar).toHaveCount(0);

  await open();
  await page.keyboard.type('Mine');
  await saveElsewhere('Theirs again');
  await page.keyboard.press('Enter');
  await bar.getByRole('button', { name: 'Save' }).click();
  const review = page.getByRole('dialog', { name: 'Review changes' });
  await expect(review.getByText('1 in conflict')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(review).toHaveCount(0);
  await catalog.discardCells(1);
});
