-- A line that found its payout by amount and day kept it whatever came to be known. A statement is imported before
-- Stripe is read again as often as after it: the line of a payout that Stripe had just made was given to an earlier
-- one of the same amount, above all to one that had failed and was made again, also where it names the later one.
-- That one was missing at the bank then, and the earlier one, if it never came, was not. What was found by amount is
-- found anew where another payout or line could have it, so that what comes of it does not hang on the order in which
-- things became known; what a person said stays, and so do the lines of a closed period.
-- Without nested loops, because right after an import the planner knows nothing of its lines, and looking through
-- tens of thousands for each of them takes minutes.
CREATE OR REPLACE FUNCTION desk_match_bank_lines() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_nestloop = off AS $$
DECLARE
  freed integer := 0;
  matched integer;
  more integer;
BEGIN
  LOOP
    WITH payout AS (
      SELECT p.id, p.currency, p.amount, p.trace_id, (p.arrival_date AT TIME ZONE 'UTC')::date AS day,
        EXISTS (SELECT FROM desk_bank_lines taken WHERE taken.payout_id = p.id) AS has_line
      FROM desk_stripe_payouts p WHERE p.status IN ('paid', 'in_transit', 'failed')
    ), line AS (
      SELECT l.id, l.currency, l.amount_minor AS amount, l.booked_on AS day, l.reference || ' ' || l.description AS words,
        own.id AS own_id, own.trace_id AS own_trace, (own.arrival_date AT TIME ZONE 'UTC')::date AS own_day
      FROM desk_bank_lines l JOIN desk_stripe_payouts own ON own.id = l.payout_id
      WHERE l.match_pass = 'amount'
        AND NOT EXISTS (SELECT FROM desk_periods d WHERE l.booked_on BETWEEN d.starts_on AND d.ends_on)
    ), doubted AS (
      -- A payout without a line that might have been this one's.
      SELECT line.id FROM line
      JOIN payout ON payout.currency = line.currency AND payout.amount = line.amount AND NOT payout.has_line
        AND (line.day BETWEEN payout.day - 1 AND payout.day + 5 OR strpos(line.words, payout.id) > 0
          OR length(payout.trace_id) >= 6 AND strpos(line.words, payout.trace_id) > 0)
      UNION
      -- A line without a payout that might have this one's; lines that name Stripe come before the others.
      SELECT line.id FROM line
      JOIN desk_bank_lines other ON other.currency = line.currency AND other.amount_minor = line.amount
        AND other.payout_id IS NULL AND other.match_pass IS NULL
        AND (other.booked_on BETWEEN line.own_day - 1 AND line.own_day + 5
            AND (line.words !~* 'stripe' OR other.reference || ' ' || other.description ~* 'stripe')
          OR strpos(other.reference || ' ' || other.description, line.own_id) > 0
          OR length(line.own_trace) >= 6 AND strpos(other.reference || ' ' || other.description, line.own_trace) > 0)
    )
    UPDATE desk_bank_lines l SET payout_id = NULL, match_pass = NULL FROM doubted WHERE doubted.id = l.id;
    GET DIAGNOSTICS more = ROW_COUNT;
    EXIT WHEN more = 0;
    freed := freed + more;
  END LOOP;

  WITH named AS (
    SELECT l.id AS line_id, p.id AS payout_id,
      count(*) OVER (PARTITION BY l.id) AS payouts, count(*) OVER (PARTITION BY p.id) AS lines
    FROM desk_bank_lines l
    JOIN desk_stripe_payouts p
      ON p.currency = l.currency AND p.amount = l.amount_minor
      AND (
        strpos(l.reference || ' ' || l.description, p.id) > 0
        OR (length(p.trace_id) >= 6 AND strpos(l.reference || ' ' || l.description, p.trace_id) > 0)
      )
    WHERE l.payout_id IS NULL AND l.match_pass IS NULL
      AND NOT EXISTS (SELECT FROM desk_bank_lines taken WHERE taken.payout_id = p.id)
  )
  UPDATE desk_bank_lines l SET payout_id = named.payout_id, match_pass = 'reference'
  FROM named WHERE named.line_id = l.id AND named.payouts = 1 AND named.lines = 1;
  GET DIAGNOSTICS matched = ROW_COUNT;

  -- What one pass finds may leave a single payout for another line.
  LOOP
    more := desk_match_bank_amounts('{paid,in_transit}', true);
    EXIT WHEN more = 0;
    matched := matched + more;
  END LOOP;
  LOOP
    more := desk_match_bank_amounts('{paid,in_transit}', false);
    EXIT WHEN more = 0;
    matched := matched + more;
  END LOOP;
  LOOP
    more := desk_match_bank_amounts('{failed}', true);
    EXIT WHEN more = 0;
    matched := matched + more;
  END LOOP;
  RETURN greatest(matched - freed, 0);
END
$$;
