import { numberText } from '../../electron/shared/number-text';
import { useTRPCClient } from '../bridge/trpc';
import { useConfirm } from '../ui/confirm';
import { useSyncStatus } from './sync-status';

/** How long somebody who leaves is kept waiting for the last decisions to be sent, in milliseconds. */
const patienceMilliseconds = 5_000;

/**
 * Asks before someone leaves with decisions that the marketplace does not have yet. Those that were made
 * a moment ago are on their way: they are sent first, where the marketplace can be reached.
 * @returns a function that resolves to whether one may go; without such decisions it asks nothing
 */
export function useUnsentQuestion(): (name: string) => Promise<boolean> {
  const confirm = useConfirm();
  const client = useTRPCClient();
  const status = useSyncStatus();

  const send = async (unsent: number): Promise<number> => {
    const late = new Promise<number>((resolve) => {
      setTimeout(() => resolve(unsent), patienceMilliseconds);
    });
    const sent = client.moderation.sync.now.mutate().then(
      ({ pending }) => pending,
      () => unsent,
    );
    return Promise.race([sent, late]);
  };

  return async (name) => {
    const unsent = status?.pending ?? 0;
    const isReached = status?.phase === 'idle' || status?.phase === 'syncing';
    const left = unsent > 0 && isReached ? await send(unsent) : unsent;
    if (left === 0) return true;
    const [count, stay, are, them] =
      left === 1
        ? ['1 decision is', 'it stays', 'is', 'it']
        : [`${numberText(left)} decisions are`, 'they stay', 'are', 'them'];
    return confirm({
      title: `${count} not sent yet`,
      description: `Nothing is lost: ${stay} saved on this device for ${name} and ${are} sent when ${name} acts here again. Until then the marketplace does not have ${them}.`,
      confirmLabel: `Leave ${them} for later`,
      cancelLabel: 'Stay',
      tone: 'primary',
    });
  };
}
