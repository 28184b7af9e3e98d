import { useState } from 'react';
import { newId } from '../../../electron/shared/ids';
import { useTypedInWindow } from '../../shared/left-in-window';

/** A note that is being written. */
interface WrittenNote {
  /** The same however often it is sent, so that it is added once. */
  readonly id: string;
  readonly text: string;
}

/**
 * The note that is being written about a finding. It outlives the panel: whoever looks at another finding
 * before it is added finds it again, also after another person acted in the meantime.
 */
export function useNoteLeft(finding: string) {
  const name = `note about ${finding}`;
  const { find, leave } = useTypedInWindow<WrittenNote>();
  const [note, setNote] = useState<WrittenNote>(() => find(name) ?? { id: newId(), text: '' });
  const set = (next: WrittenNote) => {
    leave(name, next);
    setNote(next);
  };
  return {
    note,
    write: (text: string) => set({ ...note, text }),
    /** It is added: what is written next is another one. */
    added: () => set({ id: newId(), text: '' }),
  };
}
