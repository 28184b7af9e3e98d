import tlds from 'tlds';
import { type TextSpan, withoutOverlaps } from './text-span.rules';

/** Ends of host names in use, and those that are kept free for examples. */
const topLevelDomains = new Set([...tlds, 'example', 'test', 'onion']);

/** Ends of host names that are also words people write after a full stop without a space. */
const wordLike = new Set([
  ...['it', 'is', 'in', 'at', 'so', 'to', 'my', 'me', 'no', 'be', 'do', 'as', 'am', 'us', 'by'],
  ...['la', 'de', 'es', 'ne', 'se', 'st', 'vs', 'ph', 'id', 'im', 'now', 'here', 'you', 'love'],
  ...['best', 'like', 'how', 'try', 'pay', 'call', 'care', 'cool', 'fun', 'good', 'buy', 'got'],
]);

const withScheme = /\b(?:https?|ftp):\/\/[^\s<>"')\]]+/giu;
const host = '(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.)+(\\p{L}{2,24})';
const bare = new RegExp(
  `(?<![\\p{L}\\p{N}@./-])(www\\.)?${host}(?::\\d{2,5})?(/[^\\s<>"')\\]]*)?(?![\\p{L}\\p{N}@])`,
  'giu',
);
/** "example (dot) com": written so that no program reads it. */
const spelled = /\b[\p{L}\p{N}-]{2,63}\s*[[({]\s*dot\s*[\])}]\s*(\p{L}{2,24})\b/giu;

/** No host has more letters (RFC 1035). What an author writes in its place may have any number. */
const longestHost = 253;
const shownHost = new RegExp(`^.{0,${longestHost}}`, 'su');

const punctuation: ReadonlySet<string | undefined> = new Set('.,;:!?…');

/** Punctuation after an address belongs to the sentence. From the end: a pattern tries at every mark before it. */
function withoutPunctuation(text: string): string {
  let end = text.length;
  while (punctuation.has(text[end - 1])) end -= 1;
  return text.slice(0, end);
}

function hostOf(link: string): string {
  const [name = ''] = link.replace(/^[a-z]+:\/\//i, '').split(/[/:?#]/);
  return name.toLowerCase().replace(/^www\./, '');
}

/** What people are told of where a link leads. */
function noteOf(link: string): string {
  const name = hostOf(link);
  const [shown = ''] = shownHost.exec(name) ?? [];
  return `Link to ${shown === name ? name : `${shown}…`}`;
}

function isAllowed(link: string, allowedHosts: readonly string[]): boolean {
  const name = hostOf(link);
  return allowedHosts.some((allowed) => {
    const wanted = allowed.toLowerCase().replace(/^www\./, '');
    return name === wanted || name.endsWith(`.${wanted}`);
  });
}

/** Whether "a.b" is an address rather than two sentences without a space between them. */
function isAddress(match: RegExpMatchArray): boolean {
  const [, www, ending = '', path] = match;
  if (!topLevelDomains.has(ending.toLowerCase())) return false;
  if (www || path) return true;
  if (ending !== ending.toLowerCase()) return false;
  return !wordLike.has(ending) || /[\d-]|\..*\./.test(match[0]);
}

/**
 * Finds links: with a scheme, bare ("shop.example/ref"), and spelled out ("shop [dot] com").
 * @param allowedHosts hosts that may be named, their subdomains included
 */
export function findLinks(text: string, allowedHosts: readonly string[]): readonly TextSpan[] {
  const found = [
    ...text.matchAll(withScheme),
    ...[...text.matchAll(bare)].filter(isAddress),
    ...[...text.matchAll(spelled)].filter(([, ending = '']) =>
      topLevelDomains.has(ending.toLowerCase()),
    ),
  ].map((match) => ({ start: match.index, link: withoutPunctuation(match[0]) }));
  return withoutOverlaps(
    found
      .filter(({ link }) => !isAllowed(link, allowedHosts))
      .map(({ start, link }) => ({
        start,
        end: start + link.length,
        note: noteOf(link),
      })),
  );
}
