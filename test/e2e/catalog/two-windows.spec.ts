import { expect, type Page } from '@playwright/test';
import { CatalogPage } from '../pages/catalog-page';
import { test } from '../support/desk-test';

test('what one person types into the same tool in two windows is kept of both', async ({
  workbench,
  page,
  context,
}) => {
  const name = 'Booking Agent';
  const open = async (window: Page) => {
    const catalog = await CatalogPage.open(window, workbench.origin, '#/catalog?q=booking+agent');
    await catalog.openTool(name);
    return catalog;
  };
  const first = await open(page);
  const second = await open(await context.newPage());
  const description = 'Typed in the first window.';
  await first.text('Short description').fill(description);
  await first.expectDraftKept();
  await second.text('Provider').fill('Typed in the second window');
  await second.expectDraftKept();

  await page.reload();
  await expect(first.text('Short description')).toHaveValue(description);
  await expect(first.text('Provider')).toHaveValue('Typed in the second window');

  // One of them saves what it shows, and so has no unsaved work; the other's is still there.
  await second.save();
  await expect(second.form.getByText('No unsaved changes')).toBeVisible();
  await page.reload();
  await expect(first.text('Short description')).toHaveValue(description);
  await first.expectDraftKept();
  await first.discardForm();
});
