import { useState } from 'react';
import { newId } from '../../../electron/shared/ids';
import { useLeftInWindow } from '../../shared/left-in-window';

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
  const { find, leave } = useLeftInWindow<WrittenNote>(`note about ${finding}`);
  const [note, setNote] = useState<WrittenNote>(() => find() ?? { id: newId(), text: '' });
  const set = (next: WrittenNote) => {
    leave(next);
    setNote(next);
  };
  return {
    note,
    write: (text: string) => set({ ...note, text }),
    /** It is added: what is written next is another one. */
    added: () => set({ id: newId(), text: '' }),
  };
}
