-- That a line is no payout, as a person says of a customer's deposit, was kept as if nobody had said anything: the next
-- run found the same payout for it by amount and day, and that the payout is missing at the bank was never seen.
ALTER TABLE desk_bank_lines DROP CONSTRAINT desk_bank_lines_match_check;
ALTER TABLE desk_bank_lines ADD CONSTRAINT desk_bank_lines_match_check CHECK (
  CASE WHEN payout_id IS NULL THEN coalesce(match_pass, 'person') = 'person' ELSE match_pass IS NOT NULL END);

CREATE OR REPLACE FUNCTION desk_assign_bank_line(line_id uuid, payout text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  line desk_bank_lines;
  found_payout desk_stripe_payouts;
BEGIN
  PERFORM FROM desk_period_turns FOR SHARE;
  SELECT * INTO line FROM desk_bank_lines WHERE id = line_id FOR UPDATE;
  IF line.id IS NULL THEN
    RAISE EXCEPTION 'There is no such bank line.' USING ERRCODE = 'DK002';
  END IF;
  IF payout IS NOT NULL THEN
    SELECT * INTO found_payout FROM desk_stripe_payouts WHERE id = payout;
    IF found_payout.id IS NULL THEN
      RAISE EXCEPTION 'Stripe has no payout %.', payout USING ERRCODE = 'DK002';
    END IF;
    IF (found_payout.currency, found_payout.amount) IS DISTINCT FROM (line.currency::text, line.amount_minor) THEN
      RAISE EXCEPTION 'The line and the payout differ in amount or currency.' USING ERRCODE = 'DK004';
    END IF;
    IF EXISTS (SELECT FROM desk_bank_lines WHERE payout_id = payout AND id <> line_id) THEN
      RAISE EXCEPTION 'Another bank line is this payout already.' USING ERRCODE = 'DK001';
    END IF;
  END IF;
  UPDATE desk_bank_lines
  SET payout_id = payout, match_pass = 'person'
  WHERE id = line_id;
  PERFORM desk_audit('bank_line.assigned', 'bank_line', line_id::text, jsonb_build_object(
    'payout', payout, 'before', line.payout_id, 'from', line.booked_on, 'to', line.booked_on));
END
$$;
