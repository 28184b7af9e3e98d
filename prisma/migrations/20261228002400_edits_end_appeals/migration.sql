-- An author who edits a rejected review names its text alone; that it awaits moderation again is a trigger's work, and
-- a trigger for UPDATE OF status is not asked about what another one changes. So the appeal stayed open, and whoever
-- had rejected the review could not decide about its new text.
DROP TRIGGER desk_follow_appeal ON marketplace_reviews;
CREATE TRIGGER desk_follow_appeal AFTER UPDATE ON marketplace_reviews
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.moderated_at IS DISTINCT FROM NEW.moderated_at)
  EXECUTE FUNCTION desk_follow_appeal();

UPDATE desk_appeals a SET state = 'MOOT', decided_at = now()
FROM marketplace_reviews r WHERE r.id = a.review_id AND a.state = 'OPEN' AND r.status = 'PENDING';
