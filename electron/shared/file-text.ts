/** A file that cannot be read at all; the message is a sentence for its owner. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** A first line that names the separator of a CSV file: a spreadsheet reads it and does not count it. */
export const separatorLine = /^"?sep=(.)"?(?:\r\n?|\n)/i;

/** What Windows-1252 has from 0x80 to 0x9f, where Latin-1 has characters that nobody sees. */
const windowsCharacters = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Node 20 decodes Windows-1252 as Latin-1; a browser decodes it as it is, and nothing is left to do. */
function windowsText(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252')
    .decode(bytes)
    .replaceAll(/[\x80-\x9f]/g, (one) => windowsCharacters[one.charCodeAt(0) - 0x80] ?? one);
}

/**
 * Decodes a file: UTF-8, UTF-16 with its byte order mark, or else Windows-1252, which is what
 * spreadsheets and banks write when they are not asked for UTF-8. It is then said, because a guess
 * may be wrong.
 * @throws UnreadableFile when it holds no text
 */
export function decodeFile(bytes: Uint8Array): { text: string; notices: string[] } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return guessed(utf16Text(bytes, 'utf-16le'), 'UTF-16');
  if (first === 0xfe && second === 0xff) return guessed(utf16Text(bytes, 'utf-16be'), 'UTF-16');
  try {
    // The decoder takes a byte order mark away.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return { text, notices: [] };
  } catch {
    const marked = utf8Marked(bytes);
    if (marked && !marked.text.includes('\0')) return marked;
    const decoded = guessed(windowsText(bytes), 'Windows-1252 because it is not UTF-8');
    if (!decoded.text.includes('\0')) return decoded;
  }
  throw new UnreadableFile(
    'This is not a text file. Save the spreadsheet as “CSV UTF-8” and choose that file.',
  );
}

/** What says of itself that it is UTF-8 is never taken for something else because of one byte of it. */
function utf8Marked(bytes: Uint8Array): { text: string; notices: string[] } | undefined {
  const [first, second, third] = bytes;
  if (first !== 0xef || second !== 0xbb || third !== 0xbf) return undefined;
  const notice =
    'Some characters of the file are damaged and were read as “�”. Look for them in what it would change.';
  return { text: new TextDecoder('utf-8').decode(bytes), notices: [notice] };
}

const utf16Text = (bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be') =>
  new TextDecoder(encoding).decode(bytes);

function guessed(text: string, said: string) {
  const notice = `The file was read as ${said}. Look whether letters with accents are right.`;
  return { text, notices: [notice] };
}
