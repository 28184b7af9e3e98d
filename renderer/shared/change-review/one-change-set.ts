import { useState } from 'react';
import { newId } from '../../../electron/shared/ids';

/**
 * Sends changes, each as one change-set: one whose answer was lost goes under the same id again, and
 * the service tells that it has it already. What was changed in between makes it another change, with
 * another id: under the same one it would pass for what was stored before.
 * @returns sends a change under an id, given everything that makes it this change
 */
export function oneChangeSet() {
  let unanswered: { readonly id: string; readonly of: string } | null = null;
  return async <Answer>(change: unknown, send: (changeSetId: string) => Promise<Answer>) => {
    const of = JSON.stringify(change);
    if (unanswered?.of !== of) unanswered = { id: newId(), of };
    const answer = await send(unanswered.id);
    unanswered = null;
    return answer;
  };
}

/** {@link oneChangeSet} for as long as a component is there. */
export function useOneChangeSet() {
  const [send] = useState(oneChangeSet);
  return send;
}
