-- Objects whose raw text makes a row larger than a quarter of a page were compressed until it fitted:
-- an eighth of what PostgreSQL did while Stripe was read, and every scan of the typed columns dragged
-- the texts along. They now lie beside the rows as they are, which takes more room on the disk. Rows
-- that are there keep their form until they are written again.
ALTER TABLE desk_stripe_charges ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_invoices ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_subscriptions ALTER COLUMN raw SET STORAGE EXTERNAL;
ALTER TABLE desk_stripe_disputes ALTER COLUMN raw SET STORAGE EXTERNAL;
