import { createContext, use } from 'react';
import type { FailureFacts } from './error-messages';

/** Since when snapshots fail that nobody waits for, and why. */
export interface FailingSnapshots {
  /** An instant, ISO 8601. */
  readonly since: string;
  readonly failure: FailureFacts;
}

/** Given by the application, which hears of it from the desk. */
export const FailingSnapshotsContext = createContext<FailingSnapshots | null>(null);

/** Whether snapshots fail; null while they succeed. */
export function useFailingSnapshots(): FailingSnapshots | null {
  return use(FailingSnapshotsContext);
}
