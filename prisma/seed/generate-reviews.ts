import type { Directory, SeededOrganization } from './generate-organizations';
import { firmPlaces } from './organization-names';
import { demoPersonas, secondModerator } from './personas';
import { type Random, randomStream } from './random';
import {
  burstTexts,
  copiedTexts,
  copyChanges,
  plainNotes,
  problemReviews,
} from './review-problems';
import { isReviewable, reviewText, reviewTitle } from './review-text';
import { daysAfter, daysBefore, earlier } from './seed-calendar';
import { seedId } from './seed-id';
import type { SeedOptions } from './seed-options';
import type { ReviewRow, ReviewStatus, UserRow } from './seed-rows';
import type { Offer } from './shelf';

type StatusShares = readonly (readonly [number, ReviewStatus])[];

/** Where a review stands, by whether something is wrong with it. About one in fifteen waits. */
const ordinaryStatuses: StatusShares = [
  [947, 'APPROVED'],
  [33, 'PENDING'],
  [12, 'REJECTED'],
  [8, 'FLAGGED'],
];
const problemStatuses: StatusShares = [
  [45, 'PENDING'],
  [35, 'REJECTED'],
  [20, 'FLAGGED'],
];

const ratings = [
  [46, 5],
  [30, 4],
  [12, 3],
  [7, 2],
  [5, 1],
] as const;

/** In every block of so many reviews the last few are one burst: strangers, one tool, one hour. */
const burstBlock = 200;
const burstSize = 7;

const moderators = [
  demoPersonas.find(({ role }) => role === 'moderator')?.id ?? secondModerator.id,
  secondModerator.id,
] as const;

interface Author {
  readonly user: UserRow;
  readonly organization: SeededOrganization;
}

/** What one review says, before it is known where it stands. */
interface ReviewDraft {
  readonly rating: number;
  readonly title: string | null;
  readonly text: string;
  readonly statuses: StatusShares;
  readonly note?: string;
}

/**
 * Makes reviews one by one: mostly honest ones by people whose organisation buys the tool, and
 * among them what a moderator looks for. One person reviews a tool once.
 */
export function* generateReviews(
  options: SeedOptions,
  directory: Directory,
  offers: readonly Offer[],
  shelf: (organization: SeededOrganization) => readonly Offer[],
): Generator<ReviewRow> {
  const { seed, now, reviews: wanted } = options;
  const authors = directory.organizations.flatMap((organization) =>
    organization.members.map((user): Author => ({ user, organization })),
  );
  const tools = offers.filter(({ kind, number }) => kind === 'tool' && isReviewable(number));
  const dataSet = `${options.organizations}:${options.users}`;
  const taken = new Set<string>();
  const texts = new Set<string>();
  for (let index = 0; index < wanted; index += 1) {
    const random = randomStream(seed, `review:${dataSet}`, index);
    const burst = burstOf(seed, index, tools);
    const { author, tool } = drawPair(random, authors, tools, shelf, taken, burst?.tool);
    const draft = burst ? burstDraft(random) : drawReview(random, tool, texts);
    const status = burst?.status ?? random.weighted(draft.statuses);
    const createdAt = burst
      ? daysBefore(now, burst.daysAgo + random.fraction() / 30)
      : drawDate(random, tool, status, now);
    yield {
      id: seedId(seed, `review:${dataSet}`, index),
      tool_id: tool.id,
      organization_id: author.organization.row.id,
      user_id: author.user.id,
      rating: draft.rating,
      title: draft.title,
      review: draft.text,
      helpful_count: status === 'APPROVED' ? Math.floor(random.fraction() ** 4 * 38) : 0,
      flagged_count: status === 'APPROVED' ? Number(random.chance(0.03)) : drawFlags(random, draft),
      status,
      ...moderation(random, draft, status, createdAt, now),
      created_at: createdAt.toISOString(),
    };
  }
}

/** The burst that a review belongs to, if it does. */
function burstOf(
  seed: number,
  index: number,
  tools: readonly Offer[],
): { tool: Offer; daysAgo: number; status: ReviewStatus } | undefined {
  if (index % burstBlock < burstBlock - burstSize) return undefined;
  const block = Math.floor(index / burstBlock);
  const random = randomStream(seed, 'burst', block);
  const tool = random.pick(tools.filter(({ status }) => status === 'ACTIVE'));
  // The first burst is a fresh one, for the moderator to find; most later ones were dealt with.
  return block === 0
    ? { tool, daysAgo: 0.6, status: 'PENDING' }
    : {
        tool,
        daysAgo: 20 + random.fraction() * 300,
        status: random.chance(0.6) ? 'REJECTED' : 'FLAGGED',
      };
}

/**
 * Draws who reviews what. Nine in ten write about something their organisation buys; the rest,
 * and everyone in a burst, about something it does not.
 */
