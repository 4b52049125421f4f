-- +goose Up
-- What is written for ever cannot be rewritten by the server, whatever its code says: published packs by anybody, and trails, files,
-- looks, conflicts and the log by the server's role.
-- +goose StatementBegin
CREATE FUNCTION written_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is written for ever', TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
CREATE TRIGGER packs_written_for_ever BEFORE UPDATE ON packs FOR EACH ROW EXECUTE FUNCTION written_for_ever();
REVOKE UPDATE, DELETE ON packs FROM xuncha_app;
REVOKE UPDATE ON case_acts, target_events, looks, conflicts, log_entries FROM xuncha_app;
