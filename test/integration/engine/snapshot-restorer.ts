/** Restores the snapshot of its second argument in the workspace of its first, over and over. */
import { restoreSnapshot } from '../../../electron/database/snapshots';
import { systemClock } from '../../../electron/shared/clock';

const [, , workspaceDir = '', id = ''] = process.argv;

process.stdout.write('restoring\n');
for (;;) await restoreSnapshot(workspaceDir, id, systemClock);
