-- The order in which one looks through the tools of one provider after the other. It has few values and
-- so many ties that every page sorted all tools anew, on both sides of a fast scroll.
CREATE INDEX desk_tools_provider_idx
  ON marketplace_tools ((lower(provider) COLLATE "C"), id) INCLUDE (provider);
