import { CatalogPage, paste } from '../pages/catalog-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

const priced = ['MONTHLY', 'ANNUAL', 'ONE_TIME', 'USAGE_BASED'].map((model) => `model=${model}`);
const hash = `#/catalog?${priced.join('&')}`;
const pasted = 40;

test('forty prices are pasted, reviewed with their bundles, two left out, and one reverted after a crash', async ({
  desk,
  page,
  context,
}) => {
  const catalog = await CatalogPage.open(page, desk.origin, hash);
  await catalog.names.first().focus();
  for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
  await paste(
    page,
    Array.from({ length: pasted }, (_, at) => `${101 + at}.00`),
  );
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await expect(bar).toContainText('40 changes in 40 tools');

  // Saving prices that bundles stand on shows them first.
  await page.keyboard.press('ControlOrMeta+s');
  const dialog = page.getByRole('dialog', { name: 'Review changes' });
  const changes = dialog.getByRole('list', { name: 'Changes' }).getByRole('listitem');
  const bundles = dialog.getByRole('list', { name: 'Bundles that change' }).getByRole('listitem');
  await expect(changes).toHaveCount(pasted + 5);
  const first = changes.filter({ hasText: 'Agent Performance Tracker' });
  await expect(first).toContainText('Before: $65.00 monthly');
  await expect(first).toContainText('After: $101.00 monthly');
  await expect(bundles).toHaveCount(5);
  const repriceAll = dialog.getByRole('checkbox', { name: 'Reprice all 5 bundles' });
  await expect(repriceAll, 'as the form of one tool begins').toBeChecked();
  await repriceAll.uncheck();
  await expect(changes).toHaveCount(pasted);
  await repriceAll.check();
  await expect(changes).toHaveCount(pasted + 5);
  await expectNoAxeViolations(page);

  // A bundle's price follows from the tools that are taken, and from no other.
  const suite = changes.filter({ hasText: 'Complete Real Estate Suite' });
  const before = (await suite.textContent()) ?? '';
  await dialog.getByRole('checkbox', { name: 'Agent Performance Tracker', exact: true }).uncheck();
  await dialog.getByRole('checkbox', { name: 'Booking Agent', exact: true }).uncheck();
  await expect(dialog.getByText('Left out', { exact: true })).toHaveCount(2);
  await expect(suite).not.toHaveText(before);
  await dialog.getByLabel('Why').fill('Prices of next year');
  await dialog.getByRole('button', { name: 'Commit 43 changes' }).click();
  await expect(page.getByText('Committed: 38 tools and 5 bundles')).toBeVisible();
  // At once: what was committed must not come back, and what was left out must not be lost.
  await desk.crashAndRestart(context);
  await page.goto(`${desk.origin}/#/changes`);
  await page.getByRole('button', { name: /Prices of next year/ }).click();
  const committed = page.getByRole('list', { name: 'Changes' }).getByRole('listitem');
  await expect(committed).toHaveCount(43);
  const pane = page.getByRole('region', { name: 'Change-set' });
  await expect(pane).toContainText('Edited in the grid: Prices of next year');
  await expect(pane).toContainText('38 tools and 5 bundles · Ana Ruiz');
  await page.setViewportSize({ width: 1024, height: 720 });
  const search = page.getByRole('searchbox', { name: 'Search changes' });
  expect(await search.evaluate((field) => field.clientWidth), 'room for words').toBeGreaterThan(
    150,
  );
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('checkbox', { name: 'Campaign ROI Tracker', exact: true }).check();
  await expectNoAxeViolations(page);
  await page.getByRole('button', { name: 'Revert 1 row…' }).click();
  await expect(committed).toHaveCount(1);
  await page.getByRole('button', { name: 'Commit 1 change' }).click();
  await expect(page.getByText('Committed: 1 tool')).toBeVisible();
  await expect(pane).toContainText('Reverted “Prices of next year”');
  await expect(pane).toContainText('Campaign ROI Tracker · Ana Ruiz');
  const whole = page.getByRole('button', { name: /^Edited in the grid: Prices of next year/ });
  await expect(whole).toContainText('1 of 43 taken back');
  await whole.click();
  await expect(committed.filter({ hasText: 'Taken back' })).toHaveCount(1);
  await expect(committed.filter({ hasText: 'Taken back' })).toContainText('Campaign ROI Tracker');
  // All of it puts the prices of its bundles back as well: there is none to choose.
  await page.getByRole('button', { name: 'Revert all of it…' }).click();
  const settled = page.getByRole('list', { name: 'Bundles that change' }).getByRole('listitem');
  await expect(settled.filter({ hasText: 'Has a row of its own' })).toHaveCount(5);
  await expect(settled.getByRole('checkbox')).toHaveCount(0);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await whole.click();
  await page.keyboard.press('Escape');
  await expect(whole, 'one goes on in the list').toBeFocused();
  // As on the next day: a page that remembers nothing.
  await page.goto('about:blank');
  const again = await CatalogPage.open(page, desk.origin, hash);
  await expect(again.row('Campaign ROI Tracker')).toContainText('540.00');
  await expect(again.row('Client Lifecycle Tracker')).toContainText('110.00');
  await expect(bar).toContainText('2 changes in 2 tools');
  await again.openTool('Campaign ROI Tracker');
  await page.getByRole('radio', { name: 'History' }).click();
  const history = page.getByRole('list', { name: 'History' }).getByRole('listitem');
  await expect(history).toHaveCount(2);
  await expect(history.first()).toContainText('Reverted');
  await expect(history.last()).toContainText('Prices of next year');
});
