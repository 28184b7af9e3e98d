-- What this desk works out from the replica of the reviews, so that a queue of any length is
-- ordered and filtered in SQL and near-duplicates are found at once. It can be thrown away: it is
-- made again from the replica, in the background.

CREATE TABLE desk_local.review_signals (
  review_id uuid NOT NULL,
  -- The state of the text and of the rules that this was worked out from.
  content_hash text NOT NULL,
  rules_version text NOT NULL,
  -- Text rules that found something, for the queue's filter and order.
  triggers text[] NOT NULL,
  -- MinHash bands; texts that share one are compared in full.
  bands integer[] NOT NULL,
  CONSTRAINT review_signals_pkey PRIMARY KEY (review_id)
);
CREATE INDEX review_signals_bands_idx ON desk_local.review_signals USING gin (bands);

-- Rules, reasons and appeals as the authority last told them, for when it cannot be asked.
CREATE TABLE desk_local.moderation_copies (
  subject text NOT NULL,
  content jsonb NOT NULL,
  fetched_at timestamptz(6) NOT NULL,
  CONSTRAINT moderation_copies_pkey PRIMARY KEY (subject)
);
