import { secondModerator } from './personas';
import { randomStream } from './random';
import { seedId } from './seed-id';
import type { SeedOptions } from './seed-options';
import type { AppealRow, ReviewRow } from './seed-rows';

/** What authors write when they object to a rejection. */
const statements = [
  'The number in my review is the public line of the vendor, it is on their own website. I only wanted others to know that nobody answers it.',
  'I wrote this myself after six months of use. If someone else uses similar words I cannot help that, we all sat in the same training.',
  'Yes, I was angry, but we really were charged twice and I have both invoices. Please show at least that part.',
  'I meant four stars, the form jumped on my phone. Rejecting the whole text for that seems harsh.',
  'This is about the tool: the signs are ordered through it, that is the feature I paid for.',
] as const;

/** How many appeals of each moderator's rejections there are at most. */
const againstOthers = 3;
const againstOwn = 1;

/**
 * Makes a few appeals against rejections: most against the second moderator, so that the demo's
 * moderator has some to decide, and one against a rejection of the demo's moderator, which is for
 * somebody else.
 */
export function* generateAppeals(
  { seed }: SeedOptions,
  reviews: Iterable<ReviewRow>,
): Generator<AppealRow> {
  const left = new Map([
    [secondModerator.id as string, againstOthers],
    ['', againstOwn],
  ]);
  let made = 0;
  let at = 0;
  for (const review of reviews) {
    at += 1;
    if (review.status !== 'REJECTED' || review.moderated_by === null) continue;
    const key = review.moderated_by === secondModerator.id ? secondModerator.id : '';
    const open = left.get(key) ?? 0;
    if (open === 0 || !randomStream(seed, 'appeal', at).chance(0.7)) continue;
    left.set(key, open - 1);
    yield {
      id: seedId(seed, 'appeal', made),
      review_id: review.id,
      author_id: review.user_id,
      statement: statements[made % statements.length] ?? statements[0],
    };
    made += 1;
    if (made === againstOthers + againstOwn) return;
  }
}
