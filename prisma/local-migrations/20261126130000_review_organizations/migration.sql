-- The evidence beside a review counts what its organisation wrote and how much of it was rejected.
CREATE INDEX review_base_store_id_organization_id_idx ON desk_local.review_base (store_id, organization_id);
