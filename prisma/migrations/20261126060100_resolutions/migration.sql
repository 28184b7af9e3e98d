-- What people decide about findings. Every decision is one function: it checks, changes, keeps what
-- was there before, and writes the audit log, all in the transaction that calls it. Nobody, the
-- finance role included, writes these tables by hand.

-- Above how much, in minor units, a second person must agree. The row '***' counts in whole units of
-- whatever currency has no row of its own.
CREATE TABLE desk_approval_limits (
  currency varchar(3) NOT NULL,
  limit_amount bigint NOT NULL,
  CONSTRAINT desk_approval_limits_pkey PRIMARY KEY (currency),
  CONSTRAINT desk_approval_limits_limit_amount_check CHECK (limit_amount >= 0),
  CONSTRAINT desk_approval_limits_currency_check CHECK (currency ~ '^([A-Z]{3}|\*{3})$')
);
INSERT INTO desk_approval_limits (currency, limit_amount) VALUES ('***', 1000);

CREATE TABLE desk_resolutions (
  -- Made by the caller, so that a repeated call is recognised.
  id uuid NOT NULL,
  -- Decisions that were taken together share this.
  batch_id uuid NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  finding_id uuid,
  -- What the finding said at the time: if its facts change, what was accepted no longer holds.
  fingerprint text,
  purchase_id uuid,
  stripe_ids text[] NOT NULL DEFAULT ARRAY[]::text[],
  currency varchar(3),
  amount_minor bigint NOT NULL DEFAULT 0,
  reason text NOT NULL,
  -- What is to change, what was there before, and what is there since.
  changes jsonb NOT NULL DEFAULT '{}',
  before jsonb,
  after jsonb,
  needs_approval boolean NOT NULL DEFAULT false,
  requested_by uuid NOT NULL,
  requested_at timestamptz(6) NOT NULL DEFAULT now(),
  decided_by uuid,
  decided_at timestamptz(6),
  done_at timestamptz(6),
  undone_by uuid,
  undone_at timestamptz(6),
  CONSTRAINT desk_resolutions_pkey PRIMARY KEY (id),
  CONSTRAINT desk_resolutions_kind_check CHECK (kind IN (
    'link', 'unlink', 'correct_purchase', 'activate_purchase', 'end_purchase', 'record_refund',
    'create_purchase', 'accept', 'write_off', 'refund_in_stripe', 'cancel_subscription')),
  CONSTRAINT desk_resolutions_state_check CHECK (state IN (
    'waiting', 'declined', 'withdrawn', 'running', 'failed', 'done', 'undone', 'superseded')),
  CONSTRAINT desk_resolutions_reason_check CHECK (btrim(reason) <> ''),
  CONSTRAINT desk_resolutions_amount_minor_check CHECK (amount_minor >= 0),
  -- Nobody agrees to their own request, and nothing that needs a second person runs without one.
  CONSTRAINT desk_resolutions_second_person_check CHECK (decided_by <> requested_by),
  CONSTRAINT desk_resolutions_approval_check
    CHECK (NOT needs_approval OR state IN ('waiting', 'withdrawn') OR decided_by IS NOT NULL),
  CONSTRAINT desk_resolutions_done_check CHECK ((state IN ('done', 'undone', 'superseded')) = (done_at IS NOT NULL)),
  CONSTRAINT desk_resolutions_undone_check CHECK ((state = 'undone') = (undone_at IS NOT NULL))
);
CREATE INDEX desk_resolutions_finding_id_idx ON desk_resolutions (finding_id);
CREATE INDEX desk_resolutions_batch_id_idx ON desk_resolutions (batch_id);
CREATE INDEX desk_resolutions_purchase_id_idx ON desk_resolutions (purchase_id);
CREATE INDEX desk_resolutions_state_idx ON desk_resolutions (state);
-- One decision at a time for each finding.
CREATE UNIQUE INDEX desk_resolutions_live_key ON desk_resolutions (finding_id)
  WHERE state IN ('waiting', 'running', 'done');

