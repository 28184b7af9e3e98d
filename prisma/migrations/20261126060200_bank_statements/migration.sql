-- What the bank says: imported statements, the last step of a payout's way.

CREATE TABLE desk_bank_statements (
  id uuid NOT NULL DEFAULT uuidv7(),
  file_name text NOT NULL,
  -- SHA-256 of the file: the same file is imported once.
  file_hash text NOT NULL,
  format text NOT NULL,
  account text NOT NULL,
  currency varchar(3) NOT NULL,
  -- First and last day that it covers, both included.
  from_on date NOT NULL,
  to_on date NOT NULL,
  line_count integer NOT NULL,
  -- Lines that an earlier statement had already.
  repeated_count integer NOT NULL,
  imported_at timestamptz(6) NOT NULL DEFAULT now(),
  imported_by uuid,
  CONSTRAINT desk_bank_statements_pkey PRIMARY KEY (id),
  CONSTRAINT desk_bank_statements_file_hash_key UNIQUE (file_hash),
  CONSTRAINT desk_bank_statements_format_check CHECK (format IN ('csv', 'camt053', 'ofx')),
  CONSTRAINT desk_bank_statements_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  CONSTRAINT desk_bank_statements_days_check CHECK (from_on <= to_on)
);

CREATE TABLE desk_bank_lines (
  id uuid NOT NULL DEFAULT uuidv7(),
  statement_id uuid NOT NULL,
  -- Line or entry of the file, from 1.
  line_number integer NOT NULL,
  booked_on date NOT NULL,
  -- Signed, in minor units: money in is positive.
  amount_minor bigint NOT NULL,
  currency varchar(3) NOT NULL,
  reference text NOT NULL,
  description text NOT NULL,
  -- Account, day, amount, texts and which of several equal lines it is: statements overlap.
  fingerprint text NOT NULL,
  payout_id text,
  -- How the payout was found: 'reference', 'amount', or 'person'.
  match_pass text,
  CONSTRAINT desk_bank_lines_pkey PRIMARY KEY (id),
  CONSTRAINT desk_bank_lines_fingerprint_key UNIQUE (fingerprint),
  CONSTRAINT desk_bank_lines_statement_id_fkey FOREIGN KEY (statement_id)
    REFERENCES desk_bank_statements (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT desk_bank_lines_match_check CHECK ((payout_id IS NULL) = (match_pass IS NULL)),
  CONSTRAINT desk_bank_lines_match_pass_check CHECK (match_pass IN ('reference', 'amount', 'person'))
);
CREATE UNIQUE INDEX desk_bank_lines_payout_id_key ON desk_bank_lines (payout_id);
CREATE INDEX desk_bank_lines_statement_id_idx ON desk_bank_lines (statement_id);
CREATE INDEX desk_bank_lines_booked_on_idx ON desk_bank_lines (booked_on);

-- Finds the payouts of lines that have none: by the payout's id, trace or descriptor in the texts,
-- then where amount, currency and day leave exactly one payout and one line. Never guesses.
-- Returns how many lines found theirs.
CREATE FUNCTION desk_match_bank_lines() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  by_reference integer;
  by_amount integer;
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
    WHERE l.payout_id IS NULL
      AND NOT EXISTS (SELECT FROM desk_bank_lines taken WHERE taken.payout_id = p.id)
  )
  UPDATE desk_bank_lines l SET payout_id = named.payout_id, match_pass = 'reference'
  FROM named WHERE named.line_id = l.id AND named.payouts = 1 AND named.lines = 1;
  GET DIAGNOSTICS by_reference = ROW_COUNT;

  WITH likely AS (
    SELECT l.id AS line_id, p.id AS payout_id,
      count(*) OVER (PARTITION BY l.id) AS payouts, count(*) OVER (PARTITION BY p.id) AS lines
    FROM desk_bank_lines l
    JOIN desk_stripe_payouts p
      ON p.currency = l.currency AND p.amount = l.amount_minor
      AND l.booked_on BETWEEN (p.arrival_date AT TIME ZONE 'UTC')::date - 1
        AND (p.arrival_date AT TIME ZONE 'UTC')::date + 5
    WHERE l.payout_id IS NULL AND p.status IN ('paid', 'in_transit')
      AND NOT EXISTS (SELECT FROM desk_bank_lines taken WHERE taken.payout_id = p.id)
  )
  UPDATE desk_bank_lines l SET payout_id = likely.payout_id, match_pass = 'amount'
  FROM likely WHERE likely.line_id = l.id AND likely.payouts = 1 AND likely.lines = 1;
  GET DIAGNOSTICS by_amount = ROW_COUNT;
  RETURN by_reference + by_amount;
