import { CatalogPage } from '../pages/catalog-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';

test('by keyboard alone, a price is changed, and survives a killed shell', {
  tag: '@soak',
}, async ({ workbench, page, context }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await page.keyboard.press('/');
  await page.keyboard.type('communication preferences');
  await expect(catalog.names.first()).toHaveText(/Client Communication Preferences Tracker/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('o');
  await expect(catalog.text('Price')).toHaveValue('19.50');
  await page.keyboard.press('e');
  await expect(catalog.text('Name')).toBeFocused();
  for (let presses = 0; presses < 30; presses += 1) {
    if (await catalog.text('Price').evaluate((field) => field === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('47.50');
  await page.keyboard.press('ControlOrMeta+s');
  // A bundle that holds the tool would change with it: both are saved together.
  await catalog.repriceButton.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Tool saved')).toBeVisible();
  await expect(catalog.row('Client Communication Preferences Tracker')).toContainText('47.50');
  await page.keyboard.press('Escape');
  await expect(catalog.form).toHaveCount(0);
  await expect(
    catalog.row('Client Communication Preferences Tracker').getByRole('rowheader'),
  ).toBeFocused();

  await workbench.crashAndRestart(context);
  const openDatabase = await holdRequests(page, '**/trpc/catalog.list?*');
  const again = await CatalogPage.open(page, workbench.origin);
  await expect(page.getByText(/ tools, database opening$/)).toBeVisible();
  await again.grid.getByRole('columnheader', { name: /Price/ }).click();
  await expect(page).toHaveURL(/sort=price/);
  await expect(page.getByText(/ tools, database opening$/), 'rows stay').toBeVisible();
  await expect(again.row('Client Communication Preferences Tracker')).toBeVisible();
  openDatabase();
  await expect(page.getByText(/ tools$/)).toBeVisible();
  await expect(again.row('Client Communication Preferences Tracker')).toContainText('47.50');
});

test('unsaved work, however long, survives a killed shell and is marked in the list', {
  tag: '@soak',
}, async ({ workbench, page, context }) => {
  const tool = 'Budget Range Prediction Tool';
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool(tool);
  const long = 'An agent that books. '.repeat(4762).slice(0, 100_000);
  await catalog.text('Short description').fill(long);
  await catalog.save();
  await expect(catalog.text('Short description')).toHaveAccessibleDescription(
    /Keep the description to 2,000 characters; this has (100,000|99,999)\./,
  );
  await catalog.text('Name').fill('Budget Range Plus');
  await catalog.expectDraftKept();
  const statusBar = page.getByRole('contentinfo');
  await page.getByRole('link', { name: 'Bundles' }).click();
  // Other tests of this desk may have left drafts of their own.
  await expect(statusBar).toContainText(/Draft of Budget Range Plus|\d+ drafts of tools/);
  await workbench.crashAndRestart(context);
  const again = await CatalogPage.open(page, workbench.origin);
  await expect(again.row(tool).getByLabel('Unsaved changes')).toBeVisible();
  await again.openTool(tool);
  await expect(again.text('Name')).toHaveValue('Budget Range Plus');
  await expect(again.text('Short description')).toHaveValue(long);
  const notice = page.getByText(/Unsaved changes from .+ restored/);
  await expect(notice).toBeVisible();

  await page.getByRole('button', { name: 'Discard', exact: true }).first().click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText('Name');
  await question.getByRole('button', { name: 'Discard changes' }).click();
  await expect(again.text('Name')).toHaveValue(tool);
  await expect(notice).toHaveCount(0);
  await expect(page.getByRole('form', { name: 'Tool' })).toBeFocused();
  await expect(again.row(tool).getByLabel('Unsaved changes')).toHaveCount(0);
});
