import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newId } from '../../../electron/shared/ids';

/** A note that is being written. */
interface WrittenNote {
  /** The same however often it is sent, so that it is added once. */
  readonly id: string;
  readonly text: string;
}

/**
 * The note that is being written about a finding. It outlives the panel: whoever looks at another finding
 * before it is added finds it again.
 */
export function useNoteLeft(finding: string) {
  const queryClient = useQueryClient();
  const [queryKey] = useState(() => ['note being written', finding]);
  const [note, setNote] = useState<WrittenNote>(
    () => queryClient.getQueryData<WrittenNote>(queryKey) ?? { id: newId(), text: '' },
  );
  const set = (next: WrittenNote) => {
    queryClient.setQueryDefaults(queryKey, { gcTime: Number.POSITIVE_INFINITY });
    queryClient.setQueryData(queryKey, next);
    setNote(next);
  };
  return {
    note,
    write: (text: string) => set({ ...note, text }),
    /** It is added: what is written next is another one. */
    added: () => set({ id: newId(), text: '' }),
  };
}
