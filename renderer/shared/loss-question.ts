import { useConfirm } from '../ui/confirm';
import { type PendingWork, usePendingWorkList } from './pending-work';

/** Keeps what can be kept. @returns what would be lost all the same */
async function unkept(work: readonly PendingWork[]): Promise<readonly PendingWork[]> {
  const left = work.filter(({ kept }) => !kept);
  const kept = await Promise.all(left.map(({ keep }) => keep?.() ?? false));
  return left.filter((_, at) => !kept[at]);
}

/**
 * Asks before someone leaves with work that would be lost. What was typed a moment ago is kept first:
 * who types fast and leaves is not told of a loss that there is none of.
 * @returns a function that resolves to whether one may go; where nothing would be lost it asks nothing
 */
export function useLossQuestion() {
  const work = usePendingWorkList();
  const confirm = useConfirm();
  return async (question: { readonly title: string; readonly confirmLabel: string }) => {
    const lost = await unkept(work);
    if (lost.length === 0) return true;
    return confirm({
      ...question,
      description: 'Work that is not saved yet will be lost:',
      losses: lost.map(({ label }) => label),
    });
  };
}
