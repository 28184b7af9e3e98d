import { numberText } from '../../../../electron/shared/number-text';
import { useSyncStatus } from '../../../shared/sync-status';

/** How many reviews wait, in the navigation. */
export function QueueCount() {
  const queue = useSyncStatus()?.queue ?? 0;
  if (queue === 0) return null;
  return (
    <span className="ml-auto rounded-full bg-pressed px-4 text-11 text-muted tabular max-narrow:hidden">
      {numberText(queue)}
      <span className="sr-only"> pending</span>
    </span>
  );
}
