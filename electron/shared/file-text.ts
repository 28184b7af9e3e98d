/** A file that cannot be read at all; the message is a sentence for its owner. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** A first line that names the separator of a CSV file: a spreadsheet reads it and does not count it. */
export const separatorLine = /^"?sep=(.)"?(?:\r\n?|\n)/i;

/**
 * Decodes a file: UTF-8, UTF-16 with its byte order mark, or else Windows-1252, which is what
 * spreadsheets and banks write when they are not asked for UTF-8. It is then said, because a guess
 * may be wrong.
 * @throws UnreadableFile when it holds no text
 */
export function decodeFile(bytes: Uint8Array): { text: string; notices: string[] } {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodedAs(bytes, 'utf-16le', 'UTF-16');
  if (first === 0xfe && second === 0xff) return decodedAs(bytes, 'utf-16be', 'UTF-16');
  try {
    // The decoder takes a byte order mark away.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return { text, notices: [] };
  } catch {
    const decoded = decodedAs(bytes, 'windows-1252', 'Windows-1252 because it is not UTF-8');
    if (!decoded.text.includes('\0')) return decoded;
  }
  throw new UnreadableFile(
    'This is not a text file. Save the spreadsheet as “CSV UTF-8” and choose that file.',
  );
}

function decodedAs(bytes: Uint8Array, encoding: string, said: string) {
  const notice = `The file was read as ${said}. Look whether letters with accents are right.`;
  return { text: new TextDecoder(encoding).decode(bytes), notices: [notice] };
}
