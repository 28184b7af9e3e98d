import { actAs } from '../pages/act-as';
import { CatalogPage } from '../pages/catalog-page';
import { changed } from '../pages/changes-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('a change-set that is on its way is waited for in sight, and one that does not come is asked for again', async ({
  sharedDesk,
  page,
  pageProblems,
}) => {
  pageProblems.allow(/changeSets\.preview/);
  const preview = /trpc\/[^?]*changeSets\.preview/;
  let lose = () => {};
  const lost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  await page.route(preview, async (route) => {
    await lost;
    await route.abort();
  });
  await page.goto(`${sharedDesk.origin}/#/changes?set=01a22b80-c086-757f-8804-61454fa59dc9`);
  const pane = page.getByRole('region', { name: 'Change-set' });
  await expect(pane.getByRole('status', { name: 'Loading changes' })).toBeVisible();
  lose();
  const again = pane.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  await page.unroute(preview);
  await again.press('Enter');
  await expect(pane).toContainText('This change-set is not there');
});

test('whoever may not edit the catalog reads what was changed, and is offered no way back', async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const row = catalog.row('Booking Agent');
  await row.getByRole('gridcell').first().click();
  await page.keyboard.press('s');
  await expect(page.getByRole('menuitem', { name: /Beta/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row).toContainText('Beta');

  await actAs(page, 'Fin Larsen');
  await page.goto(`${workbench.origin}/#/changes`);
  await page.locator('[data-row]').first().press('Enter');
  await expect(changed(page)).toContainText('Booking Agent');
  await expect(changed(page)).toContainText('Beta');
  // A row of the list may well be called “Reverted …”.
  const pane = page.getByRole('region', { name: 'Change-set' });
  await expect(pane.getByRole('button', { name: /^Revert/ })).toHaveCount(0);

  await actAs(page, 'Ana Ruiz');
  await page.getByRole('button', { name: 'Revert all of it…' }).waitFor();
  await page.keyboard.press('ControlOrMeta+z');
  await CatalogPage.open(page, workbench.origin);
  await expect(row).toContainText('Active');
});
