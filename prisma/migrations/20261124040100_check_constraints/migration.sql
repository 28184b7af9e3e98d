-- Rules that hold for every writer: application, import, storefront and hand. The form's and the
-- importer's own checks are compared with these by tests.

ALTER TABLE marketplace_tools
  ADD CONSTRAINT marketplace_tools_price_amount_check CHECK (price_amount >= 0),
  ADD CONSTRAINT marketplace_tools_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT marketplace_tools_trial_days_check CHECK (trial_days >= 0),
  -- Free and on-request tools have no price, every other model has one.
  ADD CONSTRAINT marketplace_tools_price_model_amount_check
    CHECK ((price_model IN ('FREE', 'CUSTOM')) = (price_amount = 0)),
  ADD CONSTRAINT marketplace_tools_price_model_usage_unit_check
    CHECK (
      CASE WHEN price_model = 'USAGE_BASED' THEN coalesce(btrim(usage_unit), '') <> ''
           ELSE usage_unit IS NULL END
    );

ALTER TABLE marketplace_bundles
  ADD CONSTRAINT marketplace_bundles_price_amount_check CHECK (price_amount >= 0),
  ADD CONSTRAINT marketplace_bundles_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT marketplace_bundles_discount_percent_check CHECK (discount_percent BETWEEN 0 AND 100);

ALTER TABLE marketplace_bundle_items
  ADD CONSTRAINT marketplace_bundle_items_position_check CHECK (position >= 0);

ALTER TABLE marketplace_purchases
  ADD CONSTRAINT marketplace_purchases_item_check CHECK (
    (purchase_type = 'TOOL' AND tool_id IS NOT NULL AND bundle_id IS NULL)
    OR (purchase_type = 'BUNDLE' AND bundle_id IS NOT NULL AND tool_id IS NULL)
  ),
  ADD CONSTRAINT marketplace_purchases_amount_check CHECK (amount >= 0),
  ADD CONSTRAINT marketplace_purchases_refunded_amount_check
    CHECK (refunded_amount >= 0 AND refunded_amount <= amount),
  ADD CONSTRAINT marketplace_purchases_currency_check CHECK (currency ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT marketplace_purchases_subscription_period_check
    CHECK (subscription_end > subscription_start);

ALTER TABLE marketplace_cart
  ADD CONSTRAINT marketplace_cart_item_check CHECK (
    (item_type = 'TOOL' AND tool_id IS NOT NULL AND bundle_id IS NULL)
    OR (item_type = 'BUNDLE' AND bundle_id IS NOT NULL AND tool_id IS NULL)
  ),
  ADD CONSTRAINT marketplace_cart_quantity_check CHECK (quantity >= 1);

ALTER TABLE marketplace_reviews
  ADD CONSTRAINT marketplace_reviews_rating_check CHECK (rating BETWEEN 1 AND 5);
