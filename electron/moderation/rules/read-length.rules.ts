/** So many letters of a text are read by the rules: five times what fits on a screen. */
const mostLetters = 10_000;

/**
 * What the rules read of a text. The database bounds no review, and one of megabytes, which anybody
 * who writes into it can leave there, kept every desk from answering for minutes. People read all of it.
 */
export function readByRules(text: string | null): string {
  return (text ?? '').slice(0, mostLetters);
}
