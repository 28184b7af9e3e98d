-- The moderator's replica, outbox and inbox, one of each for a person and a marketplace (store_id).
-- Decisions are also in the journal beside this database; each can be rebuilt from the other.

CREATE TABLE desk_local.sync_state (
  store_id integer NOT NULL,
  workspace_id uuid NOT NULL,
  user_id uuid NOT NULL,
  device_id uuid NOT NULL,
  next_seq bigint NOT NULL DEFAULT 1,
  cursor jsonb,
  generation integer NOT NULL DEFAULT 1,
  working_offline boolean NOT NULL DEFAULT false,
  clock_offset_ms integer NOT NULL DEFAULT 0,
  last_sync_at timestamptz(6),
  CONSTRAINT sync_state_pkey PRIMARY KEY (store_id)
);
CREATE UNIQUE INDEX sync_state_workspace_id_user_id_key ON desk_local.sync_state (workspace_id, user_id);

CREATE TABLE desk_local.review_base (
  store_id integer NOT NULL,
  review_id uuid NOT NULL,
  tool_id uuid,
  tool_name text,
  organization_id uuid,
  organization_name text,
  user_id uuid,
  author_name text,
  rating integer,
  title text,
  review text,
  verified_purchase boolean NOT NULL DEFAULT false,
  helpful_count integer NOT NULL DEFAULT 0,
  flagged_count integer NOT NULL DEFAULT 0,
  status text,
  moderated_at timestamptz(6),
  moderated_by uuid,
  moderator_name text,
  moderation_notes text,
  reason_code text,
  created_at timestamptz(6),
  updated_at timestamptz(6),
  content_rev integer NOT NULL,
  mod_rev integer NOT NULL,
  content_hash text NOT NULL,
  deleted_at timestamptz(6),
  pending_status text,
  pending_op uuid,
  shown_status text,
  claimed_by uuid,
  claimed_by_name text,
  claimed_until timestamptz(6),
  generation integer NOT NULL DEFAULT 1,
  CONSTRAINT review_base_pkey PRIMARY KEY (store_id, review_id)
);
CREATE INDEX review_base_store_id_shown_status_created_at_review_id_idx ON desk_local.review_base (store_id, shown_status, created_at, review_id);
CREATE INDEX review_base_store_id_user_id_idx ON desk_local.review_base (store_id, user_id);
CREATE INDEX review_base_store_id_tool_id_created_at_idx ON desk_local.review_base (store_id, tool_id, created_at);

CREATE TABLE desk_local.outbox (
  store_id integer NOT NULL,
  seq bigint NOT NULL,
  op_id uuid NOT NULL,
  review_id uuid NOT NULL,
  group_id uuid,
  action text NOT NULL,
  payload jsonb NOT NULL,
  target_status text NOT NULL,
  state text NOT NULL DEFAULT 'queued',
  attempts integer NOT NULL DEFAULT 0,
  saved_at timestamptz(6) NOT NULL DEFAULT now(),
  sent_at timestamptz(6),
  acknowledged_at timestamptz(6),
  outcome text,
  result_mod_rev integer,
  problem text,
  CONSTRAINT outbox_pkey PRIMARY KEY (store_id, seq)
);
CREATE UNIQUE INDEX outbox_store_id_op_id_key ON desk_local.outbox (store_id, op_id);
CREATE INDEX outbox_store_id_state_seq_idx ON desk_local.outbox (store_id, state, seq);
CREATE INDEX outbox_store_id_review_id_idx ON desk_local.outbox (store_id, review_id);
CREATE INDEX outbox_store_id_group_id_idx ON desk_local.outbox (store_id, group_id);

CREATE TABLE desk_local.decision_base (
  store_id integer NOT NULL,
  op_id uuid NOT NULL,
  device_id uuid,
  seq bigint,
  group_id uuid,
  actor_id uuid,
  actor_name text,
  review_id uuid,
  action text NOT NULL,
  reason_code text,
  note text,
  received_at timestamptz(6) NOT NULL,
  outcome text NOT NULL,
  previous_status text,
  result_status text,
  result_mod_rev integer,
  seen_content_rev integer,
  problem text,
  generation integer NOT NULL DEFAULT 1,
  CONSTRAINT decision_base_pkey PRIMARY KEY (store_id, op_id)
);
CREATE INDEX decision_base_store_id_review_id_idx ON desk_local.decision_base (store_id, review_id);
CREATE INDEX decision_base_store_id_actor_id_received_at_idx ON desk_local.decision_base (store_id, actor_id, received_at);

CREATE TABLE desk_local.conflict_base (
  store_id integer NOT NULL,
  op_id uuid NOT NULL,
  review_id uuid,
  actor_id uuid NOT NULL,
  actor_name text,
  assignee_id uuid,
  assignee_name text,
  kind text NOT NULL,
  seen jsonb NOT NULL,
  current jsonb NOT NULL,
  winner_op_id uuid,
  state text NOT NULL,
  resolved_by_op uuid,
  created_at timestamptz(6) NOT NULL,
  generation integer NOT NULL DEFAULT 1,
  CONSTRAINT conflict_base_pkey PRIMARY KEY (store_id, op_id)
);
CREATE INDEX conflict_base_store_id_state_created_at_idx ON desk_local.conflict_base (store_id, state, created_at);
CREATE INDEX conflict_base_store_id_review_id_idx ON desk_local.conflict_base (store_id, review_id);
