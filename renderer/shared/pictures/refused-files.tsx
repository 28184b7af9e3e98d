import { Button } from '../../ui/button';
import { Notice } from '../../ui/notice';
import type { RefusedPicture } from './use-store-pictures';

export interface RefusedFilesProps {
  readonly refused: readonly RefusedPicture[];
  readonly onForget: () => void;
}

/** Files that were chosen and not taken, each with its reason. */
export function RefusedFiles({ refused, onForget }: RefusedFilesProps) {
  if (refused.length === 0) return null;
  return (
    <Notice
      urgent
      tone="danger"
      title={
        refused.length === 1 ? 'One file was not taken' : `${refused.length} files were not taken`
      }
      action={
        <Button size="small" onClick={onForget}>
          Dismiss
        </Button>
      }
    >
      <ul>
        {refused.map(({ name, reason }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pasted pictures have one name, and none moves
          <li key={at}>
            {name}: {reason}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
