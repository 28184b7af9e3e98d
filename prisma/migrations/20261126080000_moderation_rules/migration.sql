-- What moderation looks for, and why it rejects. Both are the administrators' to edit; moderators
-- read them and keep a copy on their machine for when the network is gone.

-- One row a trigger. What a rule looks for by (word list, allowed hosts, thresholds) is options,
-- whose form electron/moderation/rules/moderation-rules.schema.ts gives.
CREATE TABLE desk_moderation_rules (
  trigger varchar(20) NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  suggestion varchar(10) NOT NULL DEFAULT 'none',
  reason_code varchar(40),
  automatic boolean NOT NULL DEFAULT false,
  options jsonb NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_by uuid,
  CONSTRAINT desk_moderation_rules_pkey PRIMARY KEY (trigger),
  CONSTRAINT desk_moderation_rules_trigger_check
    CHECK (trigger IN ('link', 'contact', 'profanity', 'repeated', 'outlier', 'burst')),
  CONSTRAINT desk_moderation_rules_suggestion_check CHECK (suggestion IN ('none', 'flag', 'reject')),
  -- A rule can only decide what it suggests, and only one that finds words may decide at all.
  CONSTRAINT desk_moderation_rules_automatic_check CHECK (
    NOT automatic OR (suggestion <> 'none' AND trigger IN ('link', 'contact', 'profanity'))
  ),
  CONSTRAINT desk_moderation_rules_options_check CHECK (jsonb_typeof(options) = 'object')
);

CREATE TABLE desk_moderation_reasons (
  code varchar(40) NOT NULL,
  label varchar(80) NOT NULL,
  template text NOT NULL,
  may_resubmit boolean NOT NULL,
  position integer NOT NULL,
  active boolean NOT NULL DEFAULT true,
  revision integer NOT NULL DEFAULT 1,
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_by uuid,
  CONSTRAINT desk_moderation_reasons_pkey PRIMARY KEY (code),
  CONSTRAINT desk_moderation_reasons_code_check CHECK (code ~ '^[a-z][a-z0-9_]{1,38}[a-z0-9]$')
);

ALTER TABLE desk_moderation_rules ADD CONSTRAINT desk_moderation_rules_reason_code_fkey
  FOREIGN KEY (reason_code) REFERENCES desk_moderation_reasons (code) ON UPDATE CASCADE ON DELETE SET NULL;

INSERT INTO desk_moderation_reasons (code, label, template, may_resubmit, position) VALUES
  ('link_or_advert', 'Link or advertisement',
   'Reviews may not contain links or advertise other offers. Please send your review again without them.', true, 1),
  ('contact_data', 'Contact data',
   'Your review contains a phone number, an e-mail address or another way to reach someone. Please send it again without it.', true, 2),
  ('language', 'Insults or vulgar language',
   'Please describe what happened without insults, and send your review again. What you report matters to us.', true, 3),
  ('copied', 'Copied text',
   'The same text was sent under other names or for other tools. Reviews must be your own words about your own use.', false, 4),
  ('wrong_stars', 'Stars and words disagree',
   'Your stars and your words say opposite things. Please check the stars and send your review again.', true, 5),
  ('off_topic', 'Not about this tool',
   'Your review is not about this tool. Questions go to its support; reviews of other things cannot be shown here.', false, 6),
  ('personal_data', 'Personal data of others',
   'Your review names other people or their affairs. Please send it again without anything that identifies them.', true, 7),
  ('no_content', 'Says nothing',
   'Your review does not say anything about the tool yet. Please add what you used it for and how that went.', true, 8),
  ('not_genuine', 'Not a genuine review',
   'We could not find that this review comes from someone who used the tool.', false, 9);

