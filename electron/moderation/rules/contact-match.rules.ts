import { type TextSpan, withoutOverlaps } from './text-span.rules';

// Nothing here repeats without end: a stranger's text of one long word, or of nothing but spaces, would
// be read again from each of its letters. 64 and 63 are the longest that a name and a label may be
// (RFC 5321, RFC 1035).
const email = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu;

/** "dana (at) office dot com": written so that no program reads it. */
const spelledEmail =
  /[\p{L}\p{N}._-]{1,64}\s{0,4}[[({<]?\s{0,4}\bat\b\s{0,4}[\])}>]?\s{0,4}[\p{L}\p{N}-]{1,63}\s{0,4}[[({<]?\s{0,4}\bdot\b\s{0,4}[\])}>]?\s{0,4}\p{L}{2,12}\b/giu;

/**
 * Figures grouped as telephone numbers are: an optional country code, an optional area code in
 * brackets, then groups. What is money, a date, a time or an address is excluded below.
 */
const phone =
  /(?<![\p{L}\p{N}$€£.,#/-])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{2,5}\)[\s.-]?)?\d{2,5}(?:[\s.-]\d{2,8}){1,4}(?![\p{L}\p{N}/%]|[.,]\d)/gu;
const plainPhone = /(?<![\p{L}\p{N}$€£.,#/])(?:\+\d{7,15}|0\d{9,11}|\d{10,11})(?![\p{L}\p{N}])/gu;

const handle = /(?<![\p{L}\p{N}.@/])@[A-Za-z][\w.]{2,29}(?<![.])/gu;
const messenger =
  /\b(?:whats\s?app|telegram|signal|viber|wechat|skype|discord|insta(?:gram)?|snapchat)\b\s*(?::|=|me\s+(?:at|on)|id)\s*[+@]?[\w.+-]{4,30}/giu;

const dateLike = /^(?:\d{4}[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}[-.]\d{1,2}[-.]\d{2,4})$/;
const yearRange = /^(?:19|20)\d{2}\s?[-–]\s?(?:19|20)\d{2}$/;

/** Whether figures are a telephone number rather than a date, a range or a price list. */
function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  if (digits < 7 || digits > 15) return false;
  const bare = text.trim();
  if (dateLike.test(bare) || yearRange.test(bare)) return false;
  // Groups of three after a space are how many countries write thousands: "1 500 000".
  return !/^\d{1,3}(?: \d{3})+$/.test(bare);
}

function spansOf(text: string, pattern: RegExp, note: string): readonly TextSpan[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    note,
  }));
}

/**
 * Finds ways to reach somebody past the marketplace: e-mail addresses, telephone numbers, handles
 * and messenger names.
 */
export function findContacts(text: string): readonly TextSpan[] {
  const phones = [
    ...spansOf(text, phone, 'Phone number'),
    ...spansOf(text, plainPhone, 'Phone number'),
  ];
  return withoutOverlaps([
    ...spansOf(text, email, 'E-mail address'),
    ...spansOf(text, spelledEmail, 'E-mail address, spelled out'),
    ...phones.filter(({ start, end }) => isPhone(text.slice(start, end))),
    ...spansOf(text, messenger, 'Messenger name'),
    ...spansOf(text, handle, 'Handle'),
  ]);
}
