import type { SyncWorld, TestDevice } from './sync-world';

/** What a test knows to have been confirmed: operations whose receipt said "saved". */
export interface Confirmed {
  readonly device: TestDevice;
  readonly opIds: readonly string[];
}

/**
 * Remembers the revisions at the moment when a decision is applied, which the authority itself does
 * not keep: without it nobody could tell afterwards that a decision was about the text it said.
 */
export async function witnessApplications({ admin }: SyncWorld): Promise<void> {
  await admin.query(`
    CREATE TABLE witness (op_id uuid, content_rev integer, content_hash text);
    CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      INSERT INTO witness SELECT NEW.op_id, content_rev, content_hash FROM desk_review_state
      WHERE review_id = NEW.review_id;
      RETURN NULL;
    END $$;
    CREATE TRIGGER witness AFTER INSERT ON desk_decisions FOR EACH ROW
      WHEN (NEW.outcome = 'APPLIED' AND NEW.device_id IS NOT NULL) EXECUTE FUNCTION witness();
  `);
}

async function idsOf(rows: Promise<{ rows: { id: string }[] }>): Promise<string[]> {
  return (await rows).rows.map(({ id }) => id).sort();
}

/**
 * Everything that must hold once all desks have synchronised, whatever happened before.
 * @returns a sentence for each invariant that does not hold; none when all do
 */
export async function brokenInvariants(
  world: SyncWorld,
  confirmed: readonly Confirmed[],
): Promise<readonly string[]> {
  const { admin, localAdmin } = world;
  const broken: string[] = [];
  const opIds = confirmed.flatMap((each) => each.opIds);

  const missing = await idsOf(
    admin.query(
      `SELECT id FROM unnest($1::uuid[]) id WHERE NOT EXISTS (SELECT FROM desk_decisions WHERE op_id = id)`,
      [opIds],
    ),
  );
  if (missing.length > 0) broken.push(`I1: not in the ledger: ${missing.join(', ')}`);

  const miscounted = await idsOf(
    admin.query(
      `SELECT s.review_id::text AS id FROM desk_review_state s WHERE s.mod_rev <> (
         SELECT count(*) FROM desk_decisions d WHERE d.review_id = s.review_id AND d.outcome = 'APPLIED')`,
    ),
  );
  if (miscounted.length > 0)
    broken.push(`I2: mod_rev is not the number of APPLIED: ${miscounted.join(', ')}`);

  const told = await localAdmin.query<{ id: string; outcome: string | null }>(
    'SELECT op_id::text AS id, outcome FROM desk_local.outbox',
  );
  const ledger = await admin.query<{ id: string; outcome: string; actor: string }>(
    'SELECT op_id::text AS id, outcome, actor_id::text AS actor FROM desk_decisions',
  );
  const outcomes = new Map(ledger.rows.map(({ id, outcome }) => [id, outcome]));
  const untrue = told.rows.filter(({ id, outcome }) => outcomes.get(id) !== outcome);
  if (untrue.length > 0) {
    const [{ id, outcome } = { id: '', outcome: '' }] = untrue;
    broken.push(
      `I3: ${untrue.length} told otherwise than the ledger has it: ${id} ${outcome} ${outcomes.get(id)}`,
    );
  }

  const conflictOutcomes = await idsOf(
    admin.query(
      `SELECT op_id::text AS id FROM desk_decisions
       WHERE outcome IN ('CONFLICT_CONTENT', 'CONFLICT_DECISION', 'HELD', 'QUARANTINED')`,
    ),
  );
  const conflictRows = await idsOf(admin.query('SELECT op_id::text AS id FROM desk_conflicts'));
  if (conflictOutcomes.join() !== conflictRows.join()) {
    broken.push('I4: the conflict outcomes are not the conflict rows');
  }
  for (const { device } of confirmed) {
    const open = await idsOf(
      admin.query(
        `SELECT op_id::text AS id FROM desk_conflicts WHERE state = 'OPEN' AND coalesce(assignee_id, actor_id) = $1`,
        [device.userId],
      ),
    );
    const visible = (await device.store.conflicts()).map(({ opId }) => opId).sort();
    if (open.join() !== visible.join()) {
      broken.push(
        `I4: ${open.length} open conflicts, ${visible.length} visible to ${device.userId}`,
      );
    }
  }

  const stale = await idsOf(
    admin.query(
      `SELECT d.op_id::text AS id FROM desk_decisions d JOIN witness w USING (op_id)
       WHERE d.action <> 'UNDO'
         AND (d.seen_content_rev, d.seen_content_hash) IS DISTINCT FROM (w.content_rev, w.content_hash)`,
    ),
  );
  if (stale.length > 0) broken.push(`I5: applied to a text that was not seen: ${stale.join(', ')}`);
  const unaccounted = await idsOf(
    admin.query(
      `SELECT r.id::text AS id FROM marketplace_reviews r WHERE r.status <> 'PENDING' AND r.status <> (
         SELECT d.result_status FROM desk_decisions d WHERE d.review_id = r.id AND d.outcome = 'APPLIED'
         ORDER BY d.result_mod_rev DESC LIMIT 1)`,
    ),
  );
  if (unaccounted.length > 0)
    broken.push(`I5: a status that no decision gave: ${unaccounted.join(', ')}`);

  const digest = `md5(string_agg(concat_ws(':', review_id, content_rev, mod_rev, content_hash, status), ','
    ORDER BY review_id))`;
  const there = await admin.query(
    `SELECT ${digest} AS digest FROM desk_review_state JOIN marketplace_reviews r ON r.id = review_id`,
  );
  const here = await localAdmin.query<{ store: number; digest: string }>(
    `SELECT store_id AS store, ${digest} AS digest FROM desk_local.review_base
     WHERE deleted_at IS NULL GROUP BY store_id`,
  );
  for (const { device } of confirmed) {
    const mine = here.rows.find(({ store }) => store === device.store.storeId)?.digest ?? null;
    if (mine !== there.rows[0].digest) {
      broken.push(`I6: what ${device.userId} has is not what the server has`);
    }
  }

  const overlaid = await idsOf(
    localAdmin.query(
      `SELECT review_id::text AS id FROM desk_local.review_base
       WHERE deleted_at IS NULL AND (pending_op IS NOT NULL OR shown_status <> status)`,
    ),
  );
  if (overlaid.length > 0) broken.push(`I6: shown otherwise than it is: ${overlaid.join(', ')}`);

  const actors = new Map(
    confirmed.flatMap(({ device, opIds: ids }) => ids.map((id) => [id, device.userId])),
  );
  const forged = ledger.rows.filter(({ id, actor }) => actors.has(id) && actors.get(id) !== actor);
  if (forged.length > 0) broken.push(`I7: ${forged.length} decisions under another actor`);

  const drift = await admin.query('SELECT subject FROM desk_counter_drift()');
  if (drift.rows.length > 0) broken.push(`counters: ${JSON.stringify(drift.rows)}`);
  return broken;
}
