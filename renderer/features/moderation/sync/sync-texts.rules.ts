import type { SyncStatus } from '../../../../electron/moderation/sync/sync.schema';
import { longestClaimMinutes } from '../../../../electron/moderation/sync/sync.schema';
import { numberText } from '../../../../electron/shared/number-text';
import type { Tone } from '../../../ui/badge';

/** Decisions in words. */
export function decisionsText(count: number): string {
  return count === 1 ? '1 decision' : `${numberText(count)} decisions`;
}

/** What becomes of decisions that wait; null where nothing waits, or where it takes more than an answer. */
export function waitingText({
  pending,
  problem,
}: Pick<SyncStatus, 'pending' | 'problem'>): string | null {
  if (pending === 0 || (problem !== null && problem.action !== 'retry')) return null;
  return 'They are on this disk and are sent once, in order, when the marketplace answers.';
}

/** The state of synchronisation in a few words, for the status bar. */
export function syncText(status: SyncStatus): { readonly text: string; readonly tone: Tone } {
  const { phase, workingOffline, pending, problem, damage, progress, lastSyncAt } = status;
  const waiting = pending > 0 ? `${decisionsText(pending)} to send` : null;
  if (damage)
    return { text: ['Journal damaged', waiting].filter(Boolean).join(' · '), tone: 'danger' };
  if (workingOffline)
    return { text: ['Working offline', waiting].filter(Boolean).join(' · '), tone: 'info' };
  if (phase === 'problem' && problem) {
    return { text: ['Not synchronised', waiting].filter(Boolean).join(' · '), tone: 'danger' };
  }
  if (phase === 'offline') {
    return { text: ['No connection', waiting].filter(Boolean).join(' · '), tone: 'attention' };
  }
  if (phase === 'syncing' && progress && progress.total > 0) {
    const percent = Math.floor((progress.done / progress.total) * 100);
    return { text: `Fetching reviews ${percent} %`, tone: 'info' };
  }
  if (waiting) return { text: waiting, tone: 'info' };
  if (lastSyncAt === null) return { text: 'Fetching reviews', tone: 'info' };
  return { text: 'Synchronised', tone: 'good' };
}

/**
 * How long a checkout pack can be taken along, in minutes: the server, whose clock counts, adds them to its own
 * time. The clock here only says how long it is until this evening.
 */
export function packEnds(
  now: Date,
): readonly { readonly label: string; readonly minutes: number }[] {
  const minutesTo = (end: Date) => Math.floor((end.getTime() - now.getTime()) / 60_000);
  const evening = new Date(now);
  evening.setHours(18, 0, 0, 0);
  const tomorrow = new Date(now);
  tomorrow.setDate(tomorrow.getDate() + 1);
  tomorrow.setHours(18, 0, 0, 0);
  return [
    { label: 'For 2 hours', minutes: 120 },
    ...(minutesTo(evening) > 120
      ? [{ label: 'Until 6:00 PM today', minutes: minutesTo(evening) }]
      : []),
    { label: 'Until 6:00 PM tomorrow', minutes: minutesTo(tomorrow) },
    { label: 'For a week', minutes: longestClaimMinutes },
  ];
}
