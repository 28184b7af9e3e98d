import { useCallback, useState } from 'react';
import { useTypedInWindow } from '../../shared/left-in-window';

/**
 * The reason that is being written for a decision. It outlives the dialog: whoever looks again first, or has to
 * give way to another person, finds it there when the same is to be decided.
 * @param decision what is to be decided about what; another one has a reason of its own
 */
export function useReasonLeft(decision: string) {
  const name = `reason to ${decision}`;
  const { find, leave, forget } = useTypedInWindow<string>();
  const [reason, setReason] = useState(() => find(name) ?? '');
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
