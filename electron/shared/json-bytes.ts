const encoder = new TextEncoder();

/** Where values become bytes; as large as the longest list so far. */
let paper = new Uint8Array(1 << 20);

/** The bytes from `at` on, of which there are at least so many. */
function room(at: number, bytes: number): Uint8Array {
  if (paper.length - at < bytes) {
    const larger = new Uint8Array(2 * (at + bytes));
    larger.set(paper.subarray(0, at));
    paper = larger;
  }
  return paper.subarray(at);
}

/**
 * A list as JSON in UTF-8. Each value becomes bytes by itself: as one long text, of which a single character
 * is beyond Latin-1, a thousand tools took three times as long.
 * @param values what JSON can hold
 */
export function jsonListBytes(values: readonly object[]): Uint8Array<ArrayBuffer> {
  let at = 0;
  const put = (text: string) => {
    // A unit of a text is three bytes at most.
    at += encoder.encodeInto(text, room(at, text.length * 3)).written;
  };
  put('[');
  for (const [place, value] of values.entries()) {
    if (place > 0) put(',');
    put(JSON.stringify(value));
  }
  put(']');
  return paper.slice(0, at);
}
