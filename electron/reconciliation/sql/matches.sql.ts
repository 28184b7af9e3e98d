import { literal } from './expressions';

/** Matches that hold: by a reference, or because a person said so. What is proposed or rejected is none. */
export const holds = (match: string) => `${match}.state IN ('matched', 'confirmed')`;

/**
 * The purchase that a charge pays, as a join of one row or none.
 * @param charge SQL for the charge's id
 * @param as the alias of the row, which has a `purchase_id`
 */
export const purchaseOf = (charge: string, as: string) => `LEFT JOIN LATERAL (
  SELECT m.purchase_id FROM desk_matches m
  WHERE m.stripe_id = ${charge} AND ${holds('m')} ORDER BY m.purchase_id LIMIT 1
) ${as} ON true`;

const matchEvidence = literal('{"by": "reference"}');
const metadataEvidence = literal('{"by": "metadata.purchase_id"}');

/**
 * Records which charge pays which purchase. Only what is new is written, what no longer holds is
 * taken back, also where a person confirmed it and the purchase has been unlinked since, or deleted, and
 * what a closed period holds is left alone. What was proposed or rejected gives way to a reference. The new rows are
 * sorted, and so all found, before any is written: a table that grows while it is compared with is
 * compared for ever.
 */
export const recordMatches = `
DELETE FROM desk_matches known USING r_link mine
WHERE known.purchase_id = mine.purchase_id AND ${holds('known')} AND known.locked_at IS NULL
  AND NOT EXISTS (SELECT FROM r_link now WHERE now.key = mine.key AND now.charge_id = known.stripe_id);
DELETE FROM desk_matches known USING r_link theirs
WHERE known.stripe_id = theirs.charge_id AND ${holds('known')} AND known.locked_at IS NULL
  AND NOT EXISTS (SELECT FROM marketplace_purchases p WHERE p.id = known.purchase_id);
INSERT INTO desk_matches (purchase_id, stripe_id, pass, evidence)
SELECT purchase_id, charge_id, pass, CASE pass WHEN 1 THEN ${matchEvidence} ELSE ${metadataEvidence} END::jsonb
FROM (
  SELECT purchase_id, charge_id, 1::smallint AS pass FROM r_seen
  WHERE clean AND NOT known AND NOT EXISTS (SELECT FROM r_link WHERE r_link.charge_id = r_seen.charge_id)
  UNION ALL
  SELECT mine.purchase_id, now.charge_id, mine.pass FROM r_link mine JOIN r_link now ON now.key = mine.key
  WHERE mine.purchase_id IS NOT NULL AND now.charge_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM desk_matches known
    WHERE known.purchase_id = mine.purchase_id AND known.stripe_id = now.charge_id AND ${holds('known')}
  )
) found
ORDER BY purchase_id, charge_id
ON CONFLICT (purchase_id, stripe_id) DO UPDATE
  SET pass = excluded.pass, state = 'matched', evidence = excluded.evidence
  WHERE desk_matches.locked_at IS NULL;`;
