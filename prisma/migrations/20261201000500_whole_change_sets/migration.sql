-- A change-set that comes in pieces, from a file or from thousands of pasted cells, is whole with its
-- last piece. What a killed desk left of one is no change-set: nobody could tell what it lacks. Until
-- now only that of a file was told apart, by its missing report.
ALTER TABLE desk_change_sets ADD COLUMN is_whole boolean NOT NULL DEFAULT true;
UPDATE desk_change_sets SET is_whole = false
WHERE origin = 'import' AND state = 'staged' AND report IS NULL;
ALTER TABLE desk_change_sets ADD CONSTRAINT desk_change_sets_whole_check
  CHECK (is_whole OR state = 'staged');

GRANT INSERT (is_whole), UPDATE (is_whole) ON desk_change_sets TO desk_curator;
