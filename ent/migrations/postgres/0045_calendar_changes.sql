-- +goose Up
-- create "calendar_changes" table
CREATE TABLE "calendar_changes" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "user_id" uuid NOT NULL, "at" timestamptz NOT NULL, "content" bytea NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "calendar_changes_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- row-level security, as in 0002
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['calendar_changes'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO xuncha_app', t);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant_reads ON %I FOR SELECT USING (tenant_id = current_setting(''app.tenant_id'', true) OR current_setting(''app.read_all'', true) = ''on'')', t);
    EXECUTE format('CREATE POLICY tenant_inserts ON %I FOR INSERT WITH CHECK (tenant_id = current_setting(''app.tenant_id'', true))', t);
    EXECUTE format('CREATE POLICY tenant_updates ON %I FOR UPDATE USING (tenant_id = current_setting(''app.tenant_id'', true)) WITH CHECK (tenant_id = current_setting(''app.tenant_id'', true))', t);
    EXECUTE format('CREATE POLICY tenant_deletes ON %I FOR DELETE USING (tenant_id = current_setting(''app.tenant_id'', true))', t);
  END LOOP;
END $$;
-- +goose StatementEnd
-- a change is written for ever, as conflicts are (0025)
REVOKE UPDATE, DELETE ON calendar_changes FROM xuncha_app;

-- +goose Down
-- reverse: create "calendar_changes" table
DROP TABLE "calendar_changes";
