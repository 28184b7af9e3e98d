import { CatalogPage } from '../pages/catalog-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';
import { withinOneFrame } from '../support/within-one-frame';

test('a malformed price is refused at its field, which gets the focus', async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Commission Calculator');
  // A name that is read from the right is, in its field and beside it.
  await expect(catalog.text('Name')).toHaveCSS('unicode-bidi', 'plaintext');
  await expect(page.getByRole('heading', { level: 2 }).locator('bdi')).toHaveText(/Commission/);
  await catalog.text('Price').fill('12,5,0.9.1');
  await catalog.save();
  await expect(catalog.text('Price')).toBeFocused();
  await expect(catalog.text('Price')).toHaveAccessibleDescription(/Enter the price as a number/);
  const notSaved = page.getByText('Not saved: one field needs attention');
  await expect(notSaved).toBeVisible();
  await catalog.text('Price').fill('12.50');
  await expect(notSaved).toHaveCount(0);
  await catalog.text('Price').fill('12,5,0.9.1');
  await catalog.expectDraftKept();
  await page.reload();
  await expect(catalog.text('Price')).toHaveValue('12,5,0.9.1');
  await expect(catalog.row('Commission Calculator')).toContainText('129.00');
});

test('a tool that takes a while to come leaves the focus to whoever searches by then', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const read = await holdRequests(page, /catalog\.drafts\.load/);
  await catalog.names.first().press('Enter');
  await expect(page).toHaveURL(/tool=/);
  await page.keyboard.press('/');
  await page.keyboard.type('sta');
  read();
  await expect(catalog.text('Name')).toBeVisible();
  await page.keyboard.type('ging');
  await expect(catalog.search).toHaveValue('staging');
});

test('a slug that another tool has is refused while typing, with a free one to take', {
  tag: '@soak',
}, async ({ workbench, page, pageProblems }) => {
  pageProblems.allow(/409 \(Conflict\)/);
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Competitive Analysis Tool');
  await catalog.text('Slug').fill('calendar-integration');
  await expect(catalog.text('Slug')).toHaveAccessibleDescription(
    /“Calendar Integration” has this slug already/,
  );
  await catalog.save();
  // The field has the focus since it was typed into: only this says that the answer is there.
  await expect(page.getByText('Not saved: one field needs attention')).toBeVisible();
  await expect(catalog.text('Slug')).toBeFocused();
  await expect(catalog.text('Slug')).toHaveValue('calendar-integration');
  await page.getByRole('button', { name: 'Use calendar-integration-2' }).click();
  await expect(catalog.text('Slug')).toHaveValue('calendar-integration-2');
  await catalog.save();
  await expect(page.getByText('Tool saved')).toBeVisible();
});

test('what was chosen, switched or listed is undone step by step, and texts keep their own undo', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Compliance Monitor');
  const { form } = catalog;
  const status = form.getByRole('combobox', { name: 'Status' });
  const featured = form.getByRole('checkbox', { name: 'Featured' });
  const entries = form.getByRole('textbox', { name: /^Feature \d+ of/ });
  const before = await entries.count();
  await status.press('Enter');
  await page.getByRole('option', { name: /Beta/ }).click();
  await featured.click();
  await entries.last().press('Enter');
  await page.keyboard.type('Signed');
  await expect(entries).toHaveCount(before + 1);
  // While somebody types it is the browser that undoes, in that field.
  await catalog.text('Provider').press('End');
  await page.keyboard.type(' & Sons');
  await expect(catalog.text('Provider')).toHaveValue('Ostler Works & Sons');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(catalog.text('Provider')).not.toHaveValue('Ostler Works & Sons');
  await expect(entries.last()).toHaveValue('Signed');
  await catalog.text('Provider').fill('Ostler & Sons');

  await featured.focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(entries, 'an entry that was typed is one step').toHaveCount(before);
  await page.keyboard.press('ControlOrMeta+z');
  await expect(featured).not.toBeChecked();
  await form.getByRole('button', { name: 'Undo' }).click();
  await expect(status).toHaveText(/Active/);
  await expect(catalog.text('Provider')).toHaveValue('Ostler & Sons');
  await expect(form.getByRole('button', { name: 'Undo' })).toBeDisabled();
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(status).toHaveText(/Beta/);
  await page.keyboard.press('ControlOrMeta+Shift+z');
  await expect(featured).toBeChecked();
  // So is what is chosen by typing, once nothing is typed any more.
  const tags = form.getByRole('textbox', { name: 'Tags' });
  const shown = form.getByRole('button', { name: /^Remove / });
  await tags.focus();
  const tagCount = await shown.count();
  await page.keyboard.press('Backspace');
  await expect(shown).toHaveCount(tagCount - 1);
  const category = form.getByRole('combobox', { name: 'Category' });
  await category.fill('CRM');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(category).toHaveValue('CRM');
  await page.keyboard.press('ControlOrMeta+z');
  await expect(category).toHaveValue('Document processing');
  await tags.focus();
  await page.keyboard.press('ControlOrMeta+z');
  await expect(shown).toHaveCount(tagCount);
  await expect(form.getByText(/3 changes/)).toBeVisible();
  await form.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(form.getByRole('button', { name: 'Undo' })).toBeDisabled();
});

