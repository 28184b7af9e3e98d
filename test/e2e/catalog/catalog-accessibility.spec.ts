import { CatalogPage } from '../pages/catalog-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('grid, form, errors and question are accessible in both themes', async ({
  sharedDesk,
  page,
}) => {
  const catalog = await CatalogPage.open(page, sharedDesk.origin);
  await expectNoAxeViolations(page);

  await catalog.openTool('Booking Agent');
  await catalog.text('Price').fill('nothing');
  await catalog.save();
  await expect(catalog.text('Price')).toBeFocused();
  await expectNoAxeViolations(page);

  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await expectNoAxeViolations(page, '[role=alertdialog]');
});
