import type { Finding } from '../../../../electron/reconciliation/findings/finding-queue.schema';

/**
 * Whether a finding should have been dealt with by now.
 * @param now the moment from which one looks
 */
export function isOverdue(
  { dueAt, standing }: Pick<Finding, 'dueAt' | 'standing'>,
  now: Date,
): boolean {
  return dueAt !== null && standing !== 'settled' && new Date(dueAt) < now;
}
