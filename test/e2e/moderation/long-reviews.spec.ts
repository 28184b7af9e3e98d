import { ReviewsPage } from '../pages/reviews-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { type OpenDesk, openDesk, test } from '../support/desk-test';
import { expect } from '../support/expect';
import { startTeamServer, type TeamServer } from '../support/team-server';

// One server for the file.
test.describe.configure({ mode: 'serial' });
let server: TeamServer;
let desk: OpenDesk;

test.beforeAll(async () => {
  server = await startTeamServer({ reviews: 200 });
  desk = await openDesk({ DESK_DATABASE_URL: server.moderatorUrl });
});
test.afterAll(async () => {
  await desk.close();
  await server.close();
});
test.beforeEach(({ context }) => desk.signIn(context));

/** Gives the review that waits longest these words. */
async function oldestSays(sql: string): Promise<void> {
  await server.admin.query(
    `UPDATE marketplace_reviews SET review = ${sql}, created_at = '2001-01-01', title = NULL
     WHERE id = (SELECT id FROM marketplace_reviews WHERE status = 'PENDING' ORDER BY created_at LIMIT 1)`,
  );
}

test('a review of one word of ten megabytes is shown in parts, and decided like any other', {
  tag: '@soak',
}, async ({ page }) => {
  await oldestSays("repeat('x', 10000000)");
  const reviews = await ReviewsPage.open(page, desk.origin);
  const words = reviews.review.locator('p').filter({ hasText: 'xxx' });
  await expect(words).toHaveText(`${'x'.repeat(10_000)}…`);
  await expect(reviews.review).toContainText('10,000 of 10,000,000 characters');
  await expectNoAxeViolations(page);
  await reviews.review.focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Show 100,000 more' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(reviews.review).toContainText('110,000 of 10,000,000 characters');
  await expect(page.getByRole('button', { name: 'Show 100,000 more' })).toBeFocused();
  await reviews.decideBy('a');
  await expect(reviews.said).toContainText('Approved');
  await expect(reviews.sync).toHaveText('Synchronised');
});

test('a long review is shown whole by a key, which leaves the focus on the review', {
  tag: '@soak',
}, async ({ page }) => {
  await oldestSays("repeat('longer ', 3000) || 'The end.'");
  const reviews = await ReviewsPage.open(page, desk.origin);
  await expect(reviews.review).toContainText('10,000 of 21,008 characters');
  await expect(reviews.review).not.toContainText('The end.');
  await page.getByRole('button', { name: 'Show all' }).press('Enter');
  await expect(reviews.review).toContainText('The end.');
  await expect(reviews.review).not.toContainText('characters');
  await expect(reviews.said).toHaveText('All of the review is shown');
  await expect(reviews.review).toBeFocused();
});

test('a key that meant the words before their author edited them decides nothing about the new ones', {
  tag: '@soak',
}, async ({ page }) => {
  await oldestSays("'Does what it says'");
  const reviews = await ReviewsPage.open(page, desk.origin);
  await expect(reviews.review).toContainText('Does what it says');
  const shown = await reviews.current();
  await oldestSays("'Visit my shop instead'");
  await expect(reviews.review).toContainText('Visit my shop instead');
  await reviews.review.focus();
  await reviews.press('a');
  await expect(reviews.said).toContainText('The author edited this review while you looked at it.');
  expect(await reviews.current()).toBe(shown);
  await reviews.decideBy('a');
  await expect(reviews.said).toContainText('Approved');
});

test('a title of one word is read whole, and what turns the direction of a text is seen', {
  tag: '@soak',
}, async ({ page }) => {
  await oldestSays("'Not ' || U&'\\202E' || 'evil' || U&'\\202C' || ' at all'");
  await server.admin.query(
    `UPDATE marketplace_reviews SET title = repeat('W', 200)
     WHERE id = (SELECT id FROM marketplace_reviews WHERE status = 'PENDING' ORDER BY created_at LIMIT 1)`,
  );
  const reviews = await ReviewsPage.open(page, desk.origin);
  await expect(reviews.review).toContainText('Not U+202EevilU+202C at all');
  const title = reviews.review.getByRole('heading', { name: /^W+$/ });
  expect(await title.evaluate((shown) => shown.scrollWidth - shown.clientWidth)).toBe(0);
  await expectNoAxeViolations(page);
});
