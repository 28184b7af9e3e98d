import type { Page, Response } from '@playwright/test';
import { draftRestMs } from '../../renderer/shared/draft-writer';
import { actAs } from './pages/act-as';
import { CatalogPage } from './pages/catalog-page';
import { ReviewsPage } from './pages/reviews-page';
import { expectNoAxeViolations } from './support/accessibility';
import { test } from './support/desk-test';
import { expect } from './support/expect';
import { holdRequests } from './support/hold-requests';

test('until the screens of another person are there, those of the one before take nothing and send nothing', {
  tag: '@soak',
}, async ({ workbench, page, pageProblems }) => {
  pageProblems.allow(/net::ERR_FAILED/);
  const catalog = await CatalogPage.open(page, workbench.origin);
  const person = page.getByRole('button', { name: /^Acting as/ });
  let isLate = false;
  const sentLate: string[] = [];
  // What is staged cannot be kept yet, and is to be discarded with the switch.
  await page.route('**/trpc/catalog.drafts.saveCells*', async (route) => {
    if (isLate) sentLate.push(route.request().url());
    await route.abort();
  });
  await page.route('**/trpc/workspace.switchPersona*', async (route) => {
    isLate = true;
    await expect(person).toHaveText('Switching to Ada Kim…');
    await expect(page.locator('[inert]').filter({ has: catalog.grid })).toHaveCount(1);
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await expect(page.getByRole('heading', { level: 1, name: 'Catalog' })).toBeVisible();
    await route.continue();
  });
  await catalog.names.first().focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Of Ana');
  await page.keyboard.press('Enter');
  const bar = page.getByRole('region', { name: 'Unsaved changes' });
  await expect(bar).toContainText('1 change in 1 tool');
  await expect(bar).not.toContainText('Kept on this machine');
  await person.press('Enter');
  const another = page.getByRole('menuitemradio', { name: 'Ada Kim' });
  await expect(another).toBeVisible();
  await another.press('Enter');
  const agree = page.getByRole('button', { name: 'Switch and discard' });
  await expect(agree).toBeVisible();
  await agree.press('Enter');
  await expect(page.getByRole('button', { name: 'Acting as Ada Kim' })).toBeVisible();
  await expect(catalog.names.first()).toBeVisible();
  await expect(catalog.names.first(), 'what is shown can be used').not.toHaveText('Of Ana');
  await expect(page.locator('[inert]')).toHaveCount(0);
  expect(sentLate).toEqual([]);
  await page.unroute('**/trpc/workspace.switchPersona*');
  await catalog.actAs('Ana Ruiz');
});

