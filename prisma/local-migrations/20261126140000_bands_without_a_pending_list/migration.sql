-- Near-duplicates are asked for with every review that is looked at, and fingerprints are written
-- a few hundred at a time. With fastupdate, GIN collects what is written in a list that every
-- search reads from its beginning to its end until a vacuum, which the embedded engine never runs
-- by itself: a search took longer than reading the whole table.
DROP INDEX desk_local.review_signals_bands_idx;
CREATE INDEX review_signals_bands_idx ON desk_local.review_signals USING gin (bands)
  WITH (fastupdate = off);
