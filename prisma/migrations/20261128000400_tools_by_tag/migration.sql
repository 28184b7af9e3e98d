-- The tools that carry a tag. Without it a filter by tags reads all tools, texts and free room included.
CREATE INDEX desk_tools_tags_idx ON marketplace_tools USING gin (tags);
