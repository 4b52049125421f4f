-- +goose Up
-- create index "asset_tenant_id_south_north_west_east" to table: "assets"
CREATE INDEX "asset_tenant_id_south_north_west_east" ON "assets" ("tenant_id", "south", "north", "west", "east");
-- create "asset_warnings" table
CREATE TABLE "asset_warnings" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "asset_id" uuid NOT NULL, "level" character varying NOT NULL, "reason" character varying NOT NULL, "valid_from" timestamptz NOT NULL, "issued_by" uuid NOT NULL, "created_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "asset_warnings_asset_id_fkey" FOREIGN KEY ("tenant_id", "asset_id") REFERENCES "assets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "asset_warnings_issued_by_fkey" FOREIGN KEY ("tenant_id", "issued_by") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "assetwarning_tenant_id_asset_id_valid_from" to table: "asset_warnings"
CREATE INDEX "assetwarning_tenant_id_asset_id_valid_from" ON "asset_warnings" ("tenant_id", "asset_id", "valid_from");
-- row-level security, as in 0002
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['asset_warnings'] LOOP
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
-- a debt whose period is none of its duty's any more is taken from the phone too
-- +goose StatementBegin
CREATE FUNCTION feed_debt_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM feed(OLD.tenant_id, 'debt', OLD.id, OLD.user_id, OLD.region, '', 0, 0);
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER feed_gone AFTER DELETE ON "debts" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION feed_debt_gone();

-- +goose Down
DROP TRIGGER feed_gone ON "debts";
DROP FUNCTION feed_debt_gone();
-- reverse: create index "assetwarning_tenant_id_asset_id_valid_from" to table: "asset_warnings"
DROP INDEX "assetwarning_tenant_id_asset_id_valid_from";
-- reverse: create "asset_warnings" table
DROP TABLE "asset_warnings";
-- reverse: create index "asset_tenant_id_south_north_west_east" to table: "assets"
DROP INDEX "asset_tenant_id_south_north_west_east";
