-- +goose Up
-- Row-level security: the third lock. The server works as xuncha_app, which owns no table; each transaction names its
-- tenant in app.tenant_id (ent/entdb/postgres.go). A city supervisor's grant, app.read_all, opens SELECT only.
-- +goose StatementBegin
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'xuncha_app') THEN
    CREATE ROLE xuncha_app NOLOGIN NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of the cluster is migrating too
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO xuncha_app', current_schema());
  FOREACH t IN ARRAY ARRAY['tenants', 'regions', 'holidays', 'settings'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO xuncha_app', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['case_acts', 'case_findings', 'cases', 'conflicts', 'devices', 'findings', 'inspections', 'looks', 'packs', 'photo_claims', 'photos', 'quarantines', 'sessions', 'target_events', 'targets', 'users'] LOOP
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