test('what was typed for one price model comes back with it', { tag: '@soak' }, async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Contract Generation System');
  await catalog.text('Price').fill('77.00');
  const model = catalog.form.getByRole('combobox', { name: 'Price model' });
  await model.click();
  await page.getByRole('option', { name: /Free/ }).click();
  await expect(catalog.text('Price')).toHaveCount(0);
  await model.click();
  await page.getByRole('option', { name: /Annual/ }).click();
  await expect(catalog.text('Price')).toHaveValue('77.00');

  // A draft that was kept while it was typed holds the rest of it too.
  for (const price of ['5', '52.25']) {
    const kept = page.waitForResponse(/catalog\.drafts\.save/);
    await catalog.text('Price').fill(price);
    await kept;
  }
  await page.reload();
  await expect(catalog.text('Price')).toHaveValue('52.25');
});

test('the key that follows a choice reaches the form, before the list has faded out', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Compliance Monitor');
  const integration = catalog.form.getByRole('combobox', { name: 'Integration' });
  await integration.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: 'Webhook' })).toBeVisible();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText('Tool saved')).toBeVisible();
  await expect(integration).toBeFocused();

  // A menu gives it back too, to the row that its key was pressed on.
  await page.keyboard.press('Escape');
  await catalog.names.first().focus();
  await page.keyboard.press('s');
  await expect(page.locator('[role=menuitem]:focus')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await expect(catalog.names.nth(1)).toBeFocused();
});

test('Esc closes the tool, also while the button that a dialog gave the focus back to is named', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Lead Capture Summary Generator');
  const more = page.getByRole('button', { name: 'More for this tool' });
  await more.press('Enter');
  await page.getByRole('menuitem', { name: 'Retire tool…' }).press('Enter');
  await expect(page.getByRole('dialog', { name: /^Retire/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  // Whether the library names what it gives the focus back to is a matter of moments.
  await more.hover();
  await expect(page.getByText('More for this tool')).toBeVisible();
  await withinOneFrame(page, async () => {
    await page.keyboard.press('Escape');
    await expect(catalog.form).toHaveCount(0);
    // Placed in a frame to come, the focus was taken from whoever had gone on by then.
    const row = catalog.names.filter({ hasText: 'Lead Capture Summary Generator' });
    await expect(row).toBeFocused();
    await page.keyboard.press('/');
  });
  await page.keyboard.press('x');
  await expect(catalog.search).toHaveValue('x');
});

test('what depends on a tool is shown before its form hides it', { tag: '@soak' }, async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Lead Capture Summary Generator');
  await catalog.form.getByRole('combobox', { name: 'Status' }).press('Enter');
  await page.getByRole('option', { name: /Disabled/ }).click();
  await catalog.save();
  const question = page.getByRole('dialog', { name: /bundles? change|Disable this tool/ });
  await expect(question).toContainText(/It has \d+ purchases, .*\d+ reviews?/);
  await expectNoAxeViolations(page, '[role=dialog]');
  await question.getByRole('button', { name: 'Keep editing' }).click();
  await catalog.form.getByRole('button', { name: 'Discard', exact: true }).last().click();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByText('No unsaved changes')).toBeVisible();
});

test('a moderator reads everything and can change nothing', async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.actAs('Mo Okafor');
  await catalog.openTool('Booking Agent');
  await expect(catalog.text('Name')).toHaveAttribute('readonly', '');
  await expect(page.getByRole('button', { name: /Save tool/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'New tool' })).toHaveCount(0);
  await page.keyboard.press('n');
  await expect(page).not.toHaveURL(/new=/);
  await catalog.actAs('Ana Ruiz');
});

test('a tool is published to Stripe, and compared again when its price is another', async ({
  workbench,
  page,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.openTool('Budget Range Prediction Tool');
  const stripe = page.getByRole('region', { name: /^Stripe/ });
  await stripe.getByRole('button', { name: 'Compare with Stripe' }).click();
  await expect(stripe).toContainText('It would be a product with One-time $249.00.');
  await stripe.getByRole('button', { name: 'Publish to Stripe' }).click();
  await expect(stripe).toContainText('Stripe has the desk’s prices.');
  await catalog.text('Price').fill('251.00');
  await catalog.save();
  // Whether a bundle's price follows hangs on what else was done on this desk.
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Save tool/ })
    .click();
  await expect(stripe).toContainText(
    'The desk’s price is One-time $251.00, Stripe’s is One-time $249.00.',
  );
  await expect(stripe).not.toContainText('Stripe has the desk’s prices.');
  await stripe.getByRole('button', { name: 'Publish to Stripe' }).click();
  await expect(stripe).toContainText('Stripe has the desk’s prices.');
  await expect(stripe).toContainText('One-time $249.00 · archived');
});
