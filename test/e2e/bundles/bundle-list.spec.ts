import { BundlesPage } from '../pages/bundles-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('the five seeded bundles open with receipts that add up, and their problems are pointed out', async ({
  sharedDesk,
  page,
}) => {
  const bundles = await BundlesPage.open(page, sharedDesk.origin);
  const prices = [
    ['Lead Generation Pro Bundle', '$245.20', []],
    ['Listing Domination Bundle', '$118.49', []],
    ['Market Intelligence Bundle', '$294.38', ['Competitive Analysis Tool is deprecated']],
    ['Transaction Management Bundle', '$161.29', []],
    [
      'Complete Real Estate Suite',
      '$971.58',
      ['Referral Network Manager is disabled', 'Appointment Reminder System is deprecated'],
    ],
  ] as const;
  for (const [name, price, findings] of prices) {
    await bundles.openBundle(name);
    const total = page.getByRole('row', { name: /^Bundle / }).getByRole('cell');
    await expect(total.first()).toHaveText(price);
    if (findings.length === 0) await expect(bundles.checks).toContainText('Nothing to point out');
    for (const finding of findings) await expect(bundles.checks).toContainText(finding);
  }
  // A long bundle scrolls in its own place, never the window.
  const windowScrolls = () => document.documentElement.scrollHeight > window.innerHeight;
  expect(await page.evaluate(windowScrolls)).toBe(false);
  await bundles.openBundle('Listing Domination Bundle');
  await expectNoAxeViolations(page);

  // On paper stand its name, its tools and its receipt, and nothing that is pressed.
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation').first()).toBeHidden();
  await expect(page.getByText('Listing Domination Bundle').filter({ visible: true })).toHaveCount(
    1,
  );
  await expect(page.getByRole('heading', { name: 'Receipt' })).toBeVisible();
  await expect(page.getByRole('button').filter({ visible: true })).toHaveCount(0);
  await page.emulateMedia({ media: 'screen' });

  // In a narrow window its name can be read, and its buttons stand inside.
  await page.setViewportSize({ width: 900, height: 700 });
  const name = await page.getByRole('textbox', { name: 'Name' }).boundingBox();
  expect(name?.width).toBeGreaterThan(250);
  await page.getByRole('textbox', { name: 'Discount' }).fill('20');
  for (const button of ['Discard', 'Save bundle']) {
    await expect(page.getByRole('button', { name: button })).toBeInViewport({ ratio: 1 });
  }
  await page.setViewportSize({ width: 720, height: 450 });
  await bundles.search.focus();
  await expect(page.getByRole('button', { name: 'Paste names…' })).toBeInViewport({ ratio: 1 });
  await page.getByRole('button', { name: 'Discard' }).click();
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /^Discard/ })
    .click();
  await expect(page.getByText('No unsaved changes')).toBeVisible();
});

test('bundles and changes are searched by their key, and the address keeps it', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const bundles = await BundlesPage.open(page, workbench.origin);
  await page.keyboard.press('/');
  await page.keyboard.type('intell');
  await expect(bundles.list.getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(bundles.list.getByRole('link', { name: 'Market Intelligence' })).toBeFocused();
  await page.reload();
  await expect(bundles.list.getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('/');
  await page.keyboard.type('x');
  await expect(page.getByText('No bundle matches “x”')).toBeVisible();
  await page.getByRole('button', { name: 'Show all bundles' }).click();
  await expect(bundles.list.getByRole('listitem').nth(4)).toBeVisible();

  // Something that can be found: a copy, deleted with a reason.
  await page.keyboard.press('n');
  await page.keyboard.type('Short-lived set');
  await page.getByRole('textbox', { name: 'Description' }).fill('Not for long.');
  await bundles.find('Email Template Engine');
  await bundles.found.getByRole('button').first().click();
  await page.getByRole('button', { name: 'Create bundle' }).click();
  await bundles.expectSaved('Bundle created');
  await page.getByRole('button', { name: 'More for this bundle' }).click();
  await page.getByRole('menuitem', { name: 'Delete bundle…' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete “Short-lived set”?' });
  await question.getByRole('textbox', { name: 'Why' }).fill('Made by mistake');
  await page.keyboard.press('Enter');
  await expect(page.getByText('“Short-lived set” deleted')).toBeVisible();
  await page.goto(`${workbench.origin}/#/changes`);
  const rows = page.getByRole('button', { name: /· Ana Ruiz/ });
  await expect(rows.first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('mistake short');
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText('Deleted: Made by mistake');
  await page.keyboard.press('Enter');
  await expect(rows).toBeFocused();
  await expectNoAxeViolations(page);
  await page.keyboard.press('/');
  await page.keyboard.type('nothing like it');
  await expect(page.getByText('No change matches “nothing like it”')).toBeVisible();
  await page.getByRole('button', { name: 'Show all changes' }).click();
  await expect(rows.nth(1)).toBeVisible();
  await rows.first().focus();
  await page.keyboard.press('j');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('k');
  await expect(rows.first()).toBeFocused();
});