test('a window that has not heard of another person yet decides nothing as the next one', {
  tag: '@soak',
}, async ({ context, workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.actAs('Mo Okafor');
  const second = await context.newPage();
  const hears = await holdRequests(second, /workspace\.state/);
  const reviews = await ReviewsPage.open(second, workbench.origin);
  await expect(reviews.toolbar).toContainText('1 of');

  await actAs(page, 'Fin Larsen');
  await reviews.press('a');
  const refused = second.getByRole('alert').filter({ hasText: 'Not saved: ' });
  await expect(refused).toContainText(
    'Another window went over to Fin Larsen, and this one still showed who acted before. Nothing was changed.',
  );
  // What the screen reads anew is nothing that Fin may read, which nobody is told who has not become Fin.
  // An answer that the page gave up waiting for has no text to be read.
  const says = async (answer: Response) =>
    (await answer.text().catch(() => '')).includes('acting_changed');
  const reads = second.waitForResponse(says);
  await reviews.press('s');
  await reads;
  await second.evaluate(() => new Promise(requestAnimationFrame));
  await expect(second.getByText('Your role may not do this')).toHaveCount(0);
  await expect(reviews.review).toBeVisible();
  const statistics = second.waitForResponse(
    async (answer) => answer.url().includes('moderation.statistics') && says(answer),
  );
  await reviews.tab('Statistics').press('Enter');
  await statistics;
  await second.evaluate(() => new Promise(requestAnimationFrame));
  await expect(second.getByText('Your role may not do this')).toHaveCount(0);
  hears();
  await expect(second.getByRole('button', { name: /^Acting as Fin Larsen/ })).toBeVisible();
  await actAs(second, 'Mo Okafor');
  await second.goto(`${workbench.origin}/#/reviews?view=decisions`);
  await expect(second.getByText('No decisions yet')).toBeVisible();
  await actAs(second, 'Ana Ruiz');
});

test('what is typed in a window that has not heard of another person yet is kept for whom it was typed by', {
  tag: '@soak',
}, async ({ context, workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const second = await context.newPage();
  const hears = await holdRequests(second, /workspace\.state/);
  const late = await CatalogPage.open(second, workbench.origin);
  const name = (await late.names.first().textContent()) ?? '';
  await late.openTool(name);

  await actAs(page, 'Ada Kim');
  const keeps = await holdRequests(second, /catalog\.drafts\.save/);
  await late.text('Provider').fill('Typed by Ana');
  hears();
  keeps();
  await expect(second.getByRole('button', { name: /^Acting as Ada Kim/ })).toBeVisible();
  await actAs(page, 'Ana Ruiz');
  await catalog.openTool(name);
  await expect(catalog.text('Provider')).toHaveValue('Typed by Ana');
  await catalog.discardForm();
});

test('what was typed a moment ago is kept before another person acts, and nobody is told of a loss', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const release = await holdRequests(page, /trpc\/[^?]*catalog\.drafts\.saveCells/);
  await catalog.names.first().focus();
  await page.keyboard.press('F2');
  await page.keyboard.type('Of Ana');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toContainText('Keeping…');
  const person = page.getByRole('button', { name: /^Acting as/ });
  await person.press('Enter');
  await page.getByRole('menuitemradio', { name: 'Ada Kim' }).press('Enter');
  await expect(page.getByRole('menu')).toHaveCount(0);
  release();
  await expect(page.getByRole('button', { name: 'Acting as Ada Kim' })).toBeVisible();
  await catalog.actAs('Ana Ruiz');
  await expect(catalog.names.first()).toHaveText('Of Ana');
  await catalog.discardCells(1);
});

test('what one person could still undo is not offered to the next, who would do it as themselves', {
  tag: '@soak',
}, async ({ workbench, page }) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  const tool = (await catalog.names.first().textContent()) ?? '';
  await catalog.goToProvider(tool);
  await page.keyboard.press('F2');
  await page.keyboard.type('AA of Ana');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ControlOrMeta+Shift+s');
  await expect(page.getByRole('button', { name: /^Commit/ })).toBeEnabled();
  await page.keyboard.press('ControlOrMeta+Enter');
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  await actAs(page, 'Ada Kim');
  await expect(catalog.row(tool)).toContainText('AA of Ana');
  // Now, not once it has been there for long enough anyway.
  expect(await undo.count()).toBe(0);
  await actAs(page, 'Ana Ruiz');
});

