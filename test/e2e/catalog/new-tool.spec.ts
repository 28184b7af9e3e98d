import { CatalogPage } from '../pages/catalog-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';
import { withinOneFrame } from '../support/within-one-frame';

test('a new tool takes its slug from its name until the slug is edited', { tag: '@soak' }, async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await expect(catalog.grid).toHaveAttribute('aria-rowcount', /^\d+$/);
  // With the row of the headings it counts as many as there are tools with the new one.
  const tools = await catalog.grid.getAttribute('aria-rowcount');
  await page.keyboard.press('n');
  await expect(catalog.text('Name')).toBeFocused();
  await page.keyboard.type('Café Résumé Writer');
  await expect(catalog.text('Slug')).toHaveValue('cafe-resume-writer');
  await catalog.text('Slug').fill('resume-writer');
  await catalog.text('Name').fill('Résumé Writer');
  await expect(catalog.text('Slug')).toHaveValue('resume-writer');
  await withinOneFrame(page, async () => {
    await catalog.save();
    await expect(page.getByText('Not saved: 3 fields need attention')).toBeVisible();
    // In a frame to come it was brought to sight under the pointer, and what was pressed had moved.
    await expect(catalog.text('Provider')).toBeFocused();
  });
  await expect(catalog.form.getByText('Provider (required)')).toBeInViewport();
  await catalog.text('Provider').fill('Tessel & Quay');
  await catalog.text('Short description').fill('Writes the résumés of agents.');
  await catalog.text('Price').fill('19');
  await catalog.save();
  await expect(page.getByText('Tool created')).toBeVisible();
  await expect(catalog.count(`${tools} tools`)).toBeVisible();
  await expect(page).toHaveURL(/tool=/);
  await catalog.search.fill('Résumé Writer');
  await expect(catalog.row('Résumé Writer')).toContainText('Disabled');
});

test('what is typed right after the key for a new tool is its name, and no key of the list', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.names.first().focus();
  const read = await holdRequests(page, /catalog\.drafts\.load/);
  await page.keyboard.press('n');
  // Its letters would open a tool, copy it and lead to another screen.
  await page.keyboard.type('Good wood');
  read();
  await expect(catalog.text('Name')).toHaveValue('Good wood');
  await page.keyboard.type('s');
  await expect(catalog.text('Name')).toHaveValue('Good woods');
  await expect(catalog.text('Slug')).toHaveValue('good-woods');
  await catalog.form.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Discard tool' }).click();
  await expect(catalog.form).toHaveCount(0);
});
