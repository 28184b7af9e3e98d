/**
 * So many letters of a text are read by the rules, and shown at first: five times what fits on a screen. The
 * database bounds no review, and one of megabytes, which anybody who writes into it can leave there, kept every
 * desk from answering for minutes, and a page that showed it at once from its next key.
 */
export const lettersRead = 10_000;

/** So many more are shown when somebody asks for them. */
export const lettersMore = 100_000;

/** What the rules read of a text. People read all of it. */
export function readByRules(text: string | null): string {
  return (text ?? '').slice(0, lettersRead);
}
