-- Entering the words of ten thousand new tools into their index was half of such a commit on a server too. A desk
-- that commits says that they may wait (`desk.index_words_later`), and every curator's desk enters what waits.

-- Enters the words of at most so many tools that wait for it; returns of how many. Several desks may do so at
-- once, and a tool that somebody is changing is passed over: its row is held while its words are moved, or the
-- change would miss them where they were and not see yet where they are.
CREATE FUNCTION desk_enter_words(at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  entered integer;
BEGIN
  WITH waiting AS (
    SELECT w.tool_id FROM desk_tool_words_unindexed w JOIN marketplace_tools t ON t.id = w.tool_id
    LIMIT at_most
    FOR UPDATE OF w SKIP LOCKED FOR SHARE OF t SKIP LOCKED
  ), taken AS (
    DELETE FROM desk_tool_words_unindexed WHERE tool_id IN (SELECT tool_id FROM waiting)
    RETURNING tool_id, words
  )
  INSERT INTO desk_tool_words (tool_id, words) SELECT tool_id, words FROM taken;
  GET DIAGNOSTICS entered = ROW_COUNT;
  -- What the index only noted is read by every search, and keeps the planner from using it at all.
  IF entered > 0 AND NOT EXISTS (SELECT FROM desk_tool_words_unindexed) THEN
    PERFORM gin_clean_pending_list('desk_tool_words_words_idx');
  END IF;
  RETURN entered;
END
$$;

REVOKE EXECUTE ON FUNCTION desk_enter_words(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION desk_enter_words(integer) TO desk_curator;
