-- What never leaves this machine. Schema desk_local itself is made by the migrator, which keeps
-- its own record of applied migrations there.

CREATE TABLE desk_local.drafts (
  user_id text NOT NULL,
  entity text NOT NULL,
  entity_id text NOT NULL,
  base_revision integer,
  content jsonb NOT NULL,
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT drafts_pkey PRIMARY KEY (user_id, entity, entity_id)
);
