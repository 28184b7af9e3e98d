-- Objects of Stripe's that have to be retrieved one by one, kept in the transaction that finds that out: what
-- two states of one second were of, what may have changed while events did not tell, and what came without a
-- form that is known. Only the memory of a run held them, so a run that ended before it had retrieved them
-- lost them for good: the place from which events are read on lay behind them already.
--
-- `want` is another with every reason to retrieve the object, so whoever retrieved it takes away only what
-- was wanted before that. `reason` says why it could not be read; until it can be, its kind is not covered.
CREATE TABLE desk_stripe_wanted (
  object text NOT NULL,
  id text NOT NULL,
  want uuid NOT NULL DEFAULT uuidv7(),
  reason text,
  CONSTRAINT desk_stripe_wanted_pkey PRIMARY KEY (object, id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON desk_stripe_wanted TO desk_finance;
