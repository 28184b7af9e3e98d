import { diffWordsWithSpace } from 'diff';

/** A stretch of a text beside another version of it. */
export interface TextPart {
  readonly kind: 'kept' | 'removed' | 'added';
  readonly text: string;
}

/** Which version is shown: both in one, or one of them with what the other lacks marked. */
export type Side = 'both' | 'before' | 'after';

/** From here on a text is one to read, in which a change has to be looked for. */
const longFrom = 90;
/** So much of what was kept stays around a change. */
const around = 40;
/** So much of one change is shown, and of all changes of a text together. */
const longestChange = 160;
const longestExcerpt = 360;
/** Comparing two texts that have little in common takes as long as both are long, times each other. */
const mostEdits = 600;

/**
 * What was taken out of a text and what was put in, word by word.
 * @returns parts in their order; those that were not added joined together are `before`, and those that were not
 * removed `after`. Where nearly every word is another one, that is one change.
 */
export function wordDiff(before: string, after: string): readonly TextPart[] {
  const changes = diffWordsWithSpace(before, after, { maxEditLength: mostEdits });
  if (!changes) return asOneChange(before, after);
  return changes.map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'kept',
    text: value,
  }));
}

function asOneChange(before: string, after: string): readonly TextPart[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  // Not between the halves of one character.
  if (!before.slice(0, head).isWellFormed()) head--;
  const parts: readonly TextPart[] = [
    { kind: 'kept', text: before.slice(0, head) },
    { kind: 'removed', text: before.slice(head) },
    { kind: 'added', text: after.slice(head) },
  ];
  return parts.filter(({ text }) => text !== '');
}

/** The parts of one version, or of both in one. */
export function partsOf(parts: readonly TextPart[], side: Side): readonly TextPart[] {
  const hidden = { both: null, before: 'added', after: 'removed' }[side];
  return parts.filter(({ kind }) => kind !== hidden);
}

/**
 * A version of a text so that what changed is in sight: words are marked where both are long; what was kept is
 * left out but for some words around each change, and “…” stands for it. A text beside a short one is whole up to
 * a length.
 * @param whole leaves nothing out
 */
export function comparedText(
  before: string,
  after: string,
  side: Side,
  whole: boolean,
): readonly TextPart[] {
  if (isLong(before) && isLong(after)) {
    const parts = wordDiff(before, after);
    return partsOf(whole ? parts : excerptOf(parts), side);
  }
  const text = side === 'before' ? before : after;
  return [{ kind: 'kept', text: whole ? text : beginningOf(text, longestChange) }];
}

/** Whether that leaves something out where it may. */
export function isCutShort(before: string, after: string, side: Side): boolean {
  const shown = (whole: boolean) =>
    comparedText(before, after, side, whole)
      .map(({ text }) => text)
      .join('');
  return (isLong(before) || isLong(after)) && shown(false) !== shown(true);
}

const isLong = (text: string) => text.length > longFrom;

function excerptOf(parts: readonly TextPart[]): readonly TextPart[] {
  const excerpt: TextPart[] = [];
  let room = longestExcerpt;
  for (const [at, { kind, text }] of parts.entries()) {
    if (room <= 0) return [...excerpt, { kind: 'kept', text: ' …' }];
    const shown =
      kind === 'kept'
        ? surroundings(text, at === 0, at === parts.length - 1)
        : beginningOf(text, longestChange);
    excerpt.push({ kind, text: shown });
    room -= shown.length;
  }
  return excerpt;
}

/** What was kept between two changes, or before the first and after the last. */
function surroundings(text: string, isFirst: boolean, isLast: boolean): string {
  const most = isFirst || isLast ? around : 2 * around;
  // A few letters more are not worth leaving out.
  if (text.length <= most + longFrom - 2 * around) return text;
  const head = isFirst ? '' : `${beginning(text, around)} `;
  const tail = isLast ? '' : ` ${ending(text, around)}`;
  return `${head}…${tail}`;
}

function beginningOf(text: string, most: number): string {
  return text.length <= most + around ? text : `${beginning(text, most)} …`;
}

/** Whole words, where there are any; whole characters in any case. */
function beginning(text: string, most: number): string {
  const words = new RegExp(`^[^]{0,${most}}(?=\\s)`, 'u').exec(text)?.[0];
  return words || (new RegExp(`^[^]{0,${most}}`, 'u').exec(text)?.[0] ?? '');
}

function ending(text: string, most: number): string {
  const words = new RegExp(`(?<=\\s)[^]{0,${most}}$`, 'u').exec(text)?.[0];
  return words || (new RegExp(`[^]{0,${most}}$`, 'u').exec(text)?.[0] ?? '');
}
