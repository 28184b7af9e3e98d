-- Raw objects as texts: the desk reads an object once, takes the typed columns out of it and writes it
-- again, so PostgreSQL need not take it apart a second time to keep it, which was half of its work
-- while Stripe was read. What is asked of a raw object, here and there of a few rows, is read then.
--
-- Each table is written anew, once, with its indexes; nothing else can read it meanwhile. A raw object
-- that makes a row large lies beside it as it is, also of the kinds whose objects were smaller before.
ALTER TABLE desk_stripe_balance_transactions
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_charges
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_payment_intents
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_invoices
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_invoice_payments
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_subscriptions
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_refunds
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_disputes
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_payouts
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_customers
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_credit_notes
  ALTER COLUMN raw TYPE json USING raw::text::json,
  ALTER COLUMN raw SET STORAGE EXTERNAL;
