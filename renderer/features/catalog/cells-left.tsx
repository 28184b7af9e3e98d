import { useQuery } from '@tanstack/react-query';
import { usePendingWork } from '../../shared/pending-work';
import { useCellsLeft } from './kept-cells';
import { countStaged, stagedText } from './staged-edits.rules';

/** Shows in the status bar what waits in the cells of the grid while another screen is open. */
export function CellsLeft() {
  const { data } = useQuery(useCellsLeft());
  usePendingWork(
    data && data.size > 0
      ? { label: `${stagedText(countStaged(data))} of the catalog`, kept: true }
      : null,
  );
  return null;
}