INSERT INTO desk_moderation_rules (trigger, suggestion, reason_code, options) VALUES
  ('link', 'reject', 'link_or_advert', '{"allowedHosts": []}'),
  ('contact', 'reject', 'contact_data', '{}'),
  ('profanity', 'reject', 'language', jsonb_build_object('terms', (
    SELECT jsonb_agg(jsonb_build_object('language', list.language, 'text', word) ORDER BY list.place, word)
    FROM (VALUES
      (1, 'en', 'arse*|ass|asses|asshole*|bastard*|bitch*|bollocks|bullshit*|crap|crappy|cunt*|damn|dickhead*|dumbass*|fuck*|goddamn|idiot*|jackass*|moron*|motherfucker*|piss off|pissed off|prick|retard*|shit|shitty|shitshow|shits|slut*|twat*|wanker*|whore*'),
      (2, 'es', 'cabrón|cabrones|coño|gilipollas|hijo de puta|idiota*|imbécil*|joder|mierda*|pendejo*|puta|putas'),
      (3, 'fr', 'abruti*|bordel|connard*|connasse*|couille*|enculé*|foutre|imbécile*|merde*|merdique*|putain|salope*'),
      (4, 'de', 'arsch|arschloch|arschlöcher|dreckskerl*|ficken|hurensohn*|mistkerl*|scheiß*|scheiss*|schlampe*|vollidiot*|wichser*'),
      (5, 'pt', 'babaca*|bosta|caralho*|foda-se|idiota*|merda*|otário*|porra|puta que pariu'),
      (6, 'it', 'bastardo|bastardi|cazzo|coglione|coglioni|merda|puttana|stronzo|stronzi|vaffanculo'),
      (7, 'pl', 'chuj*|debil*|gówno|gówniany|kretyn*|kurwa|kurwy|pierdol*|skurwysyn*'),
      (8, 'ru', 'блядь|говно|дерьмо|идиот*|мудак*|сука|хуй|хуйня')
    ) list (place, language, words), unnest(string_to_array(list.words, '|')) word
  ))),
  ('repeated', 'flag', 'copied', '{"likeness": 0.55}'),
  ('outlier', 'flag', 'wrong_stars', '{"stars": 2.5, "leastReviews": 8}'),
  ('burst', 'flag', 'not_genuine', '{"burstSize": 5, "burstHours": 3}');

GRANT SELECT ON desk_moderation_rules, desk_moderation_reasons TO desk_moderator, desk_admin;
GRANT UPDATE (enabled, suggestion, reason_code, automatic, options, revision, updated_at, updated_by)
  ON desk_moderation_rules TO desk_admin;
GRANT INSERT (code, label, template, may_resubmit, position, active, revision, updated_at, updated_by)
  ON desk_moderation_reasons TO desk_admin;
GRANT UPDATE (label, template, may_resubmit, position, active, revision, updated_at, updated_by)
  ON desk_moderation_reasons TO desk_admin;

