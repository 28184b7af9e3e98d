import { useCallback, useMemo, useRef, useState } from 'react';
import { createDraftWriter, type DraftState } from './draft-writer';
import { useFlushInTime } from './use-flush-in-time';

export interface KeptDraftOptions<Content> {
  readonly enabled: boolean;
  /** When a draft was kept before this was opened; null without one. */
  readonly keptAt: string | null;
  /** What is to be kept now; null when there is nothing unsaved. */
  readonly snapshot: () => Content | null;
  /** Keeps it, or throws away what is kept. @returns when it was kept; empty when thrown away */
  readonly write: (content: Content | null) => Promise<string>;
}

/** Keeps unsaved work on one thing: when it rests, when asked, and on leaving. */
export function useKeptDraft<Content>(options: KeptDraftOptions<Content>) {
  const { enabled, keptAt } = options;
  const [state, setState] = useState<DraftState>(
    keptAt === null ? { kind: 'none' } : { kind: 'kept', at: keptAt },
  );
  const latest = useRef(options);
  latest.current = options;
  const [writer] = useState(() =>
    createDraftWriter<Content>({
      begins: keptAt === null ? 'empty' : 'kept',
      snapshot: () => latest.current.snapshot(),
      onState: setState,
      save: (content) => latest.current.write(content),
      discard: async () => {
        await latest.current.write(null);
      },
    }),
  );

  useFlushInTime(writer.flush, enabled);

  /** Something was changed. Its identity stays, so that an effect may call it. */
  const touch = useCallback(() => {
    if (enabled) writer.touch();
  }, [writer, enabled]);
  return useMemo(
    () => ({
      state,
      touch,
      /** Writes what has changed now. @returns whether all of it is kept */
      flush: writer.flush,
    }),
    [state, touch, writer],
  );
}
