import { isOneOf } from '../shared/literals';
import { countText } from '../shared/number-text';
import { type BundleFinding, weightOf } from './bundle-checks.rules';
import type { BundleStatus } from './bundle-content.schema';

/** Where a bundle may go from where it is; anything else is refused with a reason. */
const steps = {
  DRAFT: ['ACTIVE', 'ARCHIVED'],
  ACTIVE: ['ARCHIVED'],
  ARCHIVED: ['DRAFT'],
} as const satisfies Record<BundleStatus, readonly BundleStatus[]>;

/** Why a bundle cannot go where somebody wants it to go. */
export type LifecycleRefusal =
  /** It is there already. */
  | { readonly kind: 'same' }
  /** Customers may have it: it cannot become a draft again while it is sold. */
  | { readonly kind: 'sold' }
  /** An archived bundle is checked again as a draft before it is sold again. */
  | { readonly kind: 'archived' }
  /** What is wrong with it must be mended first. */
  | { readonly kind: 'problems'; readonly problems: readonly BundleFinding[] };

/** The steps that a bundle's status allows, whether or not its content does. */
export function nextStatuses(from: BundleStatus): readonly BundleStatus[] {
  return steps[from];
}

/**
 * Whether a bundle may go from one status to another.
 * @param findings what its checks point out, see `checkBundle`
 * @returns why not; null when it may
 */
export function lifecycleRefusal(
  from: BundleStatus,
  to: BundleStatus,
  findings: readonly BundleFinding[],
): LifecycleRefusal | null {
  if (from === to) return { kind: 'same' };
  if (!isOneOf(steps[from], to)) {
    return { kind: from === 'ACTIVE' ? 'sold' : 'archived' };
  }
  const problems = findings.filter((finding) => weightOf(finding) === 'problem');
  return to === 'ACTIVE' && problems.length > 0 ? { kind: 'problems', problems } : null;
}

/** Why bundles on sale cannot come to hold nothing, where any of these would; null where none is named. */
export function soldEmptyText([first, ...others]: readonly string[]): string | null {
  if (first === undefined) return null;
  return others.length === 0
    ? `“${first}” is on sale and would hold nothing. Archive it first, or put another tool in it.`
    : `“${first}” and ${countText(others.length, 'other bundle')} are on sale and would hold nothing. Archive them first, or put another tool in them.`;
}
