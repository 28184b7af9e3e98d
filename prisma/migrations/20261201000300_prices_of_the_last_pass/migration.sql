-- What tools and bundles with a fixed price cost when purchases were last compared with it. Of what
-- costs the same still, no purchase has to be compared with its price again, unless it was written.
CREATE TABLE desk_reconciliation_prices (
  -- A tool or a bundle.
  item_id uuid NOT NULL,
  currency varchar(3) NOT NULL,
  amount numeric(10,2) NOT NULL,
  CONSTRAINT desk_reconciliation_prices_pkey PRIMARY KEY (item_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON desk_reconciliation_prices TO desk_finance;
