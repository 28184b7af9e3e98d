import type { Term } from './moderation-rules.schema';
import type { TextSpan } from './text-span.rules';

/** Signs that people put in the place of a letter, with the letters that they may stand for. */
const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'il',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'il',
  '€': 'e',
  '£': 'l',
  '¢': 'c',
  '+': 't',
};

/** Signs that hide a letter: any letter may be meant. */
const masks = new Set(['*', '#', '%', '_', '•', '·', '×']);

/**
 * Signs that are put between the letters of a word so that a search for it fails; the last rows are seen by
 * nobody: parts of words, and what turns the direction of a text.
 */
const separators = new Set([
  ...['.', '-', '‐', '–', '~', ',', '\u00ad', '\u200b', '\u200c', '\u200d'],
  ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'],
]);

/** One letter of a word as it was written. */
interface Unit {
  /** The letters that it may be; empty for a mask, which may be any. */
  readonly letters: string;
  readonly isLetter: boolean;
  readonly start: number;
  readonly end: number;
}

/** A word of the text; a run of single letters ("f u c k") is one word too. */
interface Word {
  readonly units: readonly Unit[];
  readonly start: number;
  readonly end: number;
}

const isLetter = /^\p{L}$/u;
const isMark = /^\p{M}$/u;

/** Lower case without accents; a letter with no simpler form stays what it is. */
function folded(letter: string): string {
  const [base = letter] = letter.normalize('NFKD').toLowerCase();
  return base;
}

function unitOf(sign: string, start: number): Unit | undefined {
  const end = start + sign.length;
  if (isLetter.test(sign)) return { letters: folded(sign), isLetter: true, start, end };
  const letters = disguises[sign];
  if (letters !== undefined) return { letters, isLetter: false, start, end };
  if (masks.has(sign)) return { letters: '', isLetter: false, start, end };
  return undefined;
}

/** A sign that ends a word is punctuation, not a disguise: "Wow!!" is the word "wow". */
function trimmed(units: readonly Unit[]): readonly Unit[] {
  const isPunctuation = (unit: Unit | undefined) =>
    unit !== undefined && !unit.isLetter && (unit.letters === '' || /^[il]+$/.test(unit.letters));
  const first = units.findIndex((unit) => !isPunctuation(unit));
  const last = units.findLastIndex((unit) => !isPunctuation(unit));
  return first === -1 ? [] : units.slice(first, last + 1);
}

function wordOf(units: readonly Unit[]): Word[] {
  const kept = trimmed(units);
  const [first] = kept;
  const last = kept.at(-1);
  return first && last ? [{ units: kept, start: first.start, end: last.end }] : [];
}

/** The words of a text, with every sign that may stand for a letter. */
function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let units: Unit[] = [];
  let at = 0;
  const finish = () => {
    words.push(...wordOf(units));
    units = [];
  };
  for (const sign of text) {
    const start = at;
    at += sign.length;
    const unit = unitOf(sign, start);
    if (unit) units.push(unit);
    else if (!isMark.test(sign) && !separators.has(sign)) finish();
  }
  finish();
  return words;
}

/** "f u c k": single letters with a space between them, read as one word. */
function spelledOut(words: readonly Word[], text: string): readonly Word[] {
  const found: Word[] = [];
  let run: Word[] = [];
  const finish = () => {
    const [first] = run;
    const last = run.at(-1);
    if (run.length >= 3 && first && last) {
      found.push({ units: run.flatMap(({ units }) => units), start: first.start, end: last.end });
    }
    run = [];
  };
  for (const word of words) {
    const before = run.at(-1);
    const touches = before !== undefined && /^ {1,2}$/.test(text.slice(before.end, word.start));
    if (word.units.length !== 1) finish();
    else {
      if (before && !touches) finish();
      run.push(word);
    }
  }
  finish();
  return found;
}

const allows = (unit: Unit | undefined, letter: string) =>
  unit !== undefined && (unit.letters === '' || unit.letters.includes(letter));

/** How many letters in a row mean emphasis: "shiiit" is "shit", but "good" is not "god". */
const emphasis = 3;

/**
 * Whether the units from `at` on spell the letters from `from` on.
 * @param openEnd whether more may follow the last letter
 */
function spells(
  units: readonly Unit[],
  at: number,
  letters: string,
  from: number,
  openEnd: boolean,
): boolean {
  if (from === letters.length) return openEnd || at === units.length;
  const letter = letters[from] ?? '';
  let wanted = 1;
  while (letters[from + wanted] === letter) wanted += 1;
  let given = 0;
  while (allows(units[at + given], letter)) given += 1;
  if (given < wanted) return false;
  const counts = [wanted];
  for (let more = Math.max(emphasis, wanted + 1); more <= given; more += 1) counts.push(more);
  return counts.some((count) => spells(units, at + count, letters, from + wanted, openEnd));
}

/** Enough of the word must be letters: "455" and "***" are no words. */
function isReadable(units: readonly Unit[], length: number): boolean {
  const written = units.slice(0, length).filter((unit) => unit.isLetter).length;
  return written >= Math.max(1, Math.ceil(length / 3));
}

/** A term made ready for comparing; see {@link compileTerms}. */
export interface CompiledTerm {
  readonly term: Term;
  readonly words: readonly string[];
  readonly openEnd: boolean;
}

/** Prepares a list of terms once, for any number of texts. */
export function compileTerms(terms: readonly Term[]): readonly CompiledTerm[] {
  return terms.map((term) => {
    const openEnd = term.text.endsWith('*');
    const words = term.text
      .replace(/\*$/, '')
      .split(' ')
      .map((word) => Array.from(word.normalize('NFC'), folded).join('').replace(/['’-]/g, ''));
    return { term, words, openEnd };
  });
}

function termMatches(
  text: string,
  words: readonly Word[],
  at: number,
  { words: wanted, openEnd }: CompiledTerm,
): Word | undefined {
  for (const [offset, letters] of wanted.entries()) {
    const word = words[at + offset];
    const before = offset === 0 ? undefined : words[at + offset - 1];
    const isLast = offset === wanted.length - 1;
    // A phrase does not reach over the end of a sentence.
    if (word && before && !/^\s+$/.test(text.slice(before.end, word.start))) return undefined;
    if (!word || !isReadable(word.units, letters.length)) return undefined;
    if (!spells(word.units, 0, letters, 0, isLast && openEnd)) return undefined;
  }
  return words[at + wanted.length - 1];
}

/**
 * Finds the terms of a list in a text: whole words only ("class" holds no "ass"), whatever the
 * letter case and accents, and through the usual disguises: look-alike signs, masks ("sh*t"),
 * separators ("s.h.i.t", "s h i t") and drawn-out letters.
 * @returns the places with the language of the term, in reading order
 */
export function findTerms(text: string, terms: readonly CompiledTerm[]): readonly TextSpan[] {
  const plain = wordsOf(text);
  const spans: TextSpan[] = [];
  for (const words of [plain, spelledOut(plain, text)]) {
    for (const [at, word] of words.entries()) {
      for (const compiled of terms) {
        const last = termMatches(text, words, at, compiled);
        if (!last) continue;
        const note = `“${compiled.term.text}” (${compiled.term.language})`;
        spans.push({ start: word.start, end: last.end, note });
        break;
      }
    }
  }
  return spans.toSorted((one, other) => one.start - other.start);
}
