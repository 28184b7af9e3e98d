-- A login of finance that is linked to nobody reconciles, as a machine by night, and decides nothing. Which payout
-- a line of the bank is, was decided with it all the same, and statements were imported and removed: nobody stood
-- there as who did it.
CREATE TRIGGER desk_active_person BEFORE INSERT OR DELETE ON desk_bank_statements
  FOR EACH STATEMENT EXECUTE FUNCTION desk_require_active_person();

-- What matches by itself follows a run; only the line that a person assigns is asked about.
CREATE TRIGGER desk_active_person AFTER UPDATE ON desk_bank_lines
  FOR EACH ROW WHEN (NEW.match_pass = 'person') EXECUTE FUNCTION desk_require_active_person();
