-- Two payouts of one amount on neighbouring days, and a line of the bank on each of these days: neither line found
-- its payout, because each fits both, so four findings stood where nothing is missing. Payouts of one amount are alike
-- as money: where there are as many lines as payouts, and each fits in the order of their days, all have come. Where
-- there are fewer, a line is of the payout that arrives on its very day; for the rest a person chooses, as before. Lines
-- that name Stripe come first: a customer's deposit of the same amount stood in the way of the payout's own line. A
-- payout that failed may have reached the account and gone back; it is looked for last, in lines that name Stripe.

-- One pass over amount, currency and day. Returns how many lines found their payouts of these states.
CREATE FUNCTION desk_match_bank_amounts(states text[], only_stripes boolean) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  matched integer;
BEGIN
  WITH line AS (
    SELECT l.id::text AS id, l.currency, l.amount_minor AS amount, l.booked_on AS day
    FROM desk_bank_lines l
    WHERE l.payout_id IS NULL AND l.match_pass IS NULL AND (NOT only_stripes OR l.reference || ' ' || l.description ~* 'stripe')
  ), payout AS (
    SELECT p.id, p.currency, p.amount, (p.arrival_date AT TIME ZONE 'UTC')::date AS day
    FROM desk_stripe_payouts p
    WHERE p.status = ANY (states)
      AND EXISTS (SELECT FROM line WHERE line.currency = p.currency AND line.amount = p.amount)
      AND NOT EXISTS (SELECT FROM desk_bank_lines taken WHERE taken.payout_id = p.id)
  ), likely AS (
    SELECT line.id AS line_id, payout.id AS payout_id, line.day = payout.day AS same_day,
      count(*) OVER of_line AS payouts, count(*) OVER of_payout AS lines,
      count(*) FILTER (WHERE line.day = payout.day) OVER of_line AS payouts_that_day,
      count(*) FILTER (WHERE line.day = payout.day) OVER of_payout AS lines_that_day
    FROM line JOIN payout USING (currency, amount)
    WHERE line.day BETWEEN payout.day - 1 AND payout.day + 5
    WINDOW of_line AS (PARTITION BY line.id), of_payout AS (PARTITION BY payout.id)
  ), item AS (
    SELECT 'line' AS kind, id, currency, amount, day FROM line
    WHERE EXISTS (SELECT FROM payout WHERE payout.currency = line.currency AND payout.amount = line.amount)
    UNION ALL
    SELECT 'payout', id, currency, amount, day FROM payout
  ), spaced AS (
    SELECT item.*, day - lag(day, 1, day) OVER (PARTITION BY currency, amount ORDER BY day) > 5 AS begins FROM item
  ), grouped AS (
    -- Nothing fits across more than five days, so what lies further apart has nothing to do with each other.
    SELECT spaced.*, count(*) FILTER (WHERE begins) OVER (PARTITION BY currency, amount ORDER BY day) AS run
    FROM spaced
  ), placed AS (
    SELECT grouped.*, row_number() OVER (PARTITION BY currency, amount, run, kind ORDER BY day, id) AS place
    FROM grouped
  ), in_order AS (
    SELECT l.id AS line_id, p.id AS payout_id,
      bool_and(coalesce(l.day BETWEEN p.day - 1 AND p.day + 5, false)) OVER (
        PARTITION BY coalesce(l.currency, p.currency), coalesce(l.amount, p.amount), coalesce(l.run, p.run)) AS all_fit
    FROM (SELECT * FROM placed WHERE kind = 'line') l
    FULL JOIN (SELECT * FROM placed WHERE kind = 'payout') p
      ON p.currency = l.currency AND p.amount = l.amount AND p.run = l.run AND p.place = l.place
  ), pair AS (
    SELECT line_id, payout_id FROM in_order WHERE all_fit
    UNION
    SELECT line_id, payout_id FROM likely
    WHERE (payouts = 1 AND lines = 1 OR same_day AND payouts_that_day = 1 AND lines_that_day = 1)
      AND payout_id NOT IN (SELECT payout_id FROM in_order WHERE all_fit)
  )
  UPDATE desk_bank_lines l SET payout_id = pair.payout_id, match_pass = 'amount'
  FROM pair WHERE pair.line_id = l.id::text;
  GET DIAGNOSTICS matched = ROW_COUNT;
  RETURN matched;
END
$$;

CREATE OR REPLACE FUNCTION desk_match_bank_lines() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  matched integer;
  more integer;
BEGIN
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
  RETURN matched;
END
$$;

REVOKE EXECUTE ON FUNCTION desk_match_bank_amounts(text[], boolean) FROM PUBLIC;
