import type { BankLine, BankWords } from './bank-statement.schema';

/** What makes a line the one that another file holds too, beside its account and currency. */
export type KnownLine = BankWords & Pick<BankLine, 'bookedOn' | 'amountMinor'>;

/** Things that are there by their key, of which each can be taken once. */
function onceEach(keys: readonly string[]) {
  const left = new Map<string, number>();
  for (const key of keys) left.set(key, (left.get(key) ?? 0) + 1);
  return (key: string) => {
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count > 0;
  };
}

/**
 * Finds the lines of a file that are there in the words in which an older desk read them. Each line
 * that is there is one of the file's at most, first of those in its very words.
 * @param there the lines of the account on the days of the file
 * @returns the lines, each in the words in which it is there; and how many others have the day and
 *   amount of one that is left over. Those may be the same in other words or two of one amount,
 *   which only a person knows: a file may begin and end in the middle of a day.
 */
export function inWordsThatAreThere(
  lines: readonly BankLine[],
  there: readonly KnownLine[],
): { readonly lines: readonly BankLine[]; readonly alike: number } {
  const sumOf = ({ bookedOn, amountMinor }: KnownLine) => `${bookedOn} ${amountMinor}`;
  const textOf = (line: KnownLine, { reference, description }: BankWords) =>
    JSON.stringify([sumOf(line), reference, description]);
  const takeText = onceEach(there.map((line) => textOf(line, line)));
  const takeSum = onceEach(there.map(sumOf));
  const isThere = (line: BankLine, words: BankWords) =>
    takeText(textOf(line, words)) && takeSum(sumOf(line));

  const inItsOwn = new Set(lines.filter((line) => isThere(line, line)));
  const inEarlier = new Set(
    lines.filter(
      (line) => !inItsOwn.has(line) && line.before !== undefined && isThere(line, line.before),
    ),
  );
  const isNew = (line: BankLine) => !inItsOwn.has(line) && !inEarlier.has(line);
  return {
    lines: lines.map((line) => (inEarlier.has(line) ? { ...line, ...line.before } : line)),
    alike: lines.filter((line) => isNew(line) && takeSum(sumOf(line))).length,
  };
}
