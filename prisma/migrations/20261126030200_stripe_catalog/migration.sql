-- What of the catalog is published to Stripe: a Product for a tool or bundle, and its Prices. A Price is
-- immutable in Stripe: a new amount is a new Price, and the old one is archived and stays here.
--
-- Every call's idempotency key is committed before the call is made, so that whoever goes on after a
-- failure repeats the same call and not another one. Beyond the day for which Stripe remembers
-- keys, the product's id and the price's lookup key, both chosen here, tell what is there already.
-- `account` says which Stripe account the ids belong to: sandbox, test and live share none.

CREATE TABLE desk_stripe_catalog (
  account varchar(100) NOT NULL,
  entity varchar(20) NOT NULL,
  entity_id uuid NOT NULL,
  product_id varchar(255) NOT NULL,
  product_key uuid NOT NULL,
  state varchar(20) NOT NULL DEFAULT 'pending',
  published_name varchar(100),
  published_description text,
  published_active boolean,
  failure varchar(40),
  published_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT desk_stripe_catalog_pkey PRIMARY KEY (account, entity, entity_id),
  CONSTRAINT desk_stripe_catalog_entity_check CHECK (entity IN ('tool', 'bundle')),
  CONSTRAINT desk_stripe_catalog_state_check CHECK (state IN ('pending', 'published'))
);
CREATE UNIQUE INDEX desk_stripe_catalog_account_product_id_key
  ON desk_stripe_catalog (account, product_id);

CREATE TABLE desk_stripe_catalog_prices (
  id uuid NOT NULL DEFAULT uuidv7(),
  account varchar(100) NOT NULL,
  entity varchar(20) NOT NULL,
  entity_id uuid NOT NULL,
  billing varchar(20) NOT NULL,
  currency varchar(3) NOT NULL,
  -- In the currency's minor unit, as Stripe has it.
  amount bigint NOT NULL,
  create_key uuid NOT NULL,
  archive_key uuid NOT NULL,
  price_id varchar(255),
  state varchar(20) NOT NULL DEFAULT 'creating',
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT desk_stripe_catalog_prices_pkey PRIMARY KEY (id),
  CONSTRAINT desk_stripe_catalog_prices_account_entity_entity_id_fkey
    FOREIGN KEY (account, entity, entity_id)
    REFERENCES desk_stripe_catalog (account, entity, entity_id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT desk_stripe_catalog_prices_state_check
    CHECK (state IN ('creating', 'active', 'archiving', 'archived')),
  CONSTRAINT desk_stripe_catalog_prices_billing_check
    CHECK (billing IN ('MONTHLY', 'ANNUAL', 'ONE_TIME', 'USAGE_BASED')),
  CONSTRAINT desk_stripe_catalog_prices_amount_check CHECK (amount >= 0),
  CONSTRAINT desk_stripe_catalog_prices_price_id_check CHECK (state = 'creating' OR price_id IS NOT NULL)
);
CREATE INDEX desk_stripe_catalog_prices_account_entity_entity_id_idx
  ON desk_stripe_catalog_prices (account, entity, entity_id);
-- One price of a kind is valid at a time; the next one is made while the last is still being archived.
CREATE UNIQUE INDEX desk_stripe_catalog_prices_current_idx
  ON desk_stripe_catalog_prices (account, entity, entity_id, billing, currency)
  WHERE state IN ('creating', 'active');

GRANT SELECT ON desk_stripe_catalog, desk_stripe_catalog_prices
  TO desk_curator, desk_moderator, desk_finance, desk_admin;
GRANT INSERT ON desk_stripe_catalog, desk_stripe_catalog_prices TO desk_curator;
GRANT UPDATE (state, published_name, published_description, published_active, failure, published_at, updated_at)
  ON desk_stripe_catalog TO desk_curator;
GRANT UPDATE (price_id, state, updated_at) ON desk_stripe_catalog_prices TO desk_curator;
