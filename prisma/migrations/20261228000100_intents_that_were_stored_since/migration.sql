-- A run asks which intents were stored since the last one, to read charges that no list brings. Rows lie in the order
-- in which they were stored, so a summary of each stretch is enough, as for charges.
CREATE INDEX desk_stripe_payment_intents_as_of_idx ON desk_stripe_payment_intents USING brin (as_of);