function drawPair(
  random: Random,
  authors: readonly Author[],
  tools: readonly Offer[],
  shelf: (organization: SeededOrganization) => readonly Offer[],
  taken: Set<string>,
  burstTool: Offer | undefined,
): { author: Author; tool: Offer } {
  const claim = (author: Author, tool: Offer): boolean => {
    const key = `${author.user.id}:${tool.id}`;
    if (taken.has(key)) return false;
    taken.add(key);
    return true;
  };
  for (let attempt = 0; attempt < 24; attempt += 1) {
    const author = random.pick(authors);
    const own = shelf(author.organization).filter(({ number, kind }) => {
      return kind === 'tool' && isReviewable(number);
    });
    const isStranger = burstTool !== undefined || random.chance(0.08);
    const candidates = isStranger ? tools.filter((tool) => !own.includes(tool)) : own;
    if (burstTool && !candidates.includes(burstTool)) continue;
    if (candidates.length === 0) continue;
    const tool = burstTool ?? random.pick(candidates);
    if (claim(author, tool)) return { author, tool };
  }
  // Hardly a pair is left: take the next free one from a random place on.
  const start = random.integer(0, authors.length * tools.length - 1);
  for (let step = 0; step < authors.length * tools.length; step += 1) {
    const at = (start + step) % (authors.length * tools.length);
    const author = authors[Math.floor(at / tools.length)];
    const tool = tools[at % tools.length];
    if (author && tool && claim(author, tool)) return { author, tool };
  }
  throw new RangeError('More reviews were asked for than there are people and tools');
}

function drawReview(random: Random, tool: Offer, texts: Set<string>): ReviewDraft {
  const kind = random.fraction();
  if (kind < 0.055) {
    const { note, rating, title, text } = random.pick(problemReviews);
    return { rating, title, text, note, statuses: problemStatuses };
  }
  if (kind < 0.08) {
    const [from, to] = random.pick(copyChanges);
    const text = random.pick(copiedTexts).replace(from, to);
    return {
      rating: 5,
      title: null,
      text,
      note: plainNotes.REJECTED[0],
      statuses: problemStatuses,
    };
  }
  const rating = random.weighted(ratings) - Number(random.chance(disfavour(tool)));
  const slots = { tool: tool.name, office: random.pick(firmPlaces) };
  const draft = { rating: Math.max(1, rating), title: reviewTitle(random, rating, slots) };
  let text = reviewText(random, tool.number, draft.rating, slots);
  for (let attempt = 0; texts.has(text) && attempt < 6; attempt += 1) {
    text = reviewText(random, tool.number, draft.rating, slots);
  }
  texts.add(text);
  return { ...draft, text, statuses: ordinaryStatuses };
}

/** How likely a tool loses a star: tools differ, and those on their way out are liked less. */
function disfavour(tool: Offer): number {
  if (tool.status === 'DISABLED' || tool.status === 'DEPRECATED') return 0.8;
  return randomStream(tool.number, 'disfavour').fraction() ** 2 * 0.7;
}

function burstDraft(random: Random): ReviewDraft {
  return {
    rating: 5,
    title: random.chance(0.5) ? random.pick(['Best', 'Wow', 'Must have']) : null,
    text: random.pick(burstTexts),
    note: 'Seven reviews within an hour, none from a customer.',
    statuses: problemStatuses,
  };
}

function drawDate(random: Random, tool: Offer, status: ReviewStatus, now: Date): Date {
  if (status === 'PENDING') return daysBefore(now, 0.03 + random.fraction() ** 1.6 * 9);
  const oldest = tool.status === 'BETA' ? 120 : 600;
  return daysBefore(now, 5 + random.fraction() ** 1.3 * (oldest - 5));
}

function drawFlags(random: Random, draft: ReviewDraft): number {
  return draft.note === undefined ? Number(random.chance(0.2)) : random.integer(0, 5);
}

/** When, by whom and with which words a review was decided. */
function moderation(
  random: Random,
  draft: ReviewDraft,
  status: ReviewStatus,
  createdAt: Date,
  now: Date,
): Pick<ReviewRow, 'moderated_at' | 'moderated_by' | 'moderation_notes' | 'updated_at'> {
  if (status === 'PENDING') {
    return {
      moderated_at: null,
      moderated_by: null,
      moderation_notes: null,
      updated_at: createdAt.toISOString(),
    };
  }
  const at = earlier(daysAfter(createdAt, 0.05 + random.fraction() ** 2 * 4), now).toISOString();
  const note = status === 'APPROVED' ? null : (draft.note ?? random.pick(plainNotes[status]));
  return {
    moderated_at: at,
    moderated_by: random.pick(moderators),
    moderation_notes: note,
    updated_at: at,
  };
}
