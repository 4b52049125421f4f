-- +goose Up
-- modify "cases" table
ALTER TABLE "cases" ADD COLUMN "on_beat" boolean NOT NULL DEFAULT false, ADD COLUMN "late" boolean NOT NULL DEFAULT false, ADD COLUMN "rechecks" bigint NOT NULL DEFAULT 0, ADD COLUMN "rechecks_failed" bigint NOT NULL DEFAULT 0, ADD COLUMN "known_since" timestamptz NULL;
-- create index "casefile_opened_at_tenant_id_region" to table: "cases"
CREATE INDEX "casefile_opened_at_tenant_id_region" ON "cases" ("opened_at", "tenant_id", "region");
-- modify "inspections" table
ALTER TABLE "inspections" ADD COLUMN "on_beat" boolean NOT NULL DEFAULT false;
-- create index "inspection_captured_at_tenant_id_region" to table: "inspections"
CREATE INDEX "inspection_captured_at_tenant_id_region" ON "inspections" ("captured_at", "tenant_id", "region");
-- create index "patrolevent_captured_at_tenant_id_region" to table: "patrol_events"
CREATE INDEX "patrolevent_captured_at_tenant_id_region" ON "patrol_events" ("captured_at", "tenant_id", "region");
-- create "case_pasts" table
CREATE TABLE "case_pasts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "case_id" uuid NOT NULL, "state" character varying NOT NULL, "active" boolean NOT NULL, "severity" character varying NOT NULL, "region" character varying NOT NULL, "source" character varying NOT NULL, "on_beat" boolean NOT NULL, "late" boolean NOT NULL, "rechecks" bigint NOT NULL, "rechecks_failed" bigint NOT NULL, "opened_at" timestamptz NOT NULL, "due_at" timestamptz NOT NULL, "known_since" timestamptz NOT NULL, "known_until" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "case_pasts_case_id_fkey" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "casepast_opened_at_tenant_id_known_until" to table: "case_pasts"
CREATE INDEX "casepast_opened_at_tenant_id_known_until" ON "case_pasts" ("opened_at", "tenant_id", "known_until");
-- create index "casepast_tenant_id_case_id" to table: "case_pasts"
CREATE INDEX "casepast_tenant_id_case_id" ON "case_pasts" ("tenant_id", "case_id");
-- modify "targets" table
ALTER TABLE "targets" ADD COLUMN "active_since" timestamptz NULL;
-- create index "target_region_active_since_tenant_id" to table: "targets"
CREATE INDEX "target_region_active_since_tenant_id" ON "targets" ("region", "active_since", "tenant_id");
-- create "target_pasts" table
CREATE TABLE "target_pasts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "target_id" uuid NOT NULL, "region" character varying NOT NULL, "active_since" timestamptz NOT NULL, "active_until" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "target_pasts_target_id_fkey" FOREIGN KEY ("tenant_id", "target_id") REFERENCES "targets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "targetpast_region_active_until_tenant_id" to table: "target_pasts"
CREATE INDEX "targetpast_region_active_until_tenant_id" ON "target_pasts" ("region", "active_until", "tenant_id");
-- create index "targetpast_tenant_id_target_id" to table: "target_pasts"
CREATE INDEX "targetpast_tenant_id_target_id" ON "target_pasts" ("tenant_id", "target_id");
-- what is active has been so since it was registered, as far as anybody knows, and what is not was so until it was last changed; this is no change that phones are told of
ALTER TABLE "targets" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "targets" DISABLE TRIGGER feed;
UPDATE "targets" SET "active_since" = "created_at" WHERE "status" = 'active';
INSERT INTO "target_pasts" ("id", "tenant_id", "target_id", "region", "active_since", "active_until")
  SELECT gen_random_uuid(), "tenant_id", "id", "region", "created_at", "updated_at" FROM "targets" WHERE "status" <> 'active' AND "updated_at" > "created_at";
ALTER TABLE "targets" ENABLE TRIGGER feed;
ALTER TABLE "targets" FORCE ROW LEVEL SECURITY;
-- row-level security, as in 0002
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['case_pasts', 'target_pasts'] LOOP
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
-- reverse: create index "targetpast_tenant_id_target_id" to table: "target_pasts"
DROP INDEX "targetpast_tenant_id_target_id";
-- reverse: create index "targetpast_region_active_until_tenant_id" to table: "target_pasts"
DROP INDEX "targetpast_region_active_until_tenant_id";
-- reverse: create "target_pasts" table
DROP TABLE "target_pasts";
-- reverse: create index "target_region_active_since_tenant_id" to table: "targets"
DROP INDEX "target_region_active_since_tenant_id";
-- reverse: modify "targets" table
ALTER TABLE "targets" DROP COLUMN "active_since";
-- reverse: create index "casepast_tenant_id_case_id" to table: "case_pasts"
DROP INDEX "casepast_tenant_id_case_id";
-- reverse: create index "casepast_opened_at_tenant_id_known_until" to table: "case_pasts"
DROP INDEX "casepast_opened_at_tenant_id_known_until";
-- reverse: create "case_pasts" table
DROP TABLE "case_pasts";
-- reverse: create index "patrolevent_captured_at_tenant_id_region" to table: "patrol_events"
DROP INDEX "patrolevent_captured_at_tenant_id_region";
-- reverse: create index "inspection_captured_at_tenant_id_region" to table: "inspections"
DROP INDEX "inspection_captured_at_tenant_id_region";
-- reverse: modify "inspections" table
ALTER TABLE "inspections" DROP COLUMN "on_beat";
-- reverse: create index "casefile_opened_at_tenant_id_region" to table: "cases"
DROP INDEX "casefile_opened_at_tenant_id_region";
-- reverse: modify "cases" table
ALTER TABLE "cases" DROP COLUMN "known_since", DROP COLUMN "rechecks_failed", DROP COLUMN "rechecks", DROP COLUMN "late", DROP COLUMN "on_beat";
