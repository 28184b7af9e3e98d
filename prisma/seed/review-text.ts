import type { Random } from './random';
import { asides, closers, openers, shortRemarks, titles } from './review-phrases';
import topicsJson from './review-topics.json' with { type: 'json' };

/** What people say about one tool: things that please and things that annoy. */
interface ToolTopics {
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

type Mood = 'good' | 'mixed' | 'bad';

const topicsByTool: ReadonlyMap<number, ToolTopics> = new Map(
  topicsJson.map(({ tool, good, bad }) => [tool, { good, bad }]),
);

/** Whether people have anything to say about a catalog tool; nobody has used announced ones. */
export function isReviewable(toolNumber: number): boolean {
  return topicsByTool.has(toolNumber);
}

function moodOf(rating: number): Mood {
  if (rating >= 4) return 'good';
  return rating === 3 ? 'mixed' : 'bad';
}

interface Slots {
  readonly tool: string;
  readonly office: string;
}

function fill(random: Random, text: string, { tool, office }: Slots): string {
  return text
    .replace('{tool}', tool)
    .replace('{office}', office)
    .replace('{months}', String(random.pick([2, 3, 4, 5, 6, 8, 9, 11, 14])))
    .replace('{agents}', String(random.pick([4, 5, 6, 7, 9, 11, 12, 14, 18, 22, 30])));
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The tool's own points, in the proportion that the rating suggests. */
function points(random: Random, rating: number, topics: ToolTopics): string[] {
  const good = random.shuffle(topics.good);
  const bad = random.shuffle(topics.bad);
  switch (rating) {
    case 5:
      return good.slice(0, random.integer(1, 2));
    case 4:
      return random.chance(0.4) ? [...good.slice(0, 1), ...bad.slice(0, 1)] : good.slice(0, 1);
    case 3:
      return [...good.slice(0, 1), ...bad.slice(0, 1)];
    default:
      return bad.slice(0, rating === 1 ? 2 : random.integer(1, 2));
  }
}

/** How carefully people type: most do, some skip capitals and full stops. */
function typed(random: Random, text: string): string {
  if (random.chance(0.09)) return text.toLowerCase().replace(/\.$/, '');
  return random.chance(0.07) ? text.replace(/\.$/, '!') : text;
}

/** The text of an ordinary review: what happened with this very tool, in someone's own manner. */
export function reviewText(
  random: Random,
  toolNumber: number,
  rating: number,
  slots: Slots,
): string {
  const mood = moodOf(rating);
  const topics = topicsByTool.get(toolNumber);
  if (!topics || random.chance(0.05)) return random.pick(shortRemarks[mood]);
  const body = points(random, rating, topics).map(sentence);
  if (random.chance(0.55)) body.unshift(random.pick(openers[mood]));
  if (random.chance(0.5)) body.push(random.pick(asides[mood]));
  if (random.chance(0.3)) body.push(random.pick(closers[mood]));
  return typed(random, body.map((part) => fill(random, part, slots)).join(' '));
}

/** A title for a review, or null for the fifth of people who leave it empty. */
export function reviewTitle(random: Random, rating: number, slots: Slots): string | null {
  if (random.chance(0.2)) return null;
  return fill(random, random.pick(titles[moodOf(rating)]), slots);
}
