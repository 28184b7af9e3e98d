import { CatalogPage, paste } from '../pages/catalog-page';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';

test('cells that others changed are settled by a choice about what is stored now, and staged no longer', {
  tag: '@soak',
}, async ({ workbench, page, context, pageProblems }) => {
  // The refused save, and the refused choice, are answers of status 409.
  pageProblems.allow(/409 \(Conflict\)/);
  const catalog = await CatalogPage.open(page, workbench.origin);
  const [one = '', two = ''] = await catalog.names.allInnerTexts();
  await catalog.goToProvider(one);
  await paste(page, ['Mine', 'Both']);
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await expect(bar).toContainText('2 changes in 2 tools');
  await expect(bar).toContainText('Kept on this machine');

  const saveElsewhere = async (tool: string, provider: string) => {
    const elsewhere = await CatalogPage.open(await context.newPage(), workbench.origin);
    await elsewhere.openTool(tool);
    await elsewhere.text('Provider').fill(provider);
    await elsewhere.save();
    await expect(elsewhere.page.getByText('Tool saved')).toBeVisible();
    await elsewhere.page.close();
  };
  await saveElsewhere(one, 'Theirs');
  await saveElsewhere(two, 'Both');

  await bar.getByRole('button', { name: 'Save' }).click();
  const review = page.getByRole('dialog', { name: 'Review changes' });
  await expect(review.getByText('1 in conflict')).toBeVisible();
  await expect(review).toContainText('It is so already. Nothing is written.');
  await saveElsewhere(one, 'Theirs again');
  const choose = async (version: RegExp) => {
    await review.getByRole('radio', { name: version }).click();
    await review.getByRole('button', { name: 'Keep what is chosen' }).click();
  };
  await choose(/Theirs$/);
  await expect(review.getByRole('alert')).toContainText('It was changed once more');
  await expect(review.getByRole('button', { name: 'Keep what is chosen' })).toBeDisabled();
  await choose(/Theirs again$/);
  await expect(review.getByText('It is so already. Nothing is written.')).toHaveCount(2);
  await expect(review.getByRole('button', { name: 'Commit 2 changes' })).toBeFocused();
  await review.getByRole('button', { name: 'Commit 2 changes' }).click();
  await expect(review).toHaveCount(0);
  await expect(bar).toHaveCount(0);
  await expect(catalog.row(one)).toContainText('Theirs again');
  await page.reload();
  await expect(catalog.row(two)).toContainText('Both');
  await expect(bar, 'what was settled does not ask again').toHaveCount(0);
});
