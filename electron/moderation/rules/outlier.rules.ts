/**
 * Words that praise or complain without doubt. Only for noticing that stars and words contradict
 * each other, so few and strong; English, like most of the marketplace.
 */
const praise =
  /\b(?:love (?:it|this)|loves it|excellent|amazing|awesome|fantastic|outstanding|perfect(?:ly)?|best (?:tool|purchase|decision)|highly recommend|would never go back|could not be happier|great tool|wonderful)\b/giu;
const complaint =
  /\b(?:terrible|awful|horrible|useless|worst|garbage|scam|rip-?off|do(?: not|n['’]t) (?:buy|waste)|stopped working|never worked|waste of (?:time|money)|nobody (?:answers|calls back)|avoid (?:it|this))\b/giu;
const negation = /\b(?:not|never|no|isn['’]t|wasn['’]t|hardly|far from)\s+(?:\w+\s+)?$/iu;

/** A negation and the word after it fit into so many letters. */
const negationReach = 60;

function countOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].filter(
    ({ index }) => !negation.test(text.slice(Math.max(0, index - negationReach), index)),
  ).length;
}

/** Whether the stars say the opposite of the words: what it is, as a sentence; null otherwise. */
export function starsAgainstWords(rating: number, text: string): string | null {
  const good = countOf(text, praise);
  const bad = countOf(text, complaint);
  if (rating <= 2 && good > 0 && bad === 0) {
    return `${rating === 1 ? 'One star' : 'Two stars'}, but the words praise`;
  }
  if (rating >= 4 && bad > 0 && good === 0) {
    return `${rating === 5 ? 'Five' : 'Four'} stars, but the words complain`;
  }
  return null;
}

/** What the approved reviews of a tool say on average. */
export interface ToolRatings {
  readonly mean: number | null;
  readonly count: number;
}

/**
 * Whether a rating stands far from what others gave the tool.
 * @returns what it is, as a sentence; null where it does not, or where too few others rated
 */
export function ratingOutlier(
  rating: number,
  { mean, count }: ToolRatings,
  { stars, leastReviews }: { readonly stars: number; readonly leastReviews: number },
): string | null {
  if (mean === null || count < leastReviews || Math.abs(rating - mean) < stars) return null;
  return `${rating} ${rating === 1 ? 'star' : 'stars'} against a mean of ${mean.toFixed(1)} from ${count} reviews`;
}
