import { literal } from './expressions';

const matchEvidence = literal('{"by": "reference"}');
const metadataEvidence = literal('{"by": "metadata.purchase_id"}');

/**
 * Records which charge pays which purchase. Only what is new is written, what no longer holds is
 * taken back, and what a person decided or a closed period holds is left alone. The new rows are
 * found before any is written: a table that grows while it is compared with is compared for ever.
 */
export const recordMatches = `
CREATE TEMP TABLE r_new_match ON COMMIT DROP AS
SELECT purchase_id, charge_id, 1::smallint AS pass FROM r_seen
WHERE clean AND NOT known AND NOT EXISTS (SELECT FROM r_oc WHERE r_oc.charge_id = r_seen.charge_id)
UNION ALL
SELECT r_op.purchase_id, r_oc.charge_id, r_op.pass FROM r_op JOIN r_oc ON r_oc.key = r_op.key
WHERE NOT EXISTS (
  SELECT FROM desk_matches known WHERE known.purchase_id = r_op.purchase_id AND known.stripe_id = r_oc.charge_id
);
CREATE TEMP TABLE r_stale_match ON COMMIT DROP AS
SELECT known.purchase_id, known.stripe_id
FROM r_op mine
JOIN desk_matches known ON known.purchase_id = mine.purchase_id
WHERE NOT EXISTS (
  SELECT FROM r_oc now WHERE now.key = mine.key AND now.charge_id = known.stripe_id
);
DELETE FROM desk_matches USING r_stale_match stale
WHERE desk_matches.purchase_id = stale.purchase_id AND desk_matches.stripe_id = stale.stripe_id
  AND desk_matches.state = 'matched' AND desk_matches.locked_at IS NULL;
INSERT INTO desk_matches (purchase_id, stripe_id, pass, evidence)
SELECT purchase_id, charge_id, pass, CASE pass WHEN 1 THEN ${matchEvidence} ELSE ${metadataEvidence} END::jsonb
FROM r_new_match;`;
