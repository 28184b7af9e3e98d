import { useQuery } from '@tanstack/react-query';
import { usePendingDrafts, usePendingWork } from '../../shared/pending-work';
import { useCellsLeft } from './staged/kept-cells';
import { countStaged, stagedText } from './staged/staged-edits.rules';
import { useToolDrafts } from './tool-drafts';

/** Shows in the status bar what waits in the catalog, in its cells and its forms, while another screen is open. */
export function WorkLeft() {
  const { data } = useQuery(useCellsLeft());
  usePendingWork(
    data && data.size > 0
      ? { label: `${stagedText(countStaged(data))} of the catalog`, kept: true }
      : null,
  );
  usePendingDrafts(
    useToolDrafts(true).map(({ name }) => name),
    'tool',
  );
  return null;
}
