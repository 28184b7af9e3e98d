import { numberText } from '../../electron/shared/number-text';
import { useConfirm } from '../ui/confirm';
import { useSyncStatus } from './sync-status';

/**
 * Asks before someone leaves with decisions that the marketplace does not have yet.
 * @returns a function that resolves to whether one may go; without such decisions it asks nothing
 */
export function useUnsentQuestion(): (name: string) => Promise<boolean> {
  const confirm = useConfirm();
  const pending = useSyncStatus()?.pending ?? 0;
  return async (name) => {
    if (pending === 0) return true;
    const count = pending === 1 ? '1 decision is' : `${numberText(pending)} decisions are`;
    return confirm({
      title: `${count} not sent yet`,
      description: `Nothing is lost: they stay saved on this device for ${name} and are sent when ${name} acts here again. Until then the marketplace does not have them.`,
      confirmLabel: 'Leave them for later',
      cancelLabel: 'Stay',
      tone: 'primary',
    });
  };
}
