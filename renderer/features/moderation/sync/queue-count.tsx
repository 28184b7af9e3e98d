import { useSyncStatus } from '../../../shared/sync-status';
import { deskLocale } from '../../../ui/locale';

/** How many reviews wait, in the navigation. */
export function QueueCount() {
  const queue = useSyncStatus()?.queue ?? 0;
  if (queue === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-pressed px-4 text-11 text-muted tabular max-narrow:hidden">
      {queue.toLocaleString(deskLocale)}
      <span className="sr-only"> pending</span>
    </span>
  );
}