-- An author may appeal against a rejection, once for each decision. Someone else than whoever
-- rejected the review decides the appeal, simply by deciding the review again: approving it grants
-- the appeal, rejecting it again upholds the rejection. So appeals work offline too, and every
-- decision stays in the one ledger.
CREATE TABLE desk_appeals (
  id uuid NOT NULL DEFAULT uuidv7(),
  review_id uuid NOT NULL,
  author_id uuid NOT NULL,
  statement text NOT NULL,
  -- Whose decision it is, and when that was taken; filled in by the trigger, never by a client.
  against_id uuid NOT NULL,
  against_at timestamptz(6) NOT NULL,
  state varchar(10) NOT NULL DEFAULT 'OPEN',
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  decided_at timestamptz(6),
  decided_by uuid,
  CONSTRAINT desk_appeals_pkey PRIMARY KEY (id),
  CONSTRAINT desk_appeals_review_id_fkey FOREIGN KEY (review_id)
    REFERENCES marketplace_reviews (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT desk_appeals_review_id_against_at_key UNIQUE (review_id, against_at),
  CONSTRAINT desk_appeals_state_check CHECK (state IN ('OPEN', 'GRANTED', 'UPHELD', 'MOOT')),
  CONSTRAINT desk_appeals_statement_check CHECK (length(btrim(statement)) BETWEEN 10 AND 4000),
  CONSTRAINT desk_appeals_decided_check CHECK ((state IN ('GRANTED', 'UPHELD')) = (decided_by IS NOT NULL)),
  -- The promise of the whole table, whatever writes to it.
  CONSTRAINT desk_appeals_other_moderator_check CHECK (decided_by <> against_id)
);
CREATE UNIQUE INDEX desk_appeals_open_key ON desk_appeals (review_id) WHERE state = 'OPEN';
CREATE INDEX desk_appeals_state_created_at_idx ON desk_appeals (state, created_at);

ALTER TABLE desk_appeals ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_appeals_all ON desk_appeals TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY tenant_appeals_select ON desk_appeals FOR SELECT TO marketplace_tenant
  USING (author_id = (SELECT desk_current_user_id()));
CREATE POLICY tenant_appeals_insert ON desk_appeals FOR INSERT TO marketplace_tenant
  WITH CHECK (author_id = (SELECT desk_current_user_id()) AND state = 'OPEN' AND decided_by IS NULL);
CREATE POLICY staff_appeals_select ON desk_appeals FOR SELECT TO desk_moderator, desk_admin
  USING (true);
-- Who rejected and who decided stays with the staff.
GRANT SELECT (id, review_id, author_id, statement, state, created_at, decided_at)
  ON desk_appeals TO marketplace_tenant;
GRANT INSERT (id, review_id, author_id, statement) ON desk_appeals TO marketplace_tenant;
GRANT SELECT ON desk_appeals TO desk_moderator, desk_admin;

CREATE FUNCTION desk_open_appeal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  appealed marketplace_reviews;
BEGIN
  SELECT * INTO appealed FROM marketplace_reviews WHERE id = NEW.review_id FOR UPDATE;
  IF appealed.status IS DISTINCT FROM 'REJECTED' OR appealed.moderated_by IS NULL
     OR appealed.user_id <> NEW.author_id THEN
    RAISE EXCEPTION 'Only the author of a rejected review can appeal.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  NEW.against_id := appealed.moderated_by;
  NEW.against_at := appealed.moderated_at;
  RETURN NEW;
END
$$;
CREATE TRIGGER desk_open_appeal BEFORE INSERT ON desk_appeals
  FOR EACH ROW EXECUTE FUNCTION desk_open_appeal();

-- Follows the decisions on a review with an open appeal. It runs inside whatever decides, so no
-- way of deciding can pass it by.
CREATE FUNCTION desk_follow_appeal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  appeal desk_appeals;
BEGIN
  SELECT * INTO appeal FROM desk_appeals
  WHERE review_id = NEW.id AND state = 'OPEN' AND against_at IS DISTINCT FROM NEW.moderated_at
  FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF NEW.status = 'PENDING' THEN
    -- The author edited the review, or the rejection was taken back: there is nothing to appeal.
    UPDATE desk_appeals SET state = 'MOOT', decided_at = now() WHERE id = appeal.id;
  ELSIF NEW.status IN ('APPROVED', 'REJECTED') THEN
    IF NEW.moderated_by = appeal.against_id THEN
      RAISE EXCEPTION 'An appeal is decided by someone else than whoever rejected the review.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_appeals_other_moderator_check',
              TABLE = 'desk_appeals';
    END IF;
    UPDATE desk_appeals
    SET state = CASE NEW.status WHEN 'APPROVED' THEN 'GRANTED' ELSE 'UPHELD' END,
        decided_at = now(), decided_by = NEW.moderated_by
    WHERE id = appeal.id;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER desk_follow_appeal AFTER UPDATE OF status, moderated_at, moderated_by
  ON marketplace_reviews FOR EACH ROW
  WHEN ((OLD.status, OLD.moderated_at) IS DISTINCT FROM (NEW.status, NEW.moderated_at))
  EXECUTE FUNCTION desk_follow_appeal();

REVOKE EXECUTE ON FUNCTION desk_open_appeal(), desk_follow_appeal() FROM PUBLIC;