-- A write to Stripe: its idempotency key is committed here before the call is made, so that a call
-- whose answer was lost is repeated as the same call.
CREATE TABLE desk_stripe_writes (
  id uuid NOT NULL,
  resolution_id uuid NOT NULL,
  kind text NOT NULL,
  idempotency_key text NOT NULL,
  request jsonb NOT NULL,
  state text NOT NULL DEFAULT 'prepared',
  attempts integer NOT NULL DEFAULT 0,
  stripe_id text,
  problem text,
  prepared_at timestamptz(6) NOT NULL DEFAULT now(),
  confirmed_at timestamptz(6),
  CONSTRAINT desk_stripe_writes_pkey PRIMARY KEY (id),
  CONSTRAINT desk_stripe_writes_resolution_id_key UNIQUE (resolution_id),
  CONSTRAINT desk_stripe_writes_idempotency_key_key UNIQUE (idempotency_key),
  CONSTRAINT desk_stripe_writes_resolution_id_fkey FOREIGN KEY (resolution_id)
    REFERENCES desk_resolutions (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT desk_stripe_writes_kind_check CHECK (kind IN ('refund', 'cancel_subscription')),
  CONSTRAINT desk_stripe_writes_state_check CHECK (state IN ('prepared', 'confirmed', 'refused')),
  CONSTRAINT desk_stripe_writes_confirmed_check
    CHECK ((state = 'confirmed') = (confirmed_at IS NOT NULL) AND (state <> 'confirmed' OR stripe_id IS NOT NULL))
);
CREATE INDEX desk_stripe_writes_state_idx ON desk_stripe_writes (state);

CREATE TABLE desk_finding_assignments (
  finding_id uuid NOT NULL,
  assignee_id uuid NOT NULL,
  assigned_by uuid NOT NULL,
  assigned_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT desk_finding_assignments_pkey PRIMARY KEY (finding_id)
);
CREATE INDEX desk_finding_assignments_assignee_id_idx ON desk_finding_assignments (assignee_id);

CREATE TABLE desk_finding_notes (
  id uuid NOT NULL,
  finding_id uuid NOT NULL,
  author_id uuid NOT NULL,
  text text NOT NULL,
  written_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT desk_finding_notes_pkey PRIMARY KEY (id),
  CONSTRAINT desk_finding_notes_text_check CHECK (btrim(text) <> '')
);
CREATE INDEX desk_finding_notes_finding_id_idx ON desk_finding_notes (finding_id);
CREATE TRIGGER desk_append_only BEFORE UPDATE OR DELETE ON desk_finding_notes
  FOR EACH ROW EXECUTE FUNCTION desk_refuse_change();

-- Decimals of a currency as Stripe counts it; electron/shared/money.ts has the same lists.
CREATE FUNCTION desk_currency_decimals(currency text) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN CASE
  WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND',
    'VUV', 'XAF', 'XOF', 'XPF') THEN 0
  WHEN currency IN ('BHD', 'JOD', 'KWD', 'OMR', 'TND') THEN 3
  ELSE 2 END;

