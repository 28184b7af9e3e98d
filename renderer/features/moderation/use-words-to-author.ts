import { useMemo } from 'react';
import { z } from 'zod';
import { useKeptWords } from '../../shared/kept-words';

/** What was typed for an author instead of the words of a reason. */
const typedWordsSchema = z.object({
  /** The reason whose words were changed last; null before any was. */
  last: z.string().nullable(),
  /** By the reason: words that explain one would be wrong with another. */
  notes: z.record(z.string(), z.string()),
});
type TypedWords = z.infer<typeof typedWordsSchema>;

/** The words to the author of one review, or to those of several, until they are sent. */
export interface WordsToAuthor {
  readonly find: () => TypedWords;
  readonly leave: (words: TypedWords) => void;
  /** The decision that tells them is saved. */
  readonly sent: () => void;
}

const none: TypedWords = { last: null, notes: {} };

/**
 * What is typed for authors outlives the panel and the page: whoever reads the review again first, or whose decision could
 * not be saved, finds it there.
 * @returns for what is to be rejected, by its ids, the words to its authors
 */
export function useWordsToAuthor(): (...ids: readonly string[]) => WordsToAuthor {
  const { find, leave, forget } = useKeptWords(typedWordsSchema);
  return useMemo(
    () =>
      (...ids) => {
        const name = `words about ${ids.join(' ')}`;
        return {
          find: () => find(name) ?? none,
          leave: (words) => leave(name, words),
          sent: () => forget(name),
        };
      },
    [find, leave, forget],
  );
}
