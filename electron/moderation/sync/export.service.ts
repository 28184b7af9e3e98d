import type { LocalStore } from './local-store.service';
import type { SyncStatus } from './sync.schema';
import type { StoreIdentity } from './sync-engine';

/** What an export says beside the operations. */
export interface ExportFacts {
  readonly identity: StoreIdentity;
  readonly journalBytes: number;
  readonly status: SyncStatus;
  readonly at: Date;
}

/**
 * Everything that was decided here, and how far it has come, as JSON text: for support, and for
 * keeping decisions of a device that can no longer send them. There is no secret in it: neither the
 * server's address nor the journal's key is in any of the tables.
 */
export async function exportStore(
  local: LocalStore,
  { identity, journalBytes, status, at }: ExportFacts,
): Promise<string> {
  const { deviceId, nextSeq, cursor } = await local.state();
  const operations = await local.query(
    `SELECT seq::float8 AS seq, state, attempts, saved_at, sent_at, acknowledged_at, outcome,
       result_mod_rev, problem, payload
     FROM desk_local.outbox WHERE store_id = $1 ORDER BY seq`,
  );
  const conflicts = await local.query(
    `SELECT op_id, review_id, kind, state, created_at, seen, current, winner_op_id
     FROM desk_local.conflict_base WHERE store_id = $1 ORDER BY created_at`,
  );
  const [counts] = await local.query(
    `SELECT count(*)::int AS reviews, count(*) FILTER (WHERE pending_op IS NOT NULL)::int AS pending,
       (SELECT count(*)::int FROM desk_local.decision_base d WHERE d.store_id = $1) AS decisions
     FROM desk_local.review_base WHERE store_id = $1`,
  );
  const { notices, ...shown } = status;
  const document = {
    format: 'marketplace-desk-moderation-export',
    version: 1,
    exportedAt: at.toISOString(),
    ...identity,
    deviceId,
    nextSeq,
    cursor,
    journalBytes,
    status: shown,
    notices,
    counts,
    operations,
    conflicts,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