-- Whether a total needs a second person.
CREATE FUNCTION desk_needs_approval(total_currency text, total_minor bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT coalesce(total_minor > coalesce(
    (SELECT limit_amount FROM desk_approval_limits WHERE currency = total_currency),
    (SELECT limit_amount * (10 ^ desk_currency_decimals(total_currency))::bigint
     FROM desk_approval_limits WHERE currency = '***')), false);
END;

CREATE FUNCTION desk_actor() RETURNS uuid
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF desk_current_user_id() IS NULL THEN
    RAISE EXCEPTION 'Nobody is named as the acting person.' USING ERRCODE = 'DK003';
  END IF;
  RETURN desk_current_user_id();
END
$$;

-- Which columns of a purchase each kind may change; everything else is refused.
CREATE FUNCTION desk_resolution_columns(kind text) RETURNS text[]
LANGUAGE sql IMMUTABLE
RETURN CASE kind
  WHEN 'link' THEN ARRAY['stripe_payment_id', 'stripe_invoice_id', 'stripe_subscription_id']
  WHEN 'unlink' THEN ARRAY['stripe_payment_id', 'stripe_invoice_id', 'stripe_subscription_id']
  WHEN 'correct_purchase' THEN ARRAY['amount', 'currency', 'payment_status', 'payment_method', 'status',
    'stripe_payment_id', 'stripe_invoice_id', 'stripe_subscription_id', 'auto_renew', 'cancelled_at',
    'subscription_start', 'subscription_end', 'refunded_amount']
  WHEN 'activate_purchase' THEN ARRAY['status', 'payment_status', 'activated_at', 'cancelled_at']
  WHEN 'end_purchase' THEN ARRAY['status', 'payment_status', 'cancelled_at', 'auto_renew', 'refunded_at']
  WHEN 'record_refund' THEN ARRAY['refunded_amount', 'payment_status', 'status', 'refunded_at']
  WHEN 'refund_in_stripe' THEN ARRAY['refunded_amount', 'payment_status', 'status', 'refunded_at']
  WHEN 'cancel_subscription' THEN ARRAY['auto_renew', 'cancelled_at']
  ELSE ARRAY[]::text[] END;

-- Writes columns of a purchase. Returns the named columns as they were.
CREATE FUNCTION desk_write_purchase(purchase uuid, changes jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  stored marketplace_purchases;
  wanted marketplace_purchases;
BEGIN
  SELECT * INTO stored FROM marketplace_purchases WHERE id = purchase FOR UPDATE;
  IF stored.id IS NULL THEN
    RAISE EXCEPTION 'The purchase no longer exists.' USING ERRCODE = 'DK002';
  END IF;
  wanted := jsonb_populate_record(stored, changes);
  UPDATE marketplace_purchases SET (
    amount, refunded_amount, currency, payment_method, payment_status, stripe_payment_id,
    stripe_invoice_id, stripe_subscription_id, subscription_start, subscription_end, auto_renew,
    status, activated_at, cancelled_at, refunded_at
  ) = (
    wanted.amount, wanted.refunded_amount, wanted.currency, wanted.payment_method,
    wanted.payment_status, wanted.stripe_payment_id, wanted.stripe_invoice_id,
    wanted.stripe_subscription_id, wanted.subscription_start, wanted.subscription_end,
    wanted.auto_renew, wanted.status, wanted.activated_at, wanted.cancelled_at, wanted.refunded_at
  ) WHERE id = purchase;
  RETURN (SELECT jsonb_object_agg(column_name, to_jsonb(stored) -> column_name)
          FROM jsonb_object_keys(changes) column_name);
EXCEPTION
  WHEN unique_violation THEN
    RAISE EXCEPTION 'Another purchase is linked to this payment already.' USING ERRCODE = 'DK001';
  WHEN check_violation THEN
    RAISE EXCEPTION 'The purchase would contradict itself: a refund above its amount, or an amount below zero.'
      USING ERRCODE = 'DK004';
END
$$;

-- What some columns of a purchase hold now; null without the purchase.
CREATE FUNCTION desk_purchase_facts(purchase uuid, columns jsonb) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
BEGIN ATOMIC
  SELECT (SELECT jsonb_object_agg(column_name, to_jsonb(p) -> column_name)
          FROM jsonb_object_keys(columns) column_name)
  FROM marketplace_purchases p WHERE p.id = purchase;
END;

-- Carries a decision out, up to the call of Stripe where there is one. The row is locked by the caller.
CREATE FUNCTION desk_carry_out(resolution uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  r desk_resolutions;
  written jsonb;
BEGIN
  SELECT * INTO r FROM desk_resolutions WHERE id = resolution;
  CASE
    WHEN r.kind IN ('accept', 'write_off') THEN
      NULL;
    WHEN r.kind IN ('refund_in_stripe', 'cancel_subscription') THEN
      INSERT INTO desk_stripe_writes (id, resolution_id, kind, idempotency_key, request)
      VALUES (uuidv7(), r.id,
        CASE r.kind WHEN 'refund_in_stripe' THEN 'refund' ELSE 'cancel_subscription' END,
        'desk-' || r.id, r.changes -> 'stripe');
      UPDATE desk_resolutions SET state = 'running' WHERE id = r.id;
      PERFORM desk_audit('resolution.started', 'resolution', r.id::text, jsonb_build_object(
        'kind', r.kind, 'request', r.changes -> 'stripe', 'idempotency_key', 'desk-' || r.id));
      RETURN;
    WHEN r.kind = 'create_purchase' THEN
      BEGIN
        INSERT INTO marketplace_purchases
        SELECT (jsonb_populate_record(NULL::marketplace_purchases,
          jsonb_build_object('refunded_amount', 0, 'auto_renew', false,
            'is_subscription', false, 'usage_count', 0, 'status', 'ACTIVE',
            'created_at', now(), 'updated_at', now())
          || r.changes || jsonb_build_object('id', r.purchase_id))).*;
      EXCEPTION
        WHEN unique_violation THEN
          RAISE EXCEPTION 'A purchase for this payment exists already.' USING ERRCODE = 'DK001';
        WHEN foreign_key_violation OR check_violation OR not_null_violation OR invalid_text_representation THEN
          RAISE EXCEPTION 'The new purchase is not complete: choose organisation, buyer and what was bought.'
            USING ERRCODE = 'DK004';
      END;
      written := desk_purchase_facts(r.purchase_id, r.changes);
    ELSE
      written := r.changes;
      UPDATE desk_resolutions SET before = desk_write_purchase(r.purchase_id, r.changes) WHERE id = r.id;
      IF r.kind IN ('link', 'unlink') THEN
        UPDATE desk_matches SET state = CASE r.kind WHEN 'link' THEN 'confirmed' ELSE 'rejected' END
        WHERE purchase_id = r.purchase_id AND stripe_id = ANY (r.stripe_ids) AND state = 'proposed';
      END IF;
      written := desk_purchase_facts(r.purchase_id, r.changes);
  END CASE;
  UPDATE desk_resolutions SET state = 'done', done_at = clock_timestamp(), after = written
  WHERE id = r.id;
  PERFORM desk_audit('resolution.done', 'resolution', r.id::text, jsonb_build_object(
    'kind', r.kind, 'finding', r.finding_id, 'purchase', r.purchase_id, 'stripe', r.stripe_ids,
    'currency', r.currency, 'amount_minor', r.amount_minor, 'reason', r.reason,
    'before', (SELECT before FROM desk_resolutions WHERE id = r.id), 'after', written,
    'requested_by', r.requested_by, 'decided_by', r.decided_by));
END
$$;

-- Decides about findings, one or many, all or nothing. Items: [{id, finding, fingerprint, purchase,
-- stripe_ids, currency, amount_minor, changes}]. Amounts come from the findings, and a larger one of
-- the item itself counts; totals by currency decide whether a second person must agree. A call that
-- is repeated with the same ids changes nothing.
CREATE FUNCTION desk_resolve(batch uuid, resolution_kind text, why text, items jsonb)
RETURNS SETOF desk_resolutions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  approval boolean;
  refused text;
  decided desk_resolutions;
BEGIN
  IF btrim(coalesce(why, '')) = '' THEN
    RAISE EXCEPTION 'Give a reason.' USING ERRCODE = 'DK004';
  END IF;
  IF EXISTS (SELECT FROM desk_resolutions WHERE batch_id = batch) THEN
    RETURN QUERY SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id;
    RETURN;
  END IF;

  -- In one order, so that two people who decide about the same findings wait for each other.
  PERFORM FROM desk_findings f
  WHERE f.id IN (SELECT (i ->> 'finding')::uuid FROM jsonb_array_elements(items) i)
  ORDER BY f.id FOR UPDATE;

  IF EXISTS (
    SELECT FROM jsonb_array_elements(items) i LEFT JOIN desk_findings f ON f.id = (i ->> 'finding')::uuid
    WHERE i ->> 'finding' IS NOT NULL
      AND (f.id IS NULL OR f.cleared_at IS NOT NULL OR f.fingerprint IS DISTINCT FROM i ->> 'fingerprint')
  ) THEN
    RAISE EXCEPTION 'A finding has changed since it was shown. Look at it again.' USING ERRCODE = 'DK001';
  END IF;
  SELECT string_agg(DISTINCT key, ', ') INTO refused
  FROM jsonb_array_elements(items) i, jsonb_object_keys(coalesce(i -> 'changes', '{}')) key
  WHERE resolution_kind NOT IN ('create_purchase')
    AND NOT (resolution_kind IN ('refund_in_stripe', 'cancel_subscription') AND key = 'stripe')
    AND key <> ALL (desk_resolution_columns(resolution_kind));
  IF refused IS NOT NULL THEN
    RAISE EXCEPTION 'This decision may not change %.', refused USING ERRCODE = 'DK004';
  END IF;

  -- What was decided about older facts gives way.
  UPDATE desk_resolutions r SET state = 'superseded'
  FROM desk_findings f
  WHERE r.finding_id = f.id AND r.state = 'done' AND NOT desk_resolution_holds(r, f)
    AND f.id IN (SELECT (i ->> 'finding')::uuid FROM jsonb_array_elements(items) i);
  IF EXISTS (
    SELECT FROM desk_resolutions r
    WHERE r.state IN ('waiting', 'running', 'done')
      AND r.finding_id IN (SELECT (i ->> 'finding')::uuid FROM jsonb_array_elements(items) i)
  ) THEN
    RAISE EXCEPTION 'Someone has decided about this already.' USING ERRCODE = 'DK001';
  END IF;

  SELECT coalesce(bool_or(desk_needs_approval(t.currency, t.total)), false) INTO approval
  FROM (
    SELECT coalesce(f.currency, i ->> 'currency') AS currency,
      sum(greatest(coalesce(f.amount_minor, 0), coalesce((i ->> 'amount_minor')::bigint, 0)))::bigint AS total
    FROM jsonb_array_elements(items) i LEFT JOIN desk_findings f ON f.id = (i ->> 'finding')::uuid
    GROUP BY 1
  ) t
  WHERE t.currency IS NOT NULL;

  INSERT INTO desk_resolutions (
    id, batch_id, kind, state, finding_id, fingerprint, purchase_id, stripe_ids, currency,
    amount_minor, reason, changes, needs_approval, requested_by)
  SELECT (i ->> 'id')::uuid, batch, resolution_kind, 'waiting', f.id, f.fingerprint,
    coalesce((i ->> 'purchase')::uuid, f.purchase_id),
    coalesce((SELECT array_agg(s) FROM jsonb_array_elements_text(i -> 'stripe_ids') s), f.stripe_ids, '{}'),
    coalesce(f.currency, i ->> 'currency'),
    greatest(coalesce(f.amount_minor, 0), coalesce((i ->> 'amount_minor')::bigint, 0)),
    btrim(why), coalesce(i -> 'changes', '{}'), approval, actor
  FROM jsonb_array_elements(items) i LEFT JOIN desk_findings f ON f.id = (i ->> 'finding')::uuid;

  IF approval THEN
    PERFORM desk_audit('resolution.requested', 'batch', batch::text, jsonb_build_object(
      'kind', resolution_kind, 'reason', btrim(why),
      'resolutions', (SELECT jsonb_agg(id ORDER BY id) FROM desk_resolutions WHERE batch_id = batch)));
  ELSE
    FOR decided IN SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id LOOP
      PERFORM desk_carry_out(decided.id);
    END LOOP;
  END IF;
  RETURN QUERY SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id;
END
$$;

-- Whether what was decided still settles the finding. Accepted facts must be the same facts; a
-- correction counts until a later run finds the same thing again.
CREATE FUNCTION desk_resolution_holds(r desk_resolutions, f desk_findings) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN (r).state = 'done' AND CASE
  WHEN (r).kind IN ('accept', 'write_off') THEN (r).fingerprint = (f).fingerprint
  ELSE (r).done_at >= (f).last_seen_at END;

-- A second person agrees to everything that was asked for together, or to nothing of it.
CREATE FUNCTION desk_decide(batch uuid, agree boolean) RETURNS SETOF desk_resolutions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  asked desk_resolutions;
BEGIN
  PERFORM FROM desk_resolutions WHERE batch_id = batch ORDER BY id FOR UPDATE;
  IF NOT EXISTS (SELECT FROM desk_resolutions WHERE batch_id = batch AND state = 'waiting') THEN
    RAISE EXCEPTION 'Nothing of this waits for a decision any more.' USING ERRCODE = 'DK001';
  END IF;
  IF EXISTS (SELECT FROM desk_resolutions WHERE batch_id = batch AND requested_by = actor) THEN
    RAISE EXCEPTION 'A second person must agree: you asked for this yourself.' USING ERRCODE = 'DK003';
  END IF;
  IF agree AND EXISTS (
    SELECT FROM desk_resolutions r JOIN desk_findings f ON f.id = r.finding_id
    WHERE r.batch_id = batch AND (f.cleared_at IS NOT NULL OR f.fingerprint <> r.fingerprint)
  ) THEN
    RAISE EXCEPTION 'A finding has changed since this was asked for. Decline it, and ask again.' USING ERRCODE = 'DK001';
  END IF;
  UPDATE desk_resolutions SET decided_by = actor, decided_at = clock_timestamp(),
    state = CASE WHEN agree THEN state ELSE 'declined' END
  WHERE batch_id = batch AND state = 'waiting';
  PERFORM desk_audit(CASE WHEN agree THEN 'resolution.approved' ELSE 'resolution.declined' END,
    'batch', batch::text, '{}');
  IF agree THEN
    FOR asked IN SELECT * FROM desk_resolutions WHERE batch_id = batch AND state = 'waiting' ORDER BY id LOOP
      PERFORM desk_carry_out(asked.id);
    END LOOP;
  END IF;
  RETURN QUERY SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id;
END
$$;

-- Takes back what was done, while nothing else has changed it since; or a request that still waits.
-- Money that moved in Stripe is not taken back by a button.
CREATE FUNCTION desk_undo_batch(batch uuid) RETURNS SETOF desk_resolutions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  r desk_resolutions;
BEGIN
  FOR r IN SELECT * FROM desk_resolutions
    WHERE batch_id = batch AND state IN ('waiting', 'done', 'running') ORDER BY id FOR UPDATE
  LOOP
    IF r.kind IN ('refund_in_stripe', 'cancel_subscription') AND r.state <> 'waiting' THEN
      RAISE EXCEPTION 'What was done in Stripe cannot be undone here.' USING ERRCODE = 'DK003';
    END IF;
    IF r.state = 'waiting' THEN
      UPDATE desk_resolutions SET state = 'withdrawn' WHERE id = r.id;
      PERFORM desk_audit('resolution.withdrawn', 'resolution', r.id::text, '{}');
      CONTINUE;
    END IF;
    IF r.after IS NOT NULL AND desk_purchase_facts(r.purchase_id, r.after) IS DISTINCT FROM r.after THEN
      RAISE EXCEPTION 'The purchase has been changed since. Correct it instead of undoing.' USING ERRCODE = 'DK001';
    END IF;
    IF r.kind = 'create_purchase' THEN
      DELETE FROM marketplace_purchases WHERE id = r.purchase_id;
    ELSIF r.before IS NOT NULL THEN
      PERFORM desk_write_purchase(r.purchase_id, r.before);
    END IF;
    IF r.kind IN ('link', 'unlink') THEN
      UPDATE desk_matches SET state = 'proposed'
      WHERE purchase_id = r.purchase_id AND stripe_id = ANY (r.stripe_ids)
        AND state IN ('confirmed', 'rejected') AND locked_at IS NULL;
    END IF;
    UPDATE desk_resolutions SET state = 'undone', undone_at = clock_timestamp(), undone_by = actor
    WHERE id = r.id;
    PERFORM desk_audit('resolution.undone', 'resolution', r.id::text,
      jsonb_build_object('restored', r.before));
  END LOOP;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'There is nothing left to undo.' USING ERRCODE = 'DK001';
  END IF;
  RETURN QUERY SELECT * FROM desk_resolutions WHERE batch_id = batch ORDER BY id;
END
$$;

-- Notes that a call of Stripe is about to be made, again if need be, with the key that was stored.
CREATE FUNCTION desk_begin_stripe_write(write_id uuid) RETURNS desk_stripe_writes
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  w desk_stripe_writes;
BEGIN
  UPDATE desk_stripe_writes SET attempts = attempts + 1, problem = NULL
  WHERE id = write_id AND state = 'prepared' RETURNING * INTO w;
  IF w.id IS NULL THEN
    SELECT * INTO w FROM desk_stripe_writes WHERE id = write_id;
  END IF;
  RETURN w;
END
$$;

-- Stripe did it, and it was read back: the decision is done. Said twice, it changes nothing. Where the
-- purchase's period is closed meanwhile, the purchase stays as it is and the change shows as a finding.
CREATE FUNCTION desk_confirm_stripe_write(write_id uuid, confirmed_id text, purchase_changes jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  w desk_stripe_writes;
  r desk_resolutions;
  was jsonb;
BEGIN
  SELECT * INTO w FROM desk_stripe_writes WHERE id = write_id FOR UPDATE;
  IF w.id IS NULL OR w.state <> 'prepared' THEN
    RETURN;
  END IF;
  SELECT * INTO r FROM desk_resolutions WHERE id = w.resolution_id FOR UPDATE;
  IF EXISTS (SELECT FROM jsonb_object_keys(purchase_changes) k
             WHERE k <> ALL (desk_resolution_columns(r.kind))) THEN
    RAISE EXCEPTION 'This decision may not change that.' USING ERRCODE = 'DK004';
  END IF;
  UPDATE desk_stripe_writes SET state = 'confirmed', confirmed_at = clock_timestamp(),
    stripe_id = confirmed_id, problem = NULL WHERE id = write_id;
  IF r.purchase_id IS NOT NULL AND purchase_changes <> '{}' THEN
    BEGIN
      was := desk_write_purchase(r.purchase_id, purchase_changes);
    EXCEPTION WHEN SQLSTATE 'DK005' OR SQLSTATE 'DK004' THEN
      was := NULL;
    END;
  END IF;
  UPDATE desk_resolutions SET state = 'done', done_at = clock_timestamp(), before = was,
    after = CASE WHEN was IS NOT NULL THEN desk_purchase_facts(r.purchase_id, purchase_changes) END
  WHERE id = r.id;
  PERFORM desk_audit('resolution.done', 'resolution', r.id::text, jsonb_build_object(
    'kind', r.kind, 'stripe_id', confirmed_id, 'finding', r.finding_id, 'purchase', r.purchase_id,
    'currency', r.currency, 'amount_minor', r.amount_minor, 'reason', r.reason, 'before', was,
    'requested_by', r.requested_by, 'decided_by', r.decided_by));
END
$$;

-- Stripe refused for good (`final`), or it is not known yet what became of the call.
CREATE FUNCTION desk_fail_stripe_write(write_id uuid, why text, final boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  w desk_stripe_writes;
BEGIN
  UPDATE desk_stripe_writes
  SET problem = why, state = CASE WHEN final THEN 'refused' ELSE state END
  WHERE id = write_id AND state = 'prepared' RETURNING * INTO w;
  IF w.id IS NOT NULL AND final THEN
    UPDATE desk_resolutions SET state = 'failed' WHERE id = w.resolution_id;
    PERFORM desk_audit('resolution.failed', 'resolution', w.resolution_id::text,
      jsonb_build_object('problem', why));
  END IF;
END
$$;

-- Null takes the finding from everyone.
CREATE FUNCTION desk_assign_findings(findings uuid[], assignee uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
  changed integer;
BEGIN
  IF assignee IS NULL THEN
    DELETE FROM desk_finding_assignments WHERE finding_id = ANY (findings);
  ELSE
    INSERT INTO desk_finding_assignments (finding_id, assignee_id, assigned_by)
    SELECT f.id, assignee, actor FROM desk_findings f WHERE f.id = ANY (findings)
    ON CONFLICT (finding_id) DO UPDATE
      SET assignee_id = excluded.assignee_id, assigned_by = excluded.assigned_by, assigned_at = now();
  END IF;
  GET DIAGNOSTICS changed = ROW_COUNT;
  PERFORM desk_audit('finding.assigned', 'findings', coalesce(assignee::text, ''),
    jsonb_build_object('findings', findings, 'assignee', assignee));
  RETURN changed;
END
$$;

CREATE FUNCTION desk_note_finding(note uuid, finding uuid, words text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  actor uuid := desk_actor();
BEGIN
  IF NOT EXISTS (SELECT FROM desk_findings WHERE id = finding) THEN
    RAISE EXCEPTION 'There is no such finding.' USING ERRCODE = 'DK002';
  END IF;
  INSERT INTO desk_finding_notes (id, finding_id, author_id, text)
  VALUES (note, finding, actor, btrim(words)) ON CONFLICT (id) DO NOTHING;
  IF FOUND THEN
    PERFORM desk_audit('finding.noted', 'finding', finding::text, jsonb_build_object('text', btrim(words)));
  END IF;
END
$$;

-- The limit is set by an administrator, not by those whom it binds. Null takes a currency's own away.
CREATE FUNCTION desk_set_approval_limit(limited_currency text, new_limit bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  was bigint;
BEGIN
  PERFORM desk_actor();
  SELECT limit_amount INTO was FROM desk_approval_limits WHERE currency = limited_currency;
  IF new_limit IS NULL THEN
    DELETE FROM desk_approval_limits WHERE currency = limited_currency AND currency <> '***';
  ELSE
    INSERT INTO desk_approval_limits VALUES (limited_currency, new_limit)
    ON CONFLICT (currency) DO UPDATE SET limit_amount = new_limit;
  END IF;
  PERFORM desk_audit('approval_limit.changed', 'currency', limited_currency,
    jsonb_build_object('before', was, 'after', new_limit));
END
$$;

GRANT SELECT ON
  desk_approval_limits, desk_resolutions, desk_stripe_writes, desk_finding_assignments, desk_finding_notes
  TO desk_finance, desk_admin;
REVOKE EXECUTE ON FUNCTION
  desk_currency_decimals(text), desk_needs_approval(text, bigint), desk_actor(),
  desk_resolution_columns(text), desk_write_purchase(uuid, jsonb), desk_purchase_facts(uuid, jsonb),
  desk_carry_out(uuid), desk_resolve(uuid, text, text, jsonb),
  desk_resolution_holds(desk_resolutions, desk_findings), desk_decide(uuid, boolean),
  desk_undo_batch(uuid), desk_begin_stripe_write(uuid), desk_confirm_stripe_write(uuid, text, jsonb),
  desk_fail_stripe_write(uuid, text, boolean), desk_assign_findings(uuid[], uuid),
  desk_note_finding(uuid, uuid, text), desk_set_approval_limit(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  desk_currency_decimals(text), desk_needs_approval(text, bigint),
  desk_resolution_holds(desk_resolutions, desk_findings) TO desk_finance, desk_admin;
GRANT EXECUTE ON FUNCTION
  desk_resolve(uuid, text, text, jsonb), desk_undo_batch(uuid), desk_assign_findings(uuid[], uuid),
  desk_note_finding(uuid, uuid, text) TO desk_finance;
-- Whoever agrees to a refund sets it going.
GRANT EXECUTE ON FUNCTION
  desk_decide(uuid, boolean), desk_begin_stripe_write(uuid),
  desk_confirm_stripe_write(uuid, text, jsonb), desk_fail_stripe_write(uuid, text, boolean)
  TO desk_finance, desk_admin;
GRANT EXECUTE ON FUNCTION desk_set_approval_limit(text, bigint) TO desk_admin;