test('what is typed for the author of a review comes back with who typed it, and is nobody else’s', {
  tag: '@soak',
}, async ({ context, desk, page }) => {
  const catalog = await CatalogPage.open(page, desk.origin);
  await catalog.actAs('Mo Okafor');
  const second = await context.newPage();
  const reviews = await ReviewsPage.open(second, desk.origin);
  const panel = second.getByRole('dialog', { name: 'Why reject this review?' });
  const words = panel.getByRole('textbox', { name: 'What the author is told' });
  await reviews.press('r');
  await reviews.press('e');
  await expect(words).toBeFocused();
  await second.keyboard.type(' Say which version it was.');

  await actAs(page, 'Ada Kim');
  await expect(second.getByRole('button', { name: /^Acting as Ada Kim/ })).toBeVisible();
  await actAs(page, 'Mo Okafor');
  await expect(second.getByRole('button', { name: /^Acting as Mo Okafor/ })).toBeVisible();
  await expect(reviews.review).toBeVisible();
  await reviews.press('r');
  await expect(words).toHaveValue(/ Say which version it was\.$/);

  await test.step('they are those of their reason, and Esc to read the review again leaves them', async () => {
    await expect(panel).toBeFocused();
    await reviews.press('ArrowDown');
    await expect(words).toHaveCount(0);
    await reviews.press('ArrowUp');
    await expect(words).toHaveValue(/ Say which version it was\.$/);
    await reviews.press('Escape');
    await expect(panel).toHaveCount(0);
    await reviews.press('r');
    await expect(words).toHaveValue(/ Say which version it was\.$/);
    await expect(panel).toBeFocused();
    await second.reload();
    await expect(reviews.review).toBeVisible();
    await reviews.press('r');
    await expect(words, 'on a page that is new').toHaveValue(/ Say which version it was\.$/);
    await expect(panel).toBeFocused();
    await reviews.press('e');
    await expect(words).toBeFocused();
    await reviews.press('ControlOrMeta+Enter');
    await expect(panel).toHaveCount(0);
  });
});

test('what is typed into a rule comes back with who typed it', { tag: '@soak' }, async ({
  context,
  workbench,
  page,
  pageProblems,
}) => {
  const catalog = await CatalogPage.open(page, workbench.origin);
  await catalog.actAs('Ada Kim');
  const second = await context.newPage();
  await second.goto(`${workbench.origin}/#/reviews?view=rules`);
  const words = second.getByRole('textbox', { name: 'Words' });
  await words.focus();
  await second.keyboard.press('ControlOrMeta+End');
  await second.keyboard.type('\nen: humbug');
  await actAs(page, 'Mo Okafor');
  await expect(second.getByRole('button', { name: /^Acting as Mo Okafor/ })).toBeVisible();
  await expect(words).toBeVisible();
  await expect(words).not.toHaveValue(/humbug/);
  await actAs(page, 'Ada Kim');
  await expect(second.getByRole('button', { name: /^Acting as Ada Kim/ })).toBeVisible();
  await expect(words).toHaveValue(/\nen: humbug$/);
  await words.focus();
  const form = second.getByRole('form').filter({ has: words });
  await second.keyboard.press('ControlOrMeta+s');
  await expect(second.getByText('Rule saved')).toBeVisible();
  await expect(words).toHaveValue(/humbug/);
  await expect(form.getByRole('button', { name: 'Save rule' })).toHaveCount(0);

  await test.step('what somebody else saves meanwhile is brought together with it, or asked about', async () => {
    pageProblems.allow(/409 \(Conflict\)/);
    await page.goto(`${workbench.origin}/#/reviews?view=rules`);
    const rule = (of: Page, trigger: string) => of.getByRole('form', { name: trigger });
    const saveIn = async (of: Page, trigger: string) => {
      await rule(of, trigger).getByRole('button', { name: 'Save rule' }).press('Enter');
    };
    const listed = page.getByRole('textbox', { name: 'Words' });
    await expect(listed).toHaveValue(/humbug/);
    await words.focus();
    await second.keyboard.press('ControlOrMeta+End');
    await second.keyboard.type(', claptrap');
    await listed.focus();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type(', bunkum');
    await saveIn(page, 'Language');
    await expect(rule(page, 'Language').getByRole('button', { name: 'Save rule' })).toHaveCount(0);
    await saveIn(second, 'Language');
    await expect(words).toHaveValue(/humbug[\s\S]*, bunkum, claptrap$/);
    await expect(second.getByRole('alert')).toContainText('changes to “Words” are taken over');
    await saveIn(second, 'Language');
    await expect(rule(second, 'Language').getByRole('button', { name: 'Save rule' })).toHaveCount(
      0,
    );

    const alike = (of: Page) => of.getByRole('spinbutton', { name: /^Alike from/ });
    await alike(second).fill('0.7');
    await alike(page).fill('0.6');
    await saveIn(page, 'Copied text');
    await expect(page.getByText('Rule saved')).toBeVisible();
    await saveIn(second, 'Copied text');
    const meanwhile = second.getByRole('alert');
    await expect(meanwhile).toContainText('Somebody else saved this rule meanwhile');
    await expect(meanwhile).toContainText('Alike from was 0.55');
    await expect(alike(second)).toHaveValue('0.7');
    const save = rule(second, 'Copied text').getByRole('button', { name: 'Save rule' });
    await expect(save).toBeDisabled();
    await second.keyboard.press('Tab');
    await expect(meanwhile.getByRole('radio').first(), 'one goes on there').toBeFocused();
    await expectNoAxeViolations(second);
    await meanwhile.getByRole('radio', { name: /Theirs/ }).press('Space');
    await expect(alike(second)).toHaveValue('0.6');
    await expect(save, 'nothing of mine is left to be saved').toHaveCount(0);
    await meanwhile.getByRole('radio', { name: /Yours/ }).press('Space');
    await save.press('Enter');
    await expect(save).toHaveCount(0);
    const edit = async (of: Page, label: string) => {
      await of.getByRole('button', { name: 'Edit “Contact data”' }).press('Enter');
      await of.getByRole('textbox', { name: /^Name/ }).fill(label);
    };
    const saveReason = (of: Page) => of.keyboard.press('ControlOrMeta+Enter');
    await edit(second, 'Ways to get in touch');
    await edit(page, 'Telephone numbers');
    await saveReason(page);
    await expect(page.getByText('Reason saved')).toBeVisible();
    await saveReason(second);
    const edited = second.getByRole('dialog', { name: 'Edit reason' });
    await expect(edited.getByRole('alert')).toContainText('Theirs is “Telephone numbers”');
    await expect(edited.getByRole('textbox', { name: /^Name/ })).toHaveValue(
      'Ways to get in touch',
    );
    await expectNoAxeViolations(second);
    await saveReason(second);
    await expect(edited).toHaveCount(0);
    await expect(second.getByText('Ways to get in touch').first()).toBeVisible();
    await page.reload();
    await expect(alike(page)).toHaveValue('0.7');
    await expect(listed).toHaveValue(/humbug[\s\S]*, bunkum, claptrap$/);
  });
  await actAs(page, 'Ana Ruiz');
});

