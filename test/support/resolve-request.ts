import type { ResolutionKind } from '../../electron/reconciliation/findings/finding-queue.schema';
import {
  type ResolveRequest,
  resolveInput,
} from '../../electron/reconciliation/resolutions/resolution.schema';
import { newId } from '../../electron/shared/ids';

/** A finding as somebody saw it. */
export interface Subject {
  readonly finding: string;
  readonly fingerprint: string;
}

/** A decision as the dialog sends it. */
export function request(
  kind: ResolutionKind,
  items: readonly Subject[],
  more: Partial<ResolveRequest> = {},
): ResolveRequest {
  return resolveInput.parse({ batchId: newId(), kind, reason: 'Checked', items, ...more });
}
