-- +goose Up
-- modify "devices" table
ALTER TABLE "devices" ADD COLUMN "chain_seq" bigint NOT NULL DEFAULT 0, ADD COLUMN "chain_sha256" bytea NULL, ADD COLUMN "captured" bigint NOT NULL DEFAULT 0, ADD COLUMN "clock_error_ms" bigint NOT NULL DEFAULT 0, ADD COLUMN "app" character varying NOT NULL DEFAULT '', ADD COLUMN "pushed_at" timestamptz NULL;
-- create index "inspection_tenant_id_device_id" to table: "inspections"
CREATE INDEX "inspection_tenant_id_device_id" ON "inspections" ("tenant_id", "device_id") WHERE ((state)::text = 'received'::text);
-- modify "quarantines" table
ALTER TABLE "quarantines" ADD COLUMN "released_at" timestamptz NULL, ADD COLUMN "released_by" uuid NULL, ADD COLUMN "release_result" character varying NOT NULL DEFAULT '';
-- create index "quarantine_tenant_id_device_id" to table: "quarantines"
CREATE INDEX "quarantine_tenant_id_device_id" ON "quarantines" ("tenant_id", "device_id");
-- create "log_heads" table
CREATE TABLE "log_heads" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "size" bigint NOT NULL, PRIMARY KEY ("tenant_id", "id"));
-- create "held_items" table
CREATE TABLE "held_items" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "device_id" uuid NOT NULL, "device_seq" bigint NOT NULL, "item_id" character varying NOT NULL, "kind" character varying NOT NULL, "payload" bytea NOT NULL, "declared" character varying NOT NULL, "sha256" bytea NOT NULL, "previous" character varying NOT NULL, "signature" bytea NULL, "user_id" uuid NOT NULL, "region" character varying NOT NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "held_items_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "held_items_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "helditem_tenant_id_device_id_device_seq_sha256" to table: "held_items"
CREATE UNIQUE INDEX "helditem_tenant_id_device_id_device_seq_sha256" ON "held_items" ("tenant_id", "device_id", "device_seq", "sha256");
-- create "log_entries" table
CREATE TABLE "log_entries" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "position" bigint NOT NULL, "kind" character varying NOT NULL, "sha256" bytea NOT NULL, "user_id" uuid NOT NULL, "device_id" uuid NULL, "device_seq" bigint NOT NULL DEFAULT 0, "previous" bytea NULL, "signature" bytea NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "log_entries_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "log_entries_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "logentry_tenant_id_position" to table: "log_entries"
CREATE UNIQUE INDEX "logentry_tenant_id_position" ON "log_entries" ("tenant_id", "position");
-- create index "logentry_tenant_id_device_id" to table: "log_entries"
CREATE INDEX "logentry_tenant_id_device_id" ON "log_entries" ("tenant_id", "device_id");
-- row-level security, as in 0002
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['held_items', 'log_entries', 'log_heads'] LOOP
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
-- reverse: create index "logentry_tenant_id_device_id" to table: "log_entries"
DROP INDEX "logentry_tenant_id_device_id";
-- reverse: create index "logentry_tenant_id_position" to table: "log_entries"
DROP INDEX "logentry_tenant_id_position";
-- reverse: create "log_entries" table
DROP TABLE "log_entries";
-- reverse: create index "helditem_tenant_id_device_id_device_seq_sha256" to table: "held_items"
DROP INDEX "helditem_tenant_id_device_id_device_seq_sha256";
-- reverse: create "held_items" table
DROP TABLE "held_items";
-- reverse: create "log_heads" table
DROP TABLE "log_heads";
-- reverse: create index "quarantine_tenant_id_device_id" to table: "quarantines"
DROP INDEX "quarantine_tenant_id_device_id";
-- reverse: modify "quarantines" table
ALTER TABLE "quarantines" DROP COLUMN "release_result", DROP COLUMN "released_by", DROP COLUMN "released_at";
-- reverse: create index "inspection_tenant_id_device_id" to table: "inspections"
DROP INDEX "inspection_tenant_id_device_id";
-- reverse: modify "devices" table
ALTER TABLE "devices" DROP COLUMN "pushed_at", DROP COLUMN "app", DROP COLUMN "clock_error_ms", DROP COLUMN "captured", DROP COLUMN "chain_sha256", DROP COLUMN "chain_seq";
