import type { DeskContext } from '../../ipc/context';
import { systemClock } from '../../shared/clock';
import type { Session } from '../../workspace/desk';
import type { OpenWorkspace } from '../../workspace/open-workspace';
import type { ModerationStore } from './moderation-store';
import { openModerationStore } from './open-moderation-store';

/** The stores that are open in a workspace, by person. */
const opened = new WeakMap<OpenWorkspace, Map<string, Promise<ModerationStore>>>();

/**
 * The store of whoever acts. It is opened on first use, goes on synchronising from then on, and is
 * closed with its workspace.
 * @throws DeskError the reason why no workspace is open, or what opening the store throws.
 */
export function moderationStore({
  desk,
  log,
  session,
}: DeskContext & { readonly session: Session }): Promise<ModerationStore> {
  const workspace = desk.workspace();
  const { role, userId } = session.actor;
  const stores = opened.get(workspace) ?? new Map<string, Promise<ModerationStore>>();
  opened.set(workspace, stores);
  const present = stores.get(userId);
  if (present) return present;
  const { authority, local, marketplaceId, directory } = workspace;
  const opening = openModerationStore({
    authority,
    local,
    actor: { role, userId },
    workspaceId: marketplaceId,
    workspaceDir: directory,
    secrets: desk.secrets,
    clock: systemClock,
    log,
  });
  stores.set(userId, opening);
  // Already now: the workspace may be left before the store is open.
  workspace.attachments.add(async () => (await opening).close());
  // The next one who asks tries again.
  opening.catch(() => stores.delete(userId));
  return opening;
}
