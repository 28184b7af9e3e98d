-- What a bulk edit did to its tools. The history said of each only that it was one: of two that changed prices
-- nobody could see which raised them by a tenth without opening both. Those of before do not know it.
ALTER TABLE desk_change_sets ADD COLUMN edit jsonb;
ALTER TABLE desk_change_sets ADD CONSTRAINT desk_change_sets_edit_check
  CHECK (edit IS NULL OR origin = 'bulk');

GRANT INSERT (edit) ON desk_change_sets TO desk_curator;
