import type { Database } from '../database/connection';
import type { Persona, WorkspaceKind } from './workspace.schema';

/** A workspace that is open: where its data is and who may act in it. */
export interface OpenWorkspace {
  readonly kind: WorkspaceKind;
  readonly name: string;
  /** The data directory, or the server as host and database. */
  readonly location: string;
  readonly engineVersion: string;
  /** Holds the marketplace: embedded, or the organisation's server. */
  readonly authority: Database;
  /** Holds what belongs to this desk alone (drafts); always embedded. */
  readonly local: Database;
  readonly personas: readonly Persona[];
}
