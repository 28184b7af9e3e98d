import { secondModerator } from '../../../prisma/seed/personas';
import { ReviewsPage } from '../pages/reviews-page';
import { expectNoAxeViolations } from '../support/accessibility';
import { type OpenDesk, openDesk, test } from '../support/desk-test';
import { expect } from '../support/expect';
import { startTeamServer, type TeamServer } from '../support/team-server';

let server: TeamServer;
let desk: OpenDesk;

// A hundred decisions, each on the disk before the next: only a hang takes this long.
test.describe.configure({ mode: 'serial', timeout: 600_000 });

test.beforeAll(async () => {
  server = await startTeamServer({ reviews: 2600 });
  desk = await openDesk({ DESK_DATABASE_URL: server.moderatorUrl });
});
test.afterAll(async () => {
  await desk.close();
  await server.close();
});
test.beforeEach(({ context }) => desk.signIn(context));

const isPending = "SELECT count(*)::int AS count FROM marketplace_reviews WHERE status = 'PENDING'";
const countOf = async (query: string, values: unknown[] = []): Promise<number> => {
  const { rows } = await server.admin.query<{ count: number }>(query, values);
  return rows[0]?.count ?? -1;
};

test('100 reviews are approved without the mouse, and every one is in the ledger once', async ({
  page,
}) => {
  const before = await countOf(isPending);
  expect(before).toBeGreaterThan(110);
  const reviews = await ReviewsPage.open(page, desk.origin);
  for (let done = 0; done < 100; done += 1) await reviews.decideBy('a');
  await expect(reviews.sync).toHaveText('Synchronised');
  // Its name is its text, also for who does not see it.
  await expect(reviews.sync.getByRole('button', { name: 'Synchronised' })).toBeVisible();
  await expect.poll(() => countOf(isPending)).toBe(before - 100);
  expect(
    await countOf(
      `SELECT count(*)::int AS count FROM desk_decisions WHERE action = 'APPROVE' AND outcome = 'APPLIED' AND device_id IS NOT NULL`,
    ),
  ).toBe(100);
});

test('decided offline, killed, back online: conflicts are shown whole and answered by keys', async ({
  page,
  context,
}) => {
  const reviews = await ReviewsPage.open(page, desk.origin);
  await page.getByRole('button', { name: 'Work offline' }).press('Enter');
  await expect(reviews.sync).toContainText('Working offline');
  await reviews.review.focus();

  const decided: string[] = [];
  for (const key of ['a', 'a', 'f']) {
    decided.push((await reviews.current()) ?? '');
    await reviews.decideBy(key);
  }
  await expect(reviews.sync).toHaveText('Working offline · 3 decisions to send');

  // Meanwhile the author edits the first, and somebody else rejects the second.
  const [edited = '', contested = '', agreed = ''] = decided;
  await server.admin.query(
    `UPDATE marketplace_reviews SET review = review || ' Edited since.' WHERE id = $1`,
    [edited],
  );
  await server.admin.query(
    `UPDATE marketplace_reviews SET status = 'REJECTED', moderated_at = now(),
       moderated_by = (SELECT id FROM users WHERE email LIKE 'noor%'), moderation_notes = 'An advertisement.'
     WHERE id = $1`,
    [contested],
  );
  await page.close();
  await desk.crashAndRestart(context);
  const again = await context.newPage();
  const later = await ReviewsPage.open(again, desk.origin);
  await expect(later.sync).toHaveText('Working offline · 3 decisions to send');
  // Whoever wants to be online looks for that, and not for an end of being offline.
  await again.keyboard.press('ControlOrMeta+k');
  await again.keyboard.type('online');
  await expect(again.getByRole('option')).toHaveText([/^Stop working offline/]);
  await again.keyboard.press('Enter');
  await expect(later.tab('Conflicts')).toContainText('2');
  expect(
    await countOf(
      `SELECT count(*)::int AS count FROM marketplace_reviews WHERE id = $1 AND status = 'FLAGGED'`,
      [agreed],
    ),
  ).toBe(1);

  await later.pressBoth('g', 'x');
  const card = later.review;
  await expect(card).toBeVisible();
  const texts: string[] = [];
  for (let at = 0; at < 2; at += 1) {
    await expect(card).toContainText('You decided');
    const text = (await card.textContent()) ?? '';
    texts.push(text);
    if (text.includes('edited the review')) {
      await expect(card.locator('ins')).toContainText('Edited since.');
      await expectNoAxeViolations(again);
      await later.press('o');
    } else {
      expect(text).toContain('Noor Haddad rejected it');
      expect(text).toContain('An advertisement.');
      await later.press('t');
    }
    if (at === 0) await expect.poll(() => card.textContent()).not.toBe(text);
  }
  expect(new Set(texts.map((text) => text.includes('edited the review'))).size).toBe(2);
  await expect(again.getByText('No conflicts')).toBeVisible();
  const statusOf = async (id: string) =>
    (await server.admin.query('SELECT status FROM marketplace_reviews WHERE id = $1', [id])).rows[0]
      ?.status;
  await expect.poll(() => statusOf(edited)).toBe('APPROVED');
  expect(await statusOf(contested)).toBe('REJECTED');
  await again.close();
});

