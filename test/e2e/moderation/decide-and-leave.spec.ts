import { ReviewsPage } from '../pages/reviews-page';
import { deskOfFile, test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';

// One desk for the file, which its tests have one after the other.
test.describe.configure({ mode: 'default' });
const desk = deskOfFile();

test('what was decided a moment ago is not asked again after a look elsewhere, and is what undo means', {
  tag: '@soak',
}, async ({ page }) => {
  const reviews = await ReviewsPage.openInDemo(page, desk.origin);
  await reviews.decideBy('a');
  await expect(page.getByText(/^Approved “/)).toBeVisible();
  const release = await holdRequests(page, /trpc\/[^?]*moderation\.(?:decide|list)\b/);
  const flagged = (await reviews.current()) ?? '';
  await reviews.decideBy('f');
  const next = (await reviews.current()) ?? '';

  await reviews.pressBoth('g', 'b');
  await expect(page.getByRole('heading', { level: 1, name: 'Bundles' })).toBeVisible();
  await reviews.pressBoth('g', 'r');
  await expect(reviews.review).toHaveAttribute('data-review', next);
  await reviews.press('u');
  release();
  await expect(reviews.said).toContainText('Decision taken back');
  await expect(reviews.review).toHaveAttribute('data-review', flagged);
});

test('a decision that cannot be saved says so on another screen and leaves that as it is', {
  tag: '@soak',
}, async ({ page, pageProblems }) => {
  pageProblems.allow(/net::ERR_FAILED/);
  const reviews = await ReviewsPage.openInDemo(page, desk.origin);
  const decided = (await reviews.current()) ?? '';
  let fail = () => {};
  const failed = new Promise<void>((resolve) => {
    fail = resolve;
  });
  const decide = /trpc\/[^?]*moderation\.decide\b/;
  await page.route(decide, async (route) => {
    await failed;
    await route.abort();
  });
  await reviews.decideBy('a');
  await reviews.pressBoth('g', 'b');
  await expect(page.getByRole('heading', { level: 1, name: 'Bundles' })).toBeVisible();
  const address = page.url();
  fail();
  await expect(page.getByText(/^Not saved: /).last()).toBeVisible();
  expect(page.url()).toBe(address);
  await reviews.pressBoth('g', 'r');
  await reviews.review.waitFor();
  // Where one was stands the next; what could not be saved is back before it.
  await reviews.press('k');
  await expect(reviews.review).toHaveAttribute('data-review', decided);
  await page.unroute(decide);
  await reviews.decideBy('a');
  await expect(page.getByText(/^Approved “/)).toBeVisible();
  await expect(page.getByText(/^Not saved: /), 'it is saved now').toHaveCount(0);
});

test('who leaves right after deciding is not told of decisions that are on their way', {
  tag: '@soak',
}, async ({ page }) => {
  const reviews = await ReviewsPage.openInDemo(page, desk.origin);
  for (let decided = 0; decided < 8; decided += 1) await reviews.decideBy('a');
  const person = page.getByRole('button', { name: /^Acting as/ });
  await person.press('Enter');
  await page.getByRole('menuitemradio', { name: 'Ana Ruiz' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Acting as Ana Ruiz' })).toBeVisible();
});
