-- What an organisation bought of one thing, in the order in which it did: a reconciliation finds in it what was bought
-- twice within minutes, and reads no row for it. It answers "has this organisation bought this?" as the index before
-- it did, which is not kept beside it.
CREATE INDEX desk_purchases_side_by_side_idx
  ON marketplace_purchases (organization_id, tool_id, bundle_id, purchase_date) INCLUDE (id);
DROP INDEX desk_purchases_bought_idx;
