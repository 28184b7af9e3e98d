import type { Page } from '@playwright/test';
import { CatalogPage } from '../pages/catalog-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('what one person types into the same tool in two windows is kept of both', {
  tag: '@soak',
}, async ({ workbench, page, context }) => {
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

test('two people who changed the same tool are brought together field by field', async ({
  workbench,
  page,
  context,
  pageProblems,
}) => {
  // The refused save is an answer of status 409, and one is not answered at all.
  pageProblems.allow(/409 \(Conflict\)|ERR_FAILED/);
  const mine = await CatalogPage.open(page, workbench.origin);
  await mine.openTool('Contact Activity Feed AI');
  const theirs = await CatalogPage.open(
    await context.newPage(),
    workbench.origin,
    new URL(page.url()).hash,
  );
  await expect(theirs.text('Name')).toHaveValue('Contact Activity Feed AI');

  await theirs.text('Price').fill('55.00');
  await theirs.text('Provider').fill('Tessel');
  const story = await theirs.text('Long description').inputValue();
  await theirs.text('Long description').fill(`${story} Said by them.`);
  await theirs.save();
  await theirs.repriceButton.click();
  await expect(theirs.page.getByText('Tool saved')).toBeVisible();

  await mine.text('Price').fill('60.00');
  await mine.text('Name').fill('Contact Activity Stream AI');
  await mine.text('Long description').fill(`${story} Said by me.`);
  // Where one types below, why nothing was saved is brought into sight.
  const saving = /catalog\.update/;
  await page.route(saving, (route) => route.abort());
  await mine.save();
  await mine.repriceButton.click();
  const banner = page.getByRole('alert');
  await expect(banner.getByRole('button', { name: 'Try again' })).toBeInViewport();
  await page.unroute(saving);

  await mine.text('Long description').focus();
  await mine.save();
  await mine.repriceButton.click();
  await expect(banner).toContainText('You changed this tool meanwhile in another window');
  await expect(banner.getByText('You changed this tool meanwhile')).toBeInViewport();
  await expect(banner).toContainText('Saved just now.');
  await expect(mine.text('Provider')).toHaveValue('Tessel');
  await expect(mine.text('Price')).toHaveValue('60.00');
  const pricing = page.getByRole('radiogroup', { name: 'Pricing' });
  await expect(banner, 'three ways: what was, mine and theirs').toContainText(
    'Pricing was Monthly, 29.00 USD',
  );
  const stored = pricing.getByRole('radio', { name: /Yours, in the other window/ });
  await expect(stored).toContainText('55.00');
  const described = page.getByRole('radiogroup', { name: 'Long description' }).getByRole('radio');
  await expect(described.first().locator('ins')).toHaveText(/Said by me\.$/);
  // What is typed on before one chooses is mine.
  await mine.text('Long description').fill(`${story} Said by me, and more.`);
  await expect(described.first().locator('ins')).toHaveText(/and more\.$/);
  await described.first().click();
  await expect(mine.text('Long description')).toHaveValue(`${story} Said by me, and more.`);
  await described.last().click();

  await mine.save();
  await expect(pricing.getByRole('radio').first()).toBeFocused();
  await stored.click();
  await expect(mine.text('Price')).toHaveValue('55.00');
  await mine.save();
  await expect(page.getByText('Tool saved')).toBeVisible();
  await expect(mine.row('Contact Activity Stream AI')).toContainText('55.00');
});

test('what was typed into a tool that somebody deleted is kept, and creates it again', {
  tag: '@soak',
}, async ({ workbench, page, context }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Calendar Integration');
  await page.getByRole('button', { name: 'More for this tool' }).click();
  await page.getByRole('menuitem', { name: 'Duplicate tool' }).click();
  const name = 'Calendar Integration (copy)';
  await expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible();
  await catalog.text('Provider').fill('Typed Ltd');
  await catalog.expectDraftKept();

  const deleteTool = async () => {
    const other = await CatalogPage.open(await context.newPage(), workbench.origin);
    await other.openTool(name);
    await other.page.getByRole('button', { name: 'More for this tool' }).click();
    await other.page.getByRole('menuitem', { name: 'Delete tool…' }).click();
    await other.page.getByRole('button', { name: 'Delete tool' }).click();
    await expect(other.page.getByText(`“${name}” deleted`)).toBeVisible();
    await other.page.close();
  };
  await deleteTool();
  await catalog.save();
  const said = page.getByText('Somebody deleted this tool meanwhile');
  await expect(said).toBeVisible();
  await expect(catalog.text('Provider')).toHaveValue('Typed Ltd');

  // Whoever comes back to it later finds it too.
  await page.reload();
  await expect(said).toBeVisible();
  await expect(catalog.text('Provider')).toHaveValue('Typed Ltd');
  await catalog.save();
  await expect(page.getByText('Tool created')).toBeVisible();
  await expect(said).toBeHidden();
  await expect(page.getByText('No unsaved changes')).toBeVisible();
  await catalog.text('Provider').fill('Typed again Ltd');
  await catalog.save();
  await expect(page.getByText('Tool saved')).toBeVisible();
});
