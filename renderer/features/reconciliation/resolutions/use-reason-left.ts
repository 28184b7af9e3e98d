import { useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import { useKeptWords } from '../../../shared/kept-words';

const reasonSchema = z.string();

/**
 * The reason that is being written for a decision. It outlives the dialog and the page: whoever looks again
 * first, or has to give way to another person, finds it there when the same is to be decided.
 * @param decision what is to be decided about what; another one has a reason of its own
 */
export function useReasonLeft(decision: string) {
  const name = `reason to ${decision}`;
  const { find, leave, forget } = useKeptWords(reasonSchema);
  const [reason, setReason] = useState(() => find(name) ?? '');
  // What was kept may be read a moment after the dialog is there.
  useEffect(() => setReason((written) => written || (find(name) ?? '')), [find, name]);
  return {
    reason,
    write: (text: string) => {
      leave(name, text);
      setReason(text);
    },
    /** It is decided. Its identity stays, so that an effect may call it. */
    decided: useCallback(() => forget(name), [forget, name]),
  };
}
