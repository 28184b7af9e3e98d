import type { Locator } from '@playwright/test';
import { CatalogPage } from '../pages/catalog-page';
import { ReviewsPage } from '../pages/reviews-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { deskOfFile, test } from '../support/desk-test';
import { expect } from '../support/expect';
import { holdRequests } from '../support/hold-requests';
import { withinOneFrame } from '../support/within-one-frame';

// One desk for the file: what its tests do follows on each other, as in a moderator's day.
test.describe.configure({ mode: 'serial' });
const desk = deskOfFile();

test('the demo’s moderator decides by keys: approve, reject with a reason, flag, skip, undo', async ({
  page,
}) => {
  const catalog = await CatalogPage.open(page, desk.origin);
  await catalog.actAs('Mo Okafor');
  await expect(page.getByRole('link', { name: /^Reviews/ })).toBeVisible();
  const reviews = new ReviewsPage(page);
  // Nobody is told that all is decided while the first reviews are being fetched.
  const told = await page.evaluateHandle(() => {
    const seen: string[] = [];
    new MutationObserver(() => {
      const [title] = /Nothing waits|No reviews? here/.exec(document.body.innerText) ?? [];
      if (title) seen.push(title);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return seen;
  });
  await reviews.pressBoth('g', 'r');
  await expect(reviews.review).toBeVisible();
  expect(await told.jsonValue()).toEqual([]);
  await expect(reviews.toolbar).toContainText('1 of');
  const waiting = Number((await reviews.toolbar.textContent())?.match(/1 of (\d+)/)?.[1]);
  expect(waiting).toBeGreaterThan(30);

  await test.step('approve, one however long its key is held', async () => {
    const decided = await reviews.current();
    await page.keyboard.down('a');
    await expect(reviews.review).not.toHaveAttribute('data-review', decided ?? '');
    await expect(reviews.review).toBeFocused();
    await page.keyboard.down('a');
    await page.keyboard.up('a');
    await expect(reviews.said).toContainText(/^Approved: .*Next: \d stars? for /);
    await expect(reviews.toolbar).toContainText(`1 of ${waiting - 1}`);
  });

  await test.step('reject, then a reason by number', async () => {
    await reviews.press('r');
    const panel = page.getByRole('dialog', { name: 'Why reject this review?' });
    await expect(panel).toBeFocused();
    await expectNoAxeViolations(page);
    await page.setViewportSize({ width: 1024, height: 700 });
    // What is rejected can be read while its reason is chosen.
    await expect(reviews.review.locator('p').first()).toBeInViewport({ ratio: 0.5 });
    await page.setViewportSize({ width: 900, height: 700 });
    const reject = panel.getByRole('button', { name: 'Reject', exact: true });
    await reject.scrollIntoViewIfNeeded();
    await expect(reject).toBeInViewport({ ratio: 1 });
    await expect(panel.getByRole('button', { name: 'Cancel' })).toBeInViewport({ ratio: 1 });
    await page.setViewportSize({ width: 800, height: 800 });
    const right = async (part: Locator) => {
      const box = await part.boundingBox();
      return box ? box.x + box.width : Number.NaN;
    };
    expect(await right(panel.getByRole('button', { name: 'Cancel' }))).toBeLessThan(
      await right(panel),
    );
    // What is a window of this one at 200 %: nothing is left out.
    await page.setViewportSize({ width: 720, height: 450 });
    await page.getByRole('complementary', { name: 'Evidence' }).scrollIntoViewIfNeeded();
    await expect(page.getByRole('heading', { name: 'Found by rules' })).toBeVisible();
    await page.setViewportSize({ width: 1440, height: 900 });
    await reviews.decideBy('3');
    await expect(panel).toHaveCount(0);
    await expect(reviews.said).toContainText(/^Rejected: /);
  });

  await test.step('reject in other words', async () => {
    await reviews.press('r');
    const message = page.getByRole('textbox', { name: 'What the author is told' });
    await withinOneFrame(page, async () => {
      await reviews.press('e');
      // What is typed at once is in the words, and no key of the panel: a figure would reject.
      await reviews.press('7');
      await expect(message).toHaveValue(/7$/);
    });
    const words = 'Please tell us the month this happened in, and send it again.';
    await message.fill(words);
    // The next step holds back what is still to be sent, and this one is to be saved before it.
    const saved = page.waitForResponse(
      (answer) =>
        answer.url().includes('moderation.decide') &&
        (answer.request().postData() ?? '').includes(words),
    );
    await reviews.decideBy('Control+Enter');
    await saved;
  });

  let save = () => {};
  const whileSaving = (url: URL) => url.pathname.includes('moderation.decide');
  await test.step('flag, on a disk that is slow to save it', async () => {
    save = await holdRequests(page, whileSaving);
    await reviews.decideBy('f');
    await expect(reviews.said, 'what is not kept yet is not said').toContainText(/^Rejected: /);
  });

  await test.step('skip goes on and leaves it', async () => {
    await reviews.decideBy('s');
    await expect(reviews.toolbar).toContainText(`2 of ${waiting - 4}`);
  });

  await test.step('undo brings the last one back, not the one that was saved last', async () => {
    await reviews.press('u');
    save();
    await expect(reviews.said).toContainText('Decision taken back');
    const message = page.getByRole('dialog', { name: 'Decision taken back' });
    await expect(message, 'and not said a second time').toHaveAttribute('aria-live', 'off');
    await expect(reviews.toolbar).toContainText(`of ${waiting - 3}`);
    await page.unroute(whileSaving);
  });

  await test.step('every decision has a receipt', async () => {
    await reviews.pressBoth('g', 'd');
    const rows = page.getByRole('table', { name: 'Decisions of this desk' }).getByRole('row');
    await expect(rows.nth(1)).toBeFocused();
    await reviews.press('j');
    await expect(rows.nth(2)).toBeFocused();
    await reviews.press('ArrowUp');
    await expect(rows.nth(1)).toBeFocused();
    await expect(rows.nth(1)).toContainText('Taken back');
    await expect(rows.nth(2)).toContainText('Flagged');
    await expect(rows.nth(2).getByText('Taken back')).toBeVisible();
    await expect(rows.nth(2).getByRole('button')).toHaveCount(0);
    await expect(rows.nth(3).getByRole('button', { name: /^Take back/ })).toBeVisible();
    await expect(rows.filter({ hasText: 'Applied' })).toHaveCount(5);
    await expectNoAxeViolations(page);
  });

  await test.step('what is typed into the search stays there while what it finds comes', async () => {
    await ReviewsPage.open(page, desk.origin);
    const search = page.getByRole('searchbox', { name: 'Search reviews' });
    const before = await reviews.current();
    await reviews.press('/');
    await page.keyboard.type('su');
    await expect(reviews.review).not.toHaveAttribute('data-review', before ?? '');
    // The letters of “support” would reject what was found, and those of “apart” approve it.
    await page.keyboard.type('pport');
    await expect(search).toHaveValue('support');
    await expect(search).toBeFocused();
    await reviews.press('Enter');
    await expect(reviews.review).toBeFocused();
  });

  await test.step('an address of a review that waits no longer says so', async () => {
    await page.goto(`${desk.origin}/#/reviews?review=018d0000-0000-7000-8000-000000000000`);
    const notice = page.getByText('The review that the address names is not on this machine');
    await expect(notice).toBeVisible();
    await reviews.press('s');
    await expect(notice).toHaveCount(0);
  });

  await test.step('an address of a review that was decided leads to where it stands', async () => {
    const waits = await reviews.current();
    await reviews.decideBy('a');
    await page.goto(`${desk.origin}/#/reviews?review=${waits}`);
    await page.reload();
    await expect(page.getByText('The review that the address names is approved')).toBeVisible();
    await page.getByRole('button', { name: 'Show it' }).press('Enter');
    await expect(reviews.review).toHaveAttribute('data-review', waits ?? '');
    await expect(reviews.tab('Decided')).toHaveAttribute('aria-current', 'page');
  });

  await test.step('an address of a review that was not read yet shows it before the others', async () => {
    await ReviewsPage.open(page, desk.origin, '#/reviews?order=newest');
    const last = await reviews.current();
    const fewer = /%22limit%22%3A200/;
    await page.route(fewer, (route) =>
      route.continue({ url: route.request().url().replace(fewer, '%22limit%22%3A20') }),
    );
    await page.goto(`${desk.origin}/#/reviews?review=${last}`);
    await page.reload();
    await expect(reviews.review).toHaveAttribute('data-review', last ?? '');
    await expect(reviews.toolbar).toContainText(/U1 of /);
    await reviews.press('j');
    await expect(reviews.review).not.toHaveAttribute('data-review', last ?? '');
    await reviews.press('k');
    await expect(reviews.review).toHaveAttribute('data-review', last ?? '');
    await page.unroute(fewer);
  });

  await test.step('the bars beside a review are seen where the system forces its colours', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    const bars = page.getByRole('list', { name: 'Approved reviews by stars' });
    await expect(bars).toBeVisible();
    const colours = await bars.evaluate((list) => ({
      ground: getComputedStyle(document.body).backgroundColor,
      bars: [...list.querySelectorAll('li > span:first-child > span')].map(
        (bar) => getComputedStyle(bar).backgroundColor,
      ),
    }));
    expect(colours.bars).toHaveLength(5);
    expect(new Set(colours.bars).size).toBe(2);
    expect(colours.bars).not.toContain(colours.ground);
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

test('many are decided together, each has its outcome, and one key takes them back', async ({
  page,
}) => {
  await page.goto(`${desk.origin}/#/reviews?layout=list`);
  const grid = page.getByRole('grid', { name: 'Reviews' });
  await expect(grid.getByRole('rowheader').first()).toBeFocused();
  const reviews = new ReviewsPage(page);
  for (const place of [0, 1, 2]) {
    await grid
      .getByRole('row')
      .nth(place + 1)
      .getByRole('gridcell')
      .first()
      .click();
  }
  await expect(page.getByText('3 selected')).toBeVisible();
  await expect(reviews.toolbar).toContainText('Clear selection');
  await expectNoAxeViolations(page);
  await reviews.press('a');
  await expect(reviews.said).toContainText('Approved: 3 reviews');
  await page.getByRole('button', { name: 'Show each' }).click();
  await expect(page.getByText(/^3 applied$/)).toBeVisible();
  await expect(page.getByRole('table').getByRole('row')).toHaveCount(4);
  await page.getByRole('button', { name: 'Take all back' }).click();
  await expect(page.getByText('3 decisions taken back')).toBeVisible();
});

test('every part of the screen passes axe, and single keys can be changed and switched off', async ({
  page,
}) => {
  // The queue, the receipts and the list had their turn above; appeals look like the queue.
  for (const [view, text] of [
    ['conflicts', 'No conflicts'],
    ['appeals', 'The author appeals'],
    ['statistics', 'Throughput'],
    ['rules', 'Administrators set these'],
  ] as const) {
    await page.goto(`${desk.origin}/#/reviews?view=${view}`);
    await expect(page.getByText(text).first()).toBeVisible();
    if (view === 'statistics' || view === 'rules') await expectNoAxeViolations(page);
  }

  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('show flagged');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/view=flagged/);

  const receipts = await holdRequests(page, /trpc\/[^?]*moderation\.receipts/);
  await page.goto(`${desk.origin}/#/reviews?view=decisions`);
  await expect(page.getByRole('status', { name: 'Loading decisions' })).toBeVisible();
  receipts();
  await expect(page.getByRole('table').getByRole('row')).not.toHaveCount(0);

  await page.goto(`${desk.origin}/#/settings`);
  const approve = page.getByRole('textbox', { name: 'Approve' });
  await approve.fill('r');
  await expect(page.getByText('R is Reject already.')).toBeVisible();
  await approve.fill('y');
  await expect(approve).toHaveValue('Y');
  await ReviewsPage.open(page, desk.origin);
  const reviews = new ReviewsPage(page);
  await reviews.decideBy('y');
  await page.goto(`${desk.origin}/#/settings`);
  await page.getByRole('switch', { name: 'Single keys' }).click();
  await ReviewsPage.open(page, desk.origin);
  const before = await reviews.review.getAttribute('aria-label');
  await reviews.press('y');
  await reviews.press('s');
  await expect(reviews.review).toHaveAttribute('aria-label', before ?? '');
});
