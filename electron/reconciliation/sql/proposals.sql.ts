import { literal, minorOfThousandths, thousandthsOfMinor } from './expressions';

/** How far apart purchase and payment may lie in time to be thought the same. */
const likelyWindow = `interval '3 days'`;
/** How much of the amount they may differ by, in hundredths: a rounding, a conversion. */
const likelyPercent = 2;
/** Proposals for one purchase; who has to choose among more knows nothing. */
const mostProposals = 3;

const theirs = thousandthsOfMinor('c.captured', 'c.currency');

/** Pairs of one blocking condition: candidates share a customer or an address, or are no candidates. */
const likely = (by: string, same: string) => `
  SELECT p.id AS purchase_id, c.id AS charge_id, ${literal(by)} AS by, abs(p.ours - ${theirs}) AS off,
    abs(extract(epoch FROM c.at - p.at))::bigint AS seconds,
    ${minorOfThousandths('p.ours', 'p.currency')} AS ours_minor, c.captured AS theirs_minor
  FROM r_unpaid p JOIN r_orphan c ON ${same}
  WHERE p.verdict = 'unknown' AND p.ours > 0 AND p.payment_method <> 'PLATFORM_CREDITS'
    AND (p.paid OR p.payment_status = 'PROCESSING') AND c.twin IS NULL
    AND c.currency = p.currency AND c.at BETWEEN p.at - ${likelyWindow} AND p.at + ${likelyWindow}
    AND abs(p.ours - ${theirs}) * 100 <= p.ours * ${likelyPercent}
    AND NOT EXISTS (
      SELECT FROM desk_matches m
      WHERE m.purchase_id = p.id AND m.stripe_id = c.id AND m.state = 'rejected'
    )`;

/**
 * Third pass: purchases without a payment beside payments without a purchase that look alike. They
 * are proposed to a person and change nothing by themselves; what a person rejected is not proposed
 * again, and what is not likely any more is withdrawn.
 */
const propose = `
CREATE TEMP TABLE r_proposal ON COMMIT DROP AS
SELECT * FROM (
  SELECT *, row_number() OVER (PARTITION BY purchase_id ORDER BY off, seconds, charge_id) AS place
  FROM (
    SELECT DISTINCT ON (purchase_id, charge_id) * FROM (${likely('customer', 'c.customer = p.stripe_customer_id')}
  UNION ALL ${likely('email', 'lower(c.email) = lower(p.billing_email)')}
  UNION ALL ${likely('email', 'lower(c.email) = lower(p.user_email)')}
    ) pair ORDER BY purchase_id, charge_id, by
  ) one
) ranked WHERE place <= ${mostProposals};
DELETE FROM desk_matches m
WHERE m.state = 'proposed' AND m.locked_at IS NULL
  AND NOT EXISTS (SELECT FROM r_proposal r WHERE r.purchase_id = m.purchase_id AND r.charge_id = m.stripe_id);
INSERT INTO desk_matches (purchase_id, stripe_id, pass, state, evidence)
SELECT purchase_id, charge_id, 3, 'proposed',
  jsonb_build_object('by', by, 'amount_minor', jsonb_build_array(ours_minor, theirs_minor), 'seconds_apart', seconds)
FROM r_proposal
ON CONFLICT DO NOTHING;`;

/** Where one side is empty nothing is alike. */
const withdraw = `DELETE FROM desk_matches WHERE state = 'proposed' AND locked_at IS NULL;`;

/** Who may pay and what may be paid. */
export const proposalTables = ['r_unpaid', 'r_orphan'] as const;

/** Brings proposals up to date. @param filled the tables that hold anything */
export function proposeMatches(filled: ReadonlySet<string>): string {
  return proposalTables.every((table) => filled.has(table)) ? propose : withdraw;
}
