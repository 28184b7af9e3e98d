import { useEffect, useState } from 'react';
import { z } from 'zod';
import { newId } from '../../../../electron/shared/ids';
import { useKeptWords } from '../../../shared/kept-words';

/** A note that is being written. Its id is the same however often it is sent, so that it is added once. */
const writtenNoteSchema = z.object({ id: z.uuid(), text: z.string() });

/**
 * The note that is being written about a finding. It outlives the panel and the page: whoever looks at another
 * finding before it is added finds it again, also after another person acted in the meantime.
 */
export function useNoteLeft(finding: string) {
  const name = `note about ${finding}`;
  const { find, leave, forget } = useKeptWords(writtenNoteSchema);
  const [note, setNote] = useState(() => find(name) ?? { id: newId(), text: '' });
  // What was kept may be read a moment after the panel is there.
  useEffect(
    () => setNote((written) => (written.text ? written : (find(name) ?? written))),
    [find, name],
  );
  return {
    note,
    write: (text: string) => {
      leave(name, { ...note, text });
      setNote({ ...note, text });
    },
    /** It is added: what is written next is another one. */
    added: () => {
      forget(name);
      setNote({ id: newId(), text: '' });
    },
  };
}
