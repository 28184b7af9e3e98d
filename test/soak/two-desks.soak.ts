import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secondModerator } from '../../prisma/seed/personas';
import { chromiumLaunch } from '../../scripts/chromium';
import { ReviewsPage } from '../e2e/pages/reviews-page';
import { type DeskProcess, startDesk } from '../e2e/support/desk-process';
import { startTeamServer, type TeamServer } from '../e2e/support/team-server';

/** A moderator at a desk of their own, working by keyboard. */
interface Place {
  readonly desk: DeskProcess;
  readonly reviews: ReviewsPage;
}

let server: TeamServer;
let browser: Browser;
let directory: string;
const places: Place[] = [];

beforeAll(async () => {
  server = await startTeamServer({ reviews: 0 });
  await server.admin.query(`CREATE ROLE noor LOGIN PASSWORD 'review' IN ROLE desk_moderator`);
  await server.admin.query('SELECT desk_link_login($1, $2)', ['noor', secondModerator.email]);
  // One for each decision of the two, less the sixty that both decide; the first is the oldest.
  await server.admin.query(`
    WITH organization AS (
      INSERT INTO organizations (name, slug) VALUES ('Harbour Homes', 'harbour-homes') RETURNING id
    ), author AS (
      INSERT INTO users (email, name) SELECT 'author-' || n || '@example.com', 'Author ' || n
      FROM generate_series(1, 940) n RETURNING id, name
    ), tool AS (SELECT id FROM marketplace_tools ORDER BY slug LIMIT 1)
    INSERT INTO marketplace_reviews (tool_id, organization_id, user_id, rating, title, review, created_at)
    SELECT tool.id, organization.id, author.id, 1 + number.n % 5, 'Number ' || number.n,
      'What I think of it, number ' || number.n || '.', now() - make_interval(mins => 1000 - number.n)
    FROM author, organization, tool, LATERAL (SELECT substr(author.name, 8)::int AS n) number`);
  directory = await mkdtemp(join(tmpdir(), 'desk-soak-'));
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser?.close();
  for (const { desk } of places) await desk.close();
  await server?.close();
  if (directory) await rm(directory, { recursive: true, force: true });
});

async function openPlace(name: string, url: string): Promise<Place> {
  const desk = await startDesk(join(directory, name), { DESK_DATABASE_URL: url });
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  await page.goto(desk.url);
  const place = { desk, reviews: new ReviewsPage(page) };
  places.push(place);
  await goTo(place, '#/reviews', 1);
  await page.getByText('1 of 940', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Work offline' }).press('Enter');
  await page.getByText('Working offline', { exact: true }).first().waitFor();
  return place;
}

/** Opens a list of reviews and waits for its first, by number. */
async function goTo({ desk, reviews }: Place, hash: string, first: number): Promise<void> {
  await reviews.page.goto(`${desk.origin}/${hash}`);
  await reviews.review.filter({ hasText: `Number ${first}` }).waitFor();
  await reviews.review.focus();
}

async function decide({ reviews }: Place, key: string, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await reviews.decideBy(key);
}

/** Goes online and waits until nothing is left to send. */
async function goOnline({ reviews }: Place): Promise<void> {
  // Not the status below, whose name begins the same.
  const workingOffline = { name: 'Working offline', exact: true };
  await reviews.page.getByRole('main').getByRole('button', workingOffline).press('Enter');
  await reviews.page.getByRole('contentinfo').getByText('Synchronised', { exact: true }).waitFor();
}

/** Answers every card by its key, in turn "keep what is now" and "still what I said". */
async function answerAll({ reviews }: Place): Promise<{ readonly cards: readonly string[] }> {
  const { page, review: card } = reviews;
  await reviews.pressBoth('g', 'x');
  const cards: string[] = [];
  for (;;) {
    await card.or(page.getByText('No conflicts')).waitFor();
    if (!(await card.isVisible())) return { cards };
    const text = (await card.textContent()) ?? '';
    // At the end those stand there that were answered and are still on their way.
    if (!text.includes('Answered:')) {
      cards.push(text);
      await reviews.press(cards.length % 2 === 0 ? 'o' : 't');
    }
    await page.waitForFunction(
      (answered) => !document.querySelector('article')?.textContent.includes(answered ?? ''),
      /number \d+\./.exec(text)?.[0],
    );
  }
}

it('brings 500 decisions of each of two desks together, sixty of them the same, by keyboard', async () => {
  const { admin, moderatorUrl } = server;
  const mo = await openPlace('mo', moderatorUrl);
  const noor = await openPlace('noor', moderatorUrl.replace('//mo:', '//noor:'));
  const decidesBoth = async () => {
    await decide(noor, 'a', 20);
    await decide(noor, 'f', 40);
    await goTo(noor, '#/reviews?order=newest', 940);
    await decide(noor, 'a', 440);
  };
  await Promise.all([decide(mo, 'a', 500), decidesBoth()]);
  const rewritten = await admin.query(
    `UPDATE marketplace_reviews SET review = review || ' Rewritten.'
     WHERE title = ANY (SELECT 'Number ' || n FROM generate_series(101, 110) n
       UNION ALL SELECT 'Number ' || n FROM generate_series(801, 810) n)`,
  );
  expect(rewritten.rowCount).toBe(20);

  await goOnline(mo);
  await goOnline(noor);
  const { rows: outcomes } = await admin.query(
    `SELECT outcome, count(*)::int AS n, count(DISTINCT op_id)::int AS once
     FROM desk_decisions GROUP BY outcome ORDER BY outcome`,
  );
  expect(outcomes).toEqual([
    { outcome: 'AGREED', n: 20, once: 20 },
    { outcome: 'APPLIED', n: 920, once: 920 },
    { outcome: 'CONFLICT_CONTENT', n: 20, once: 20 },
    { outcome: 'CONFLICT_DECISION', n: 40, once: 40 },
  ]);

  const ofMo = await answerAll(mo);
  const ofNoor = await answerAll(noor);
  expect([ofMo.cards.length, ofNoor.cards.length]).toEqual([10, 50]);
  const edited = [...ofMo.cards, ...ofNoor.cards].filter((text) => text.includes('Rewritten.'));
  expect(edited).toHaveLength(20);
  // What was seen, what was decided, and what is now.
  for (const text of edited) {
    expect(text).toMatch(/What I think of it, number \d+\./);
    expect(text).toContain('You decided');
  }
  expect(ofNoor.cards.filter((text) => text.includes('Mo Okafor approved it'))).toHaveLength(40);

  const open = `SELECT count(*)::int AS n FROM desk_conflicts WHERE state = 'OPEN'`;
  await expect
    .poll(async () => (await admin.query(open)).rows, { timeout: 300_000, interval: 500 })
    .toEqual([{ n: 0 }]);
  for (const { reviews } of places) {
    await reviews.page
      .getByRole('button', { name: 'Compare this device with the marketplace' })
      .press('Enter');
    await reviews.page.getByText('This device has what the marketplace has').waitFor();
  }
  const { rows: wrong } = await admin.query(
    `SELECT t.slug FROM marketplace_tools t,
       LATERAL (SELECT count(*) AS n, coalesce(round(avg(rating), 2), 0) AS mean FROM marketplace_reviews r
         WHERE r.tool_id = t.id AND r.status = 'APPROVED') counted
     WHERE (t.review_count, coalesce(round(t.avg_rating::numeric, 2), 0)) IS DISTINCT FROM (counted.n, counted.mean)`,
  );
  expect(wrong).toEqual([]);
});
