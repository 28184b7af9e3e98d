import { BundlesPage } from '../pages/bundles-page';
import { CatalogPage } from '../pages/catalog-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('a new price shows its bundles first; a tool that is in use is retired instead of deleted', async ({
  desk,
  page,
  pageProblems,
}) => {
  const catalog = await CatalogPage.open(page, desk.origin);
  await catalog.openTool('Lead Source Analysis');
  await catalog.text('Price').fill('49.00');
  await catalog.save();
  const impact = page.getByRole('dialog', { name: '2 bundles change' });
  await expect(impact).toContainText('$245.20');
  await expect(impact).toContainText('$253.20');
  await expectNoAxeViolations(page, '[role=dialog]');
  await impact.getByRole('checkbox', { name: 'Reprice Complete Real Estate Suite' }).click();
  await page.keyboard.press('Control+z');
  await expect(
    page.getByLabel('Price (required)'),
    'undo does not reach the form behind the dialog',
  ).toHaveValue('49.00');
  await expect(
    impact.getByRole('button', { name: 'Save tool and reprice 1 bundle' }),
  ).toBeVisible();
  await impact.getByRole('textbox', { name: 'Why' }).fill('Prices of the new year');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('Tool saved')).toBeVisible();

  await page.getByRole('button', { name: 'More for this tool' }).click();
  await page.getByRole('menuitem', { name: 'Delete tool…' }).click();
  const refusal = page.getByRole('alertdialog', { name: /cannot be deleted/ });
  await expect(refusal).toContainText('2 bundles');
  const bought = await page.getByText(/^\d+ purchases$/).textContent();
  await expect(refusal, 'counted as the tool counts').toContainText(`${bought}, `);
  await refusal.getByRole('button', { name: 'Retire tool…' }).click();
  const retire = page.getByRole('dialog', { name: 'Retire “Lead Source Analysis”' });
  const button = retire.getByRole('button', { name: 'Retire tool' });
  await expect(button).toHaveAccessibleDescription('Choose the tool that takes its place.');
  await retire.getByRole('searchbox', { name: 'Replacement' }).fill('email template');
  const found = retire.getByRole('list', { name: 'Possible replacements' }).getByRole('button');
  await expect(found.first()).toContainText('Email Template Engine');
  pageProblems.allow(/bundles\.retirementPlan/);
  await page.route(/bundles\.retirementPlan/, (route) => route.abort());
  await page.keyboard.press('Enter');
  await expect(found.first(), 'Enter takes it').toHaveAttribute('aria-pressed', 'true');
  const again = retire.getByRole('button', { name: 'Try again' });
  await expect(again, 'what the bundles become could not be read').toBeVisible();
  await page.unroute(/bundles\.retirementPlan/);
  await again.click();
  await expect(button).toBeEnabled();
  await retire.getByRole('searchbox', { name: 'Replacement' }).fill('zzzz');
  await expect(retire.getByText('No tool on sale matches.')).toBeVisible();
  await expect(found, 'what is chosen stays in sight').toHaveText(/Email Template Engine/);
  await expect(retire.getByRole('list', { name: 'What the bundles become' })).toContainText(
    'Lead Generation Pro Bundle',
  );
  await expectNoAxeViolations(page, '[role=dialog]');
  await retire.getByRole('textbox', { name: 'Why' }).fill('Nobody renews it');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByText('2 bundles were changed with it.')).toBeVisible();

  const bundles = await BundlesPage.open(page, desk.origin);
  await bundles.openBundle('Lead Generation Pro Bundle');
  await expect(bundles.items.nth(2)).toContainText('Email Template Engine');

  await page.goto(`${desk.origin}/#/changes`);
  await expect(page.getByRole('button', { name: 'Edited: Prices of the new year' })).toBeVisible();
  await page.getByRole('button', { name: /^Retired/ }).click();
  const pane = page.getByRole('region', { name: 'Change-set' });
  await expect(pane).toContainText('Retired: Nobody renews it');
  await expect(pane).toContainText('Lead Source Analysis and 2 bundles · Ana Ruiz');
  const bundle = pane.getByRole('listitem').filter({ hasText: 'Lead Generation Pro Bundle' });
  await expect(bundle).toContainText('Taken out: − Lead Source Analysis');
  await expect(bundle).toContainText('Added: + Email Template Engine');
  // The two change by rows of their own when it is taken back.
  await pane.getByRole('button', { name: 'Revert all of it…' }).click();
  const review = page.getByRole('region', { name: 'Review changes' });
  await expect(review.getByText('No other bundles change')).toBeVisible();
});
