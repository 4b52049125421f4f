-- +goose Up
CREATE INDEX "patrol_tenant_id_device_id_started_at" ON "patrols" ("tenant_id", "device_id", "started_at");
CREATE TABLE "patrol_photos" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "item_id" uuid NOT NULL, "kind" character varying NOT NULL, "region" character varying NOT NULL, "sha256" character varying NOT NULL, "size" bigint NOT NULL, "captured_at" timestamptz NULL, "lat" double precision NULL, "lng" double precision NULL, PRIMARY KEY ("tenant_id", "id"));
CREATE UNIQUE INDEX "patrolphoto_tenant_id_item_id_sha256" ON "patrol_photos" ("tenant_id", "item_id", "sha256");
CREATE INDEX "patrolphoto_tenant_id_sha256" ON "patrol_photos" ("tenant_id", "sha256");

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['patrol_photos'] LOOP
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

-- +goose Down
DROP TABLE "patrol_photos";
DROP INDEX "patrol_tenant_id_device_id_started_at";
