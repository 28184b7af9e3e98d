-- What customers get from the day on which a bundle is activated: its tools, their prices and shares as
-- they were. A change-set tells only that the status changed; prices of tools live elsewhere and move.

CREATE TABLE desk_bundle_snapshots (
  id uuid NOT NULL DEFAULT uuidv7(),
  bundle_id uuid NOT NULL,
  change_set_id uuid NOT NULL,
  revision integer NOT NULL,
  content jsonb NOT NULL,
  taken_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT desk_bundle_snapshots_pkey PRIMARY KEY (id),
  CONSTRAINT desk_bundle_snapshots_revision_check CHECK (revision >= 1)
);
-- No foreign key to the bundle: what was sold stays known after the bundle is deleted.
CREATE INDEX desk_bundle_snapshots_bundle_id_taken_at_idx
  ON desk_bundle_snapshots (bundle_id, taken_at);

GRANT SELECT ON desk_bundle_snapshots TO desk_curator, desk_moderator, desk_finance, desk_admin;
GRANT INSERT (id, bundle_id, change_set_id, revision, content) ON desk_bundle_snapshots TO desk_curator;