END
$$;

-- Takes a whole statement or nothing. Lines: [{line, booked_on, amount_minor, reference, description}].
CREATE FUNCTION desk_import_bank_statement(
  statement_id uuid, file_name text, file_hash text, format text, account text, currency text,
  from_on date, to_on date, lines jsonb
) RETURNS TABLE (imported integer, repeated integer, matched integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('desk_bank_lines'));
  IF EXISTS (SELECT FROM desk_bank_statements s WHERE s.file_hash = desk_import_bank_statement.file_hash) THEN
    RAISE EXCEPTION 'This file has been imported already.' USING ERRCODE = 'DK001';
  END IF;
  INSERT INTO desk_bank_statements AS s (
    id, file_name, file_hash, format, account, currency, from_on, to_on, line_count, repeated_count,
    imported_by)
  VALUES (statement_id, file_name, file_hash, format, account, currency, from_on, to_on,
    jsonb_array_length(lines), 0, desk_current_user_id());
  INSERT INTO desk_bank_lines AS l (
    statement_id, line_number, booked_on, amount_minor, currency, reference, description, fingerprint)
  SELECT statement_id, r.line, r.booked_on, r.amount_minor, currency, r.reference, r.description,
    encode(sha256(convert_to(jsonb_build_array(account, currency, r.booked_on, r.amount_minor,
      r.reference, r.description,
      row_number() OVER (
        PARTITION BY r.booked_on, r.amount_minor, r.reference, r.description ORDER BY r.line)
    )::text, 'UTF8')), 'hex')
  FROM jsonb_to_recordset(lines)
    AS r (line integer, booked_on date, amount_minor bigint, reference text, description text)
  ON CONFLICT (fingerprint) DO NOTHING;
  GET DIAGNOSTICS imported = ROW_COUNT;
  repeated := jsonb_array_length(lines) - imported;
  UPDATE desk_bank_statements s SET repeated_count = repeated WHERE s.id = statement_id;
  matched := desk_match_bank_lines();
  PERFORM desk_audit('bank_statement.imported', 'bank_statement', statement_id::text, jsonb_build_object(
    'file', file_name, 'file_hash', file_hash, 'account', account, 'currency', currency,
    'lines', imported, 'repeated', repeated, 'matched', matched));
  RETURN NEXT;
END
$$;

-- A person says which payout a line is, or that it is none (null).
CREATE FUNCTION desk_assign_bank_line(line_id uuid, payout text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  line desk_bank_lines;
  found_payout desk_stripe_payouts;
BEGIN
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
  SET payout_id = payout, match_pass = CASE WHEN payout IS NOT NULL THEN 'person' END
  WHERE id = line_id;
  PERFORM desk_audit('bank_line.assigned', 'bank_line', line_id::text,
    jsonb_build_object('payout', payout, 'before', line.payout_id));
END
$$;

GRANT SELECT ON desk_bank_statements, desk_bank_lines TO desk_finance, desk_admin;
REVOKE EXECUTE ON FUNCTION
  desk_match_bank_lines(), desk_assign_bank_line(uuid, text),
  desk_import_bank_statement(uuid, text, text, text, text, text, date, date, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  desk_match_bank_lines(), desk_assign_bank_line(uuid, text),
  desk_import_bank_statement(uuid, text, text, text, text, text, date, date, jsonb) TO desk_finance;
