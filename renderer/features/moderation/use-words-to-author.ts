import { useMemo } from 'react';
import { useTypedInWindow } from '../../shared/left-in-window';

/** What was typed for an author instead of the words of a reason. */
interface TypedWords {
  /** The reason whose words were changed last; null before any was. */
  readonly last: string | null;
  /** By the reason: words that explain one would be wrong with another. */
  readonly notes: Readonly<Record<string, string>>;
}

/** The words to the author of one review, or to those of several, until they are sent. */
export interface WordsToAuthor {
  readonly find: () => TypedWords;
  readonly leave: (words: TypedWords) => void;
  /** The decision that tells them is saved. */
  readonly sent: () => void;
}

const none: TypedWords = { last: null, notes: {} };

/**
 * What is typed for authors outlives the panel: whoever reads the review again first, or whose decision could
 * not be saved, finds it there.
 * @returns for what is to be rejected, by its ids, the words to its authors
 */
export function useWordsToAuthor(): (...ids: readonly string[]) => WordsToAuthor {
  const { find, leave, forget } = useTypedInWindow<TypedWords>();
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
