import type { Database } from '../database/connection';
import type { FailingSnapshots } from '../database/snapshot-keeper';
import type { Snapshot } from '../database/snapshots';
import type { SnapshotReason } from '../database/snapshots.rules';
import type { DeskError } from '../shared/errors';
import type { Persona, WorkspaceKind } from './workspace.schema';

/** A persona together with the person in the database that stands behind it. */
export interface ActingPersona extends Persona {
  /** Id of the person (UUID); several personas of one person share it. */
  readonly userId: string;
}

/** Things that must be closed before the workspace is. */
export class Attachments {
  readonly #closers = new Set<() => Promise<void>>();

  /** @param close is called once, when the workspace is about to close. */
  add(close: () => Promise<void>): void {
    this.#closers.add(close);
  }

  /** Closes everything; what cannot be closed keeps nothing else open. */
  async close(): Promise<void> {
    const closers = [...this.#closers];
    this.#closers.clear();
    await Promise.allSettled(closers.map((close) => close()));
  }
}

/** What is known of an embedded workspace before its database answers. */
export interface WorkspaceSetting {
  readonly kind: WorkspaceKind;
  readonly name: string;
  /** Where the marketplace is, for people: the data directory, or host, port and database. */
  readonly location: string;
  readonly personas: readonly ActingPersona[];
}

/** A workspace that is open: where its data is and who may act in it. */
export interface OpenWorkspace extends WorkspaceSetting {
  /** Holds the marketplace: embedded, or the organisation's server. */
  readonly authority: Database;
  /** Holds what belongs to this desk alone (drafts); always embedded. */
  readonly local: Database;
  /** Which marketplace the authority holds (UUID): the same on every desk that connects to it. */
  readonly marketplaceId: string;
  /** Its directory in the profile. */
  readonly directory: string;
  /** What features opened on it; closed before its databases are. */
  readonly attachments: Attachments;
}

/** An open workspace in the hands of its host. */
export interface WorkspaceHandle {
  readonly workspace: OpenWorkspace;
  /** False where it was opened without its server. */
  readonly answering: boolean;
  /** Resolves if the embedded engine stops without having been closed. */
  readonly crashed: Promise<DeskError>;
  /** Absent where the marketplace data is a server's, which has backups of its own. */
  readonly takeSnapshot: ((reason: SnapshotReason) => Promise<Snapshot>) | undefined;
  /** Since when snapshots fail that nobody waits for; null while they succeed, or there are none. */
  failingSnapshots(): FailingSnapshots | null;
  /** @param restoring the id of a snapshot that is about to be restored: the closing one keeps it */
  close(restoring?: string): Promise<void>;
}