test('a lost device is signed off in the settings, keeps what it decides, and sends it once it is allowed again', {
  tag: '@soak',
}, async ({ page, browser }) => {
  await server.admin.query(`CREATE ROLE newcomer LOGIN IN ROLE desk_moderator`);
  const reviews = await ReviewsPage.open(page, desk.origin);
  await expect(reviews.sync).toHaveText('Synchronised');
  const office = await openDesk({ DESK_DATABASE_URL: server.administratorUrl });
  // Another browser: the cookie of a desk is for every port of this machine.
  const context = await browser.newContext();
  try {
    await office.signIn(context);
    const settings = await context.newPage();
    await settings.goto(`${office.origin}/#/settings`);
    const people = settings.getByRole('region', { name: 'People and devices' });
    const login = (name: string) => people.getByRole('row', { name: new RegExp(`^${name}`) });
    const device = people.getByRole('table', { name: 'Devices' }).getByRole('row').nth(1);
    const press = (name: string | RegExp) => settings.getByRole('button', { name }).press('Enter');
    await expect(login('ada')).toContainText('Your own');
    await expect(login('mo')).toContainText('Active');
    await expectNoAxeViolations(settings);

    await press('Link newcomer to a person');
    await expect(people.getByLabel('E-mail address of the person')).toBeFocused();
    await settings.keyboard.type('nobody@example.com');
    await settings.keyboard.press('Enter');
    await expect(people.getByText('No person of the marketplace has the address')).toBeVisible();
    await people.getByLabel('E-mail address of the person').fill(secondModerator.email);
    await settings.keyboard.press('Enter');
    await expect(login('newcomer')).toContainText(secondModerator.name);
    await press(/^Unlink newcomer from/);
    await press('Unlink login');
    await expect(login('newcomer')).toContainText('Linked to nobody');
    await expect(
      people.getByRole('button', { name: /newcomer/ }),
      'one goes on there',
    ).toBeFocused();

    await press(/^Sign off .* of Mo Okafor$/);
    await expect(settings.getByRole('alertdialog')).toContainText('has not sent yet are refused');
    await press('Sign off device');
    await expect(device).toContainText('Signed off');
    await reviews.decideBy('a');
    await expect(reviews.sync).toContainText('1 decision');
    await reviews.sync.getByRole('button').first().press('Enter');
    await expect(page.getByText('An administrator has signed this device off.')).toBeVisible();
    await page.keyboard.press('Escape');
    await press(/^Allow .* of Mo Okafor again$/);
    await expect(device).toContainText('Allowed');
    await reviews.review.focus();
    // What is decided next goes with what waits, at once.
    await reviews.decideBy('a');
    await expect(reviews.sync).toHaveText('Synchronised');
    await expectNoAxeViolations(settings);
  } finally {
    await context.close();
    await office.close();
  }
});