test('what was typed a moment ago is kept before another window opens another workspace', {
  tag: '@soak',
}, async ({ context, workbench, page }) => {
  await page.goto(`${workbench.origin}/#/settings`);
  const open = page.getByRole('button', { name: 'Open local' });
  await expect(open).toBeEnabled();
  const second = await context.newPage();
  // Typing never rests there for as long as it takes to be kept by itself.
  await second.addInitScript((rest) => {
    const set = window.setTimeout.bind(window);
    const never = (run: () => void, after?: number) => (after === rest ? 0 : set(run, after));
    window.setTimeout = never as typeof window.setTimeout;
  }, draftRestMs);
  const late = await CatalogPage.open(second, workbench.origin);
  const name = (await late.names.first().textContent()) ?? '';
  await late.openTool(name);
  await expect(late.text('Provider')).toBeEditable();
  await late.text('Provider').fill('Typed a moment ago');
  await open.press('Enter');
  await expect(second.getByRole('contentinfo').getByText('Local workspace')).toBeVisible();
  const back = page.getByRole('button', { name: 'Open demo' });
  await expect(back).toBeEnabled();
  await back.press('Enter');
  await expect(second.getByRole('contentinfo').getByText('Demo workspace')).toBeVisible();
  await late.openTool(name);
  await expect(late.text('Provider')).toHaveValue('Typed a moment ago');
  await late.discardForm();
});
