-- What the authority keeps about moderation: which revision of which text a decision was about, who
-- decided it from which device, and what could not be applied. Decisions come through the functions
-- of the next migrations and no other way.

-- One person behind each login of a team's server. Kept by administrators: what a login claims to
-- be in a setting counts only for logins that own the tables and could write them anyway.
CREATE TABLE desk_logins (
  login varchar(63) NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT desk_logins_pkey PRIMARY KEY (login),
  CONSTRAINT desk_logins_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX desk_logins_user_id_idx ON desk_logins (user_id);

-- Which database this is (workspace_id), and which life of it (db_epoch): a copy or a restored dump
-- lives on another cluster or under another object id, and gets a new epoch.
CREATE TABLE desk_sync_meta (
  id integer NOT NULL DEFAULT 1,
  workspace_id uuid NOT NULL DEFAULT uuidv7(),
  db_epoch uuid NOT NULL DEFAULT uuidv7(),
  min_protocol integer NOT NULL DEFAULT 1,
  system_identifier bigint,
  database_oid bigint,
  CONSTRAINT desk_sync_meta_pkey PRIMARY KEY (id),
  CONSTRAINT desk_sync_meta_id_check CHECK (id = 1)
);
INSERT INTO desk_sync_meta DEFAULT VALUES;

-- Every start of the server that moderators met, with the first transaction of it. A cursor beyond
-- the first transaction of a later start comes from a future that a restore took back.
CREATE TABLE desk_sync_starts (
  started_at timestamptz(6) NOT NULL,
  first_xid xid8 NOT NULL,
  CONSTRAINT desk_sync_starts_pkey PRIMARY KEY (started_at)
);

-- No foreign key: the state of a deleted review is its tombstone.
CREATE TABLE desk_review_state (
  review_id uuid NOT NULL,
  content_rev integer NOT NULL DEFAULT 1,
  mod_rev integer NOT NULL DEFAULT 0,
  content_hash varchar(64) NOT NULL,
  deleted_at timestamptz(6),
  change_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT desk_review_state_pkey PRIMARY KEY (review_id)
);
CREATE INDEX desk_review_state_change_xid_review_id_idx ON desk_review_state (change_xid, review_id);

CREATE TABLE desk_devices (
  device_id uuid NOT NULL,
  user_id uuid NOT NULL,
  label varchar(200) NOT NULL DEFAULT '',
  last_seq bigint NOT NULL DEFAULT 0,
  protocol integer NOT NULL,
  registered_at timestamptz(6) NOT NULL DEFAULT now(),
  seen_at timestamptz(6) NOT NULL DEFAULT now(),
  revoked_at timestamptz(6),
  CONSTRAINT desk_devices_pkey PRIMARY KEY (device_id),
  CONSTRAINT desk_devices_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX desk_devices_user_id_idx ON desk_devices (user_id);

-- The ledger. Rows without a device are changes of a status that came past the desk (a script, the
-- platform itself); they count like decisions, so that nobody overrules them unknowingly.
CREATE TABLE desk_decisions (
  op_id uuid NOT NULL,
  device_id uuid,
  seq bigint,
  payload_hash varchar(64) NOT NULL DEFAULT '',
  payload jsonb NOT NULL DEFAULT '{}',
  group_id uuid,
  actor_id uuid,
  review_id uuid,
  action varchar(20) NOT NULL,
  reason_code varchar(60),
  note text,
  seen_content_rev integer,
  seen_mod_rev integer,
  seen_content_hash varchar(64),
  device_time timestamptz(6),
  received_at timestamptz(6) NOT NULL DEFAULT now(),
  outcome varchar(20) NOT NULL,
  previous_status "ReviewStatus",
  result_status "ReviewStatus",
  result_mod_rev integer,
  problem varchar(200),
  change_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT desk_decisions_pkey PRIMARY KEY (op_id),
  CONSTRAINT desk_decisions_outcome_check CHECK (outcome IN (
    'APPLIED', 'AGREED', 'CONFLICT_CONTENT', 'CONFLICT_DECISION', 'HELD', 'MOOT_DELETED', 'QUARANTINED'
  ))
);
CREATE UNIQUE INDEX desk_decisions_device_id_seq_key ON desk_decisions (device_id, seq);
CREATE INDEX desk_decisions_review_id_idx ON desk_decisions (review_id);
CREATE INDEX desk_decisions_change_xid_op_id_idx ON desk_decisions (change_xid, op_id);

-- One row for each outcome that needs a person: what was seen, what it was then, who was first.
CREATE TABLE desk_conflicts (
  op_id uuid NOT NULL,
  review_id uuid,
  actor_id uuid NOT NULL,
  assignee_id uuid,
  kind varchar(20) NOT NULL,
  seen jsonb NOT NULL,
  current jsonb NOT NULL,
  winner_op_id uuid,
  state varchar(20) NOT NULL DEFAULT 'OPEN',
  resolved_by_op uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  change_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT desk_conflicts_pkey PRIMARY KEY (op_id),
  CONSTRAINT desk_conflicts_op_id_fkey FOREIGN KEY (op_id)
    REFERENCES desk_decisions (op_id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT desk_conflicts_kind_check
    CHECK (kind IN ('CONFLICT_CONTENT', 'CONFLICT_DECISION', 'HELD', 'QUARANTINED')),
  CONSTRAINT desk_conflicts_state_check
    CHECK (state IN ('OPEN', 'RESOLVED', 'SUPERSEDED', 'WITHDRAWN'))
);
CREATE INDEX desk_conflicts_review_id_idx ON desk_conflicts (review_id);
CREATE INDEX desk_conflicts_change_xid_op_id_idx ON desk_conflicts (change_xid, op_id);

-- Who has a review in hand, and until when by the server's clock. A claim asks others to leave the
-- review alone; it refuses nobody's decision.
CREATE TABLE desk_claims (
  review_id uuid NOT NULL,
  user_id uuid NOT NULL,
  device_id uuid NOT NULL,
  expires_at timestamptz(6) NOT NULL,
  change_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT desk_claims_pkey PRIMARY KEY (review_id),
  CONSTRAINT desk_claims_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX desk_claims_user_id_idx ON desk_claims (user_id);
CREATE INDEX desk_claims_change_xid_review_id_idx ON desk_claims (change_xid, review_id);

-- What a decision is about. Author and tool cannot change; everything else is no text.
CREATE FUNCTION desk_content_hash(rating integer, title text, review text) RETURNS varchar
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN encode(sha256(convert_to(jsonb_build_array(rating, title, review)::text, 'UTF8')), 'hex');

-- Follows every change of a review, whoever writes it, in the same statement. A decision that
-- arrives through desk_push says so in the transaction's setting desk.deciding and writes its own
-- row in the ledger; any other change of a status gets one here.
CREATE FUNCTION desk_follow_reviews() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO desk_review_state AS s (review_id, content_hash)
    SELECT id, desk_content_hash(rating, title, review) FROM new_rows
    ON CONFLICT (review_id) DO UPDATE SET
      content_rev = s.content_rev + 1, content_hash = excluded.content_hash,
      deleted_at = NULL, change_xid = pg_current_xact_id();
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    UPDATE desk_review_state s SET deleted_at = now(), change_xid = pg_current_xact_id()
    FROM old_rows o WHERE s.review_id = o.id;
    RETURN NULL;
  END IF;
  UPDATE desk_review_state s SET
    content_rev = s.content_rev + edited::integer,
    content_hash = CASE WHEN edited THEN desk_content_hash(c.rating, c.title, c.review) ELSE s.content_hash END,
    mod_rev = s.mod_rev + (c.decided AND NOT edited)::integer,
    change_xid = pg_current_xact_id()
  FROM (
    SELECT n.id, n.rating, n.title, n.review,
      (n.rating, n.title, n.review) IS DISTINCT FROM (o.rating, o.title, o.review) AS edited,
      n.status <> o.status AND current_setting('desk.deciding', true) IS DISTINCT FROM 'on' AS decided
    FROM new_rows n JOIN old_rows o USING (id) WHERE n IS DISTINCT FROM o
  ) c
  WHERE s.review_id = c.id;
  IF current_setting('desk.deciding', true) IS DISTINCT FROM 'on' THEN
    INSERT INTO desk_decisions (
      op_id, actor_id, review_id, action, note, outcome, previous_status, result_status, result_mod_rev
    )
    SELECT uuidv7(), n.moderated_by, n.id,
      CASE n.status WHEN 'APPROVED' THEN 'APPROVE' WHEN 'REJECTED' THEN 'REJECT'
        WHEN 'FLAGGED' THEN 'FLAG' ELSE 'REOPEN' END,
      n.moderation_notes, 'APPLIED', o.status, n.status, s.mod_rev
    FROM new_rows n JOIN old_rows o USING (id) JOIN desk_review_state s ON s.review_id = n.id
    WHERE n.status <> o.status
      AND (n.rating, n.title, n.review) IS NOT DISTINCT FROM (o.rating, o.title, o.review);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER desk_sync_insert AFTER INSERT ON marketplace_reviews
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_follow_reviews();
CREATE TRIGGER desk_sync_update AFTER UPDATE ON marketplace_reviews
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION desk_follow_reviews();
CREATE TRIGGER desk_sync_delete AFTER DELETE ON marketplace_reviews
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION desk_follow_reviews();

INSERT INTO desk_review_state (review_id, content_hash)
SELECT id, desk_content_hash(rating, title, review) FROM marketplace_reviews;

-- Laptops keep the names of tools, organisations and authors with each review.
CREATE FUNCTION desk_follow_names() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE desk_review_state s SET change_xid = pg_current_xact_id()
  FROM marketplace_reviews r
  WHERE s.review_id = r.id AND CASE TG_TABLE_NAME
    WHEN 'marketplace_tools' THEN r.tool_id
    WHEN 'organizations' THEN r.organization_id
    ELSE r.user_id END = NEW.id;
  RETURN NULL;
END
$$;

CREATE TRIGGER desk_sync_names AFTER UPDATE ON marketplace_tools FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION desk_follow_names();
CREATE TRIGGER desk_sync_names AFTER UPDATE ON organizations FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION desk_follow_names();
CREATE TRIGGER desk_sync_names AFTER UPDATE ON users FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION desk_follow_names();

-- The person behind the session: of a team's login the one that an administrator linked, whatever
-- the session's settings say. Only a login that owns the tables (the embedded engine's, a script's)
-- is trusted to say for whom it acts.
CREATE FUNCTION desk_acting_user_id() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(
    CASE WHEN pg_has_role(session_user, current_user, 'MEMBER') THEN desk_current_user_id() END,
    (SELECT user_id FROM desk_logins WHERE login = session_user)
  )
$$;

-- Who the session's login is, for the desk that connects: no row for a login that is linked to no one.
CREATE FUNCTION desk_login_person() RETURNS TABLE (user_id uuid, name text, workspace_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT u.id, u.name::text, m.workspace_id
  FROM desk_logins l JOIN users u ON u.id = l.user_id CROSS JOIN desk_sync_meta m
  WHERE l.login = session_user
$$;

-- Links a login to the person with this address, in place of whom it was linked to before.
CREATE FUNCTION desk_link_login(login text, email text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  person uuid;
BEGIN
  SELECT u.id INTO person FROM users u WHERE lower(u.email) = lower(desk_link_login.email);
  IF person IS NULL THEN
    RAISE EXCEPTION 'No person of the marketplace has the address %.', desk_link_login.email
      USING ERRCODE = 'no_data_found';
  END IF;
  INSERT INTO desk_logins (login, user_id) VALUES (desk_link_login.login, person)
  ON CONFLICT ON CONSTRAINT desk_logins_pkey DO UPDATE SET user_id = excluded.user_id;
  RETURN person;
END
$$;

-- A decision goes through desk_push: moderators read reviews and write none.
REVOKE UPDATE (status, moderated_at, moderated_by, moderation_notes)
  ON marketplace_reviews FROM desk_moderator;
DROP POLICY staff_moderator_reviews_update ON marketplace_reviews;

GRANT SELECT, INSERT, UPDATE, DELETE ON desk_logins TO desk_admin;
GRANT SELECT ON desk_devices TO desk_admin;
GRANT UPDATE (revoked_at) ON desk_devices TO desk_admin;

REVOKE EXECUTE ON FUNCTION
  desk_content_hash(integer, text, text), desk_follow_reviews(), desk_follow_names(),
  desk_acting_user_id(), desk_login_person(), desk_link_login(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_acting_user_id(), desk_login_person()
  TO desk_curator, desk_moderator, desk_finance, desk_admin;
GRANT EXECUTE ON FUNCTION desk_link_login(text, text) TO desk_admin;
