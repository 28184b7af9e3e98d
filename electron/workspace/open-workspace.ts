import type { Database } from '../database/connection';
import type { Snapshot } from '../database/snapshots';
import type { SnapshotReason } from '../database/snapshots.rules';
import type { DeskError } from '../shared/errors';
import type { Persona, WorkspaceKind } from './workspace.schema';

/** A persona together with the person in the database that stands behind it. */
export interface ActingPersona extends Persona {
  /** Id of the person (UUID); several personas of one person share it. */
  readonly userId: string;
}

/** A workspace that is open: where its data is and who may act in it. */
export interface OpenWorkspace {
  readonly kind: WorkspaceKind;
  readonly name: string;
  /** Holds the marketplace: embedded, or the organisation's server. */
  readonly authority: Database;
  /** Holds what belongs to this desk alone (drafts); always embedded. */
  readonly local: Database;
  readonly personas: readonly ActingPersona[];
}

/** An open workspace in the hands of its host. */
export interface WorkspaceHandle {
  readonly workspace: OpenWorkspace;
  /** Resolves if the embedded engine stops without having been closed. */
  readonly crashed: Promise<DeskError>;
  /** Absent where the marketplace data is a server's, which has backups of its own. */
  readonly takeSnapshot: ((reason: SnapshotReason) => Promise<Snapshot>) | undefined;
  close(): Promise<void>;
}
