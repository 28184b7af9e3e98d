-- A free tool and one whose price is made on request both hold an amount of zero, and stood mixed
-- where tools were sorted by price. What costs nothing comes first now, what nobody has priced yet last.

-- The place of a price among all: its amount in hundredths, as it is stored; on request comes after
-- the highest amount that a tool can have.
CREATE FUNCTION desk_price_rank(model "PriceModel", amount numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN model = 'CUSTOM' THEN 10000000000 ELSE (amount * 100)::bigint END;

ALTER TABLE desk_listed_tools ADD COLUMN price_rank bigint NOT NULL
  GENERATED ALWAYS AS (desk_price_rank(price_model, price_amount)) STORED;

DROP INDEX desk_listed_tools_price_idx;
CREATE INDEX desk_listed_tools_price_idx ON desk_listed_tools (price_rank, id) INCLUDE (currency);

REVOKE EXECUTE ON FUNCTION desk_price_rank("PriceModel", numeric) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_price_rank("PriceModel", numeric)
  TO desk_curator, desk_moderator, desk_finance, desk_admin;
