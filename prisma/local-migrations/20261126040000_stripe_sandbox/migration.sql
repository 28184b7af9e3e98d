-- The demo's own Stripe: what its account held when the demo was made, packed, and every object
-- that was written since. It lies in the local store, so that a snapshot of a demo and the Stripe
-- beside it are always of one moment.

CREATE TABLE desk_local.stripe_sandbox_base (
  singleton boolean NOT NULL DEFAULT true,
  content bytea NOT NULL,
  CONSTRAINT stripe_sandbox_base_pkey PRIMARY KEY (singleton),
  CONSTRAINT stripe_sandbox_base_singleton_check CHECK (singleton)
);

CREATE TABLE desk_local.stripe_sandbox_changes (
  id text NOT NULL,
  object text NOT NULL,
  content text NOT NULL,
  position bigint NOT NULL,
  CONSTRAINT stripe_sandbox_changes_pkey PRIMARY KEY (id)
);
