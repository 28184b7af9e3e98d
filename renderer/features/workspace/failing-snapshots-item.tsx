import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { FailingSnapshots } from '../../shared/failing-snapshots';
import { navigate } from '../../shared/hash-route';
import { useMay } from '../../shared/session';
import { Button } from '../../ui/button';
import { Popover } from '../../ui/popover';
import { FailingSnapshotsText } from './failing-snapshots';

/** In the status bar while snapshots fail: whoever works here would lose what they change. */
export function FailingSnapshotsItem(failing: FailingSnapshots) {
  const mayTake = useMay('workspace.administer');
  const [open, setOpen] = useState(false);
  const show = () => {
    setOpen(false);
    navigate('settings');
  };
  return (
    // Around the button, not in it: what is a status gives a button no name.
    <span role="status" className="min-w-0">
      <Popover
        side="top"
        open={open}
        onOpenChange={setOpen}
        title="Snapshots of this workspace"
        trigger={
          <button
            type="button"
            className="flex h-[20px] min-w-0 items-center gap-4 rounded-4 px-4 text-danger-text hover:bg-pressed"
          >
            <TriangleAlert aria-hidden="true" className="size-12 shrink-0" />
            <span className="truncate">Snapshots fail</span>
          </button>
        }
      >
        <div className="flex w-[280px] flex-col gap-8 break-words text-13">
          <FailingSnapshotsText {...failing} />
          {mayTake && (
            <div>
              <Button size="small" onClick={show}>
                Show snapshots
              </Button>
            </div>
          )}
        </div>
      </Popover>
    </span>
  );
}
