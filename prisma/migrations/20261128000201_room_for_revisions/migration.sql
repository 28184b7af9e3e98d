-- A bulk edit raises ten thousand revisions: room for them in their own pages, as tools have it.
ALTER TABLE desk_revisions SET (fillfactor = 48);

-- The old and the new rows of a large statement are held for its triggers, and went to files for the
-- most part: nine megabytes of ten thousand tools.
ALTER FUNCTION desk_apply_change_set(uuid) SET work_mem = '64MB';
