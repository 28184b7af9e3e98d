-- A change of status is kept as the edit that it is: the history said of each only that it was one, and nobody
-- could see which had hidden tools without opening them. Those of before do not know it.
ALTER TABLE desk_change_sets DROP CONSTRAINT desk_change_sets_edit_check;
ALTER TABLE desk_change_sets ADD CONSTRAINT desk_change_sets_edit_check
  CHECK (edit IS NULL OR origin IN ('bulk', 'status'));
