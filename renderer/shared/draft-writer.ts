/** How long typing must rest before unsaved work is kept, in milliseconds. */
export const draftRestMs = 600;

/** Where unsaved work stands. */
export type DraftState =
  | { readonly kind: 'none' }
  | { readonly kind: 'pending' }
  | { readonly kind: 'kept'; readonly at: string }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface DraftWriterOptions<Content> {
  /** What is to be kept now; null when there is nothing unsaved. Read when it is written. */
  readonly snapshot: () => Content | null;
  /** @returns when it was kept */
  readonly save: (content: Content) => Promise<string>;
  readonly discard: () => Promise<void>;
  readonly onState: (state: DraftState) => void;
  /** Whether something is kept already. */
  readonly begins: 'empty' | 'kept';
}

/**
 * Keeps unsaved work: soon after typing rests, and at once when asked. One write runs at a time and
 * the last state wins, so an old text never overwrites a newer one. What could not be kept is tried
 * again with the next change, and whenever it is asked for.
 */
export function createDraftWriter<Content>(options: DraftWriterOptions<Content>) {
  const { snapshot, save, discard, onState } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let touched = false;
  let stored = options.begins === 'kept';
  let running: Promise<boolean> | undefined;

  const write = async (): Promise<boolean> => {
    while (touched) {
      touched = false;
      const content = snapshot();
      try {
        if (content !== null) {
          const at = await save(content);
          stored = true;
          if (!touched) onState({ kind: 'kept', at });
        } else {
          if (stored) await discard();
          stored = false;
          if (!touched) onState({ kind: 'none' });
        }
      } catch (error) {
        touched = true;
        onState({ kind: 'failed', error });
        return false;
      }
    }
    return true;
  };

  /** Writes what has changed now. @returns whether all of it is kept */
  const flush = (): Promise<boolean> => {
    clearTimeout(timer);
    running ??= write().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    /** Something was typed. */
    touch() {
      if (!touched) onState({ kind: 'pending' });
      touched = true;
      clearTimeout(timer);
      timer = setTimeout(() => void flush(), draftRestMs);
    },
    flush,
  };
}
