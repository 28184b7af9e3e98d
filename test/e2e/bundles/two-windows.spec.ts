import { expect, type Page } from '@playwright/test';
import { BundlesPage } from '../pages/bundles-page';
import { test } from '../support/desk-test';

test('what one person composes of the same bundle in two windows is kept of both', async ({
  workbench,
  page,
  context,
}) => {
  const open = async (window: Page) => {
    const bundles = await BundlesPage.open(window, workbench.origin);
    await bundles.list.getByRole('link').first().click();
    const details = window.getByRole('region', { name: 'Details' });
    const name = details.getByRole('textbox', { name: 'Name' });
    await expect(name).not.toHaveValue('');
    return { name, discount: details.getByRole('textbox', { name: 'Discount' }) };
  };
  const kept = (window: Page) => expect(window.getByText(/draft kept/)).toBeVisible();
  const first = await open(page);
  const other = await context.newPage();
  const second = await open(other);
  await first.name.fill('Named in the first window');
  await kept(page);
  await second.discount.fill('20');
  await kept(other);

  await page.reload();
  await expect(first.name).toHaveValue('Named in the first window');
  await expect(first.discount).toHaveValue('20');

  // What one of them takes back is its own.
  await other.keyboard.press('ControlOrMeta+z');
  await expect(second.discount).not.toHaveValue('20');
  await expect(other.getByText('No unsaved changes')).toBeVisible();
  await other.reload();
  await expect(second.name).toHaveValue('Named in the first window');
  await expect(second.discount).not.toHaveValue('20');

  const forgotten = other.waitForResponse(/bundles\.drafts\.discard/);
  await other.getByRole('button', { name: 'Discard' }).last().press('Enter');
  await other.getByRole('button', { name: 'Discard changes' }).press('Enter');
  await forgotten;
});
