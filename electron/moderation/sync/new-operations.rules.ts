import type { Basis } from './local-store.service';
import type { OperationPayload } from './operation.rules';
import type { Seen } from './sync.schema';

/** What a decision is about, from the review as it is here. */
export function seenOf(basis: Basis): Seen {
  const { contentRev, modRev, contentHash, status, rating, title, review } = basis;
  return { contentRev, modRev, contentHash, status, rating, title, review };
}

/** The parts of an operation that most operations leave empty. */
export const plainOperation = {
  groupId: null,
  reasonCode: null,
  note: null,
  follows: null,
  undoes: null,
  resolves: null,
  referTo: null,
} as const satisfies Partial<OperationPayload>;

/** Whether the review was changed here since a screen showed it. */
export function changedSince(
  basis: Basis,
  shown: { readonly contentRev: number; readonly modRev: number },
): boolean {
  return basis.contentRev !== shown.contentRev || basis.modRev !== shown.modRev;
}
