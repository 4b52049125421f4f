-- +goose Up
-- create "patrol_rules" table
CREATE TABLE "patrol_rules" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "code" character varying NOT NULL, "version" bigint NOT NULL, "content" bytea NOT NULL, "sha256" bytea NOT NULL, "valid_from" timestamptz NOT NULL, "published_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"));
-- create index "patrolrule_tenant_id_code_version" to table: "patrol_rules"
CREATE UNIQUE INDEX "patrolrule_tenant_id_code_version" ON "patrol_rules" ("tenant_id", "code", "version");
-- create "grid_units" table
CREATE TABLE "grid_units" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "kind" character varying NOT NULL, "tier" character varying NOT NULL, "region" character varying NOT NULL, "name" character varying NOT NULL, "demonstration" boolean NOT NULL DEFAULT false, "created_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"));
-- create index "gridunit_tenant_id_region_id" to table: "grid_units"
CREATE INDEX "gridunit_tenant_id_region_id" ON "grid_units" ("tenant_id", "region", "id");
-- create "assets" table
CREATE TABLE "assets" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "kind" character varying NOT NULL, "name" character varying NOT NULL, "river" character varying NOT NULL, "unit_id" uuid NOT NULL, "region" character varying NOT NULL, "geometry" bytea NOT NULL, "length_mm" bigint NOT NULL, "area_m2" double precision NOT NULL, "area_mu" double precision NOT NULL, "west" double precision NOT NULL, "south" double precision NOT NULL, "east" double precision NOT NULL, "north" double precision NOT NULL, "placeholder" boolean NOT NULL DEFAULT false, "demonstration" boolean NOT NULL DEFAULT false, "accuracy" character varying NOT NULL, "valid_from" timestamptz NOT NULL, "valid_until" timestamptz NULL, "replaces" uuid NULL, "created_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "assets_unit_id_fkey" FOREIGN KEY ("tenant_id", "unit_id") REFERENCES "grid_units" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "asset_tenant_id_region_id" to table: "assets"
CREATE INDEX "asset_tenant_id_region_id" ON "assets" ("tenant_id", "region", "id");
-- create "duties" table
CREATE TABLE "duties" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "user_id" uuid NOT NULL, "asset_id" uuid NOT NULL, "region" character varying NOT NULL, "tier" character varying NOT NULL, "rule" character varying NOT NULL, "valid_from" timestamptz NOT NULL, "valid_until" timestamptz NULL, "created_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "duties_asset_id_fkey" FOREIGN KEY ("tenant_id", "asset_id") REFERENCES "assets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "duties_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "duty_tenant_id_asset_id" to table: "duties"
CREATE INDEX "duty_tenant_id_asset_id" ON "duties" ("tenant_id", "asset_id");
-- create index "duty_tenant_id_region_id" to table: "duties"
CREATE INDEX "duty_tenant_id_region_id" ON "duties" ("tenant_id", "region", "id");
-- create index "duty_tenant_id_user_id" to table: "duties"
CREATE INDEX "duty_tenant_id_user_id" ON "duties" ("tenant_id", "user_id");
-- create "debts" table
CREATE TABLE "debts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "duty_id" uuid NOT NULL, "user_id" uuid NOT NULL, "asset_id" uuid NOT NULL, "region" character varying NOT NULL, "tier" character varying NOT NULL, "rule" character varying NOT NULL, "rule_version" bigint NOT NULL, "period_from" timestamptz NOT NULL, "period_until" timestamptz NOT NULL, "due_at" timestamptz NOT NULL, "owed" bigint NOT NULL, "done" bigint NOT NULL, "covered" bytea NOT NULL, "covered_mm" bigint NOT NULL, "length_mm" bigint NOT NULL, "covered_m2" double precision NOT NULL, "area_m2" double precision NOT NULL, "state" character varying NOT NULL, "escalated_to" character varying NOT NULL DEFAULT '', "escalate_at" timestamptz NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "debts_asset_id_fkey" FOREIGN KEY ("tenant_id", "asset_id") REFERENCES "assets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "debts_duty_id_fkey" FOREIGN KEY ("tenant_id", "duty_id") REFERENCES "duties" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "debts_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "debt_tenant_id_duty_id_period_from" to table: "debts"
CREATE UNIQUE INDEX "debt_tenant_id_duty_id_period_from" ON "debts" ("tenant_id", "duty_id", "period_from");
-- create index "debt_tenant_id_escalate_at" to table: "debts"
CREATE INDEX "debt_tenant_id_escalate_at" ON "debts" ("tenant_id", "escalate_at") WHERE (escalate_at IS NOT NULL);
-- create index "debt_tenant_id_period_until_region_id" to table: "debts"
CREATE INDEX "debt_tenant_id_period_until_region_id" ON "debts" ("tenant_id", "period_until", "region", "id");
-- create index "debt_tenant_id_user_id_period_until" to table: "debts"
CREATE INDEX "debt_tenant_id_user_id_period_until" ON "debts" ("tenant_id", "user_id", "period_until");
-- create "delegations" table
CREATE TABLE "delegations" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "duty_id" uuid NOT NULL, "user_id" uuid NOT NULL, "signed_by" uuid NOT NULL, "device_id" uuid NULL, "reason" character varying NOT NULL, "valid_from" timestamptz NOT NULL, "valid_until" timestamptz NOT NULL, "created_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "delegations_duty_id_fkey" FOREIGN KEY ("tenant_id", "duty_id") REFERENCES "duties" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "delegations_signed_by_fkey" FOREIGN KEY ("tenant_id", "signed_by") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "delegations_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "delegation_tenant_id_duty_id" to table: "delegations"
CREATE INDEX "delegation_tenant_id_duty_id" ON "delegations" ("tenant_id", "duty_id");
-- create index "delegation_tenant_id_user_id_valid_until" to table: "delegations"
CREATE INDEX "delegation_tenant_id_user_id_valid_until" ON "delegations" ("tenant_id", "user_id", "valid_until");
-- create "escalations" table
CREATE TABLE "escalations" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "debt_id" uuid NOT NULL, "tier" character varying NOT NULL, "user_id" uuid NULL, "at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "escalations_debt_id_fkey" FOREIGN KEY ("tenant_id", "debt_id") REFERENCES "debts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "escalation_tenant_id_debt_id_tier" to table: "escalations"
CREATE UNIQUE INDEX "escalation_tenant_id_debt_id_tier" ON "escalations" ("tenant_id", "debt_id", "tier");
-- create "grid_posts" table
CREATE TABLE "grid_posts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "unit_id" uuid NOT NULL, "user_id" uuid NOT NULL, "role" character varying NOT NULL, "valid_from" timestamptz NOT NULL, "valid_until" timestamptz NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "grid_posts_unit_id_fkey" FOREIGN KEY ("tenant_id", "unit_id") REFERENCES "grid_units" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "grid_posts_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "gridpost_tenant_id_unit_id_valid_from" to table: "grid_posts"
CREATE INDEX "gridpost_tenant_id_unit_id_valid_from" ON "grid_posts" ("tenant_id", "unit_id", "valid_from");
-- create "notices" table
CREATE TABLE "notices" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "user_id" uuid NOT NULL, "kind" character varying NOT NULL, "debt_id" uuid NULL, "text_zh" character varying NOT NULL, "text_en" character varying NOT NULL, "at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "notices_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "notice_tenant_id_user_id_at_id" to table: "notices"
CREATE INDEX "notice_tenant_id_user_id_at_id" ON "notices" ("tenant_id", "user_id", "at", "id");
-- create "patrols" table
CREATE TABLE "patrols" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "user_id" uuid NOT NULL, "device_id" uuid NULL, "on_behalf_of" uuid NULL, "asset_id" uuid NULL, "region" character varying NOT NULL, "mode" character varying NOT NULL, "source" character varying NOT NULL, "started_at" timestamptz NOT NULL, "ended_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "sha256" bytea NOT NULL, "capture" bytea NULL, "fixes" bigint NOT NULL, "cleaner" bigint NOT NULL, "length_m" double precision NOT NULL, "duration_s" bigint NOT NULL, "sketch" bytea NULL, "flags" bytea NOT NULL, "summary" bytea NOT NULL, "problems" boolean NOT NULL, "valid" boolean NOT NULL, "discounted" boolean NOT NULL DEFAULT false, "open_doubts" bigint NOT NULL DEFAULT 0, "judged_at" timestamptz NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "patrols_asset_id_fkey" FOREIGN KEY ("tenant_id", "asset_id") REFERENCES "assets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "patrols_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "patrol_tenant_id_asset_id_started_at" to table: "patrols"
CREATE INDEX "patrol_tenant_id_asset_id_started_at" ON "patrols" ("tenant_id", "asset_id", "started_at");
-- create index "patrol_tenant_id_region_started_at" to table: "patrols"
CREATE INDEX "patrol_tenant_id_region_started_at" ON "patrols" ("tenant_id", "region", "started_at");
-- create index "patrol_tenant_id_started_at_id" to table: "patrols"
CREATE INDEX "patrol_tenant_id_started_at_id" ON "patrols" ("tenant_id", "started_at", "id");
-- create index "patrol_tenant_id_user_id_started_at" to table: "patrols"
CREATE INDEX "patrol_tenant_id_user_id_started_at" ON "patrols" ("tenant_id", "user_id", "started_at");
-- create "patrol_acts" table
CREATE TABLE "patrol_acts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "patrol_id" uuid NOT NULL, "user_id" uuid NULL, "act" character varying NOT NULL, "doubt" character varying NOT NULL, "note" character varying NOT NULL, "at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "patrol_acts_patrol_id_fkey" FOREIGN KEY ("tenant_id", "patrol_id") REFERENCES "patrols" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "patrolact_tenant_id_patrol_id_at" to table: "patrol_acts"
CREATE INDEX "patrolact_tenant_id_patrol_id_at" ON "patrol_acts" ("tenant_id", "patrol_id", "at");
-- create "patrol_covers" table
CREATE TABLE "patrol_covers" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "patrol_id" uuid NOT NULL, "asset_id" uuid NOT NULL, "covered" bytea NOT NULL, "covered_mm" bigint NOT NULL, "covered_m2" double precision NOT NULL, "buffer_cm" bigint NOT NULL, "started_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "patrol_covers_asset_id_fkey" FOREIGN KEY ("tenant_id", "asset_id") REFERENCES "assets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "patrol_covers_patrol_id_fkey" FOREIGN KEY ("tenant_id", "patrol_id") REFERENCES "patrols" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "patrolcover_tenant_id_asset_id_started_at" to table: "patrol_covers"
CREATE INDEX "patrolcover_tenant_id_asset_id_started_at" ON "patrol_covers" ("tenant_id", "asset_id", "started_at");
-- create index "patrolcover_tenant_id_patrol_id_asset_id" to table: "patrol_covers"
CREATE UNIQUE INDEX "patrolcover_tenant_id_patrol_id_asset_id" ON "patrol_covers" ("tenant_id", "patrol_id", "asset_id");
-- create "patrol_doubts" table
CREATE TABLE "patrol_doubts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "patrol_id" uuid NOT NULL, "name" character varying NOT NULL, "evidence" bytea NOT NULL, "text_zh" character varying NOT NULL, "text_en" character varying NOT NULL, "state" character varying NOT NULL DEFAULT 'open', PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "patrol_doubts_patrol_id_fkey" FOREIGN KEY ("tenant_id", "patrol_id") REFERENCES "patrols" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "patroldoubt_tenant_id_patrol_id_name" to table: "patrol_doubts"
CREATE UNIQUE INDEX "patroldoubt_tenant_id_patrol_id_name" ON "patrol_doubts" ("tenant_id", "patrol_id", "name");
-- create "patrol_events" table
CREATE TABLE "patrol_events" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "user_id" uuid NOT NULL, "device_id" uuid NULL, "patrol_id" uuid NULL, "region" character varying NOT NULL, "type" character varying NOT NULL, "level" character varying NOT NULL, "captured_at" timestamptz NULL, "received_at" timestamptz NOT NULL, "lat" double precision NULL, "lng" double precision NULL, "flags" bytea NOT NULL, "capture" bytea NOT NULL, "sha256" bytea NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "patrol_events_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "patrolevent_tenant_id_patrol_id" to table: "patrol_events"
CREATE INDEX "patrolevent_tenant_id_patrol_id" ON "patrol_events" ("tenant_id", "patrol_id");
-- create index "patrolevent_tenant_id_region_received_at" to table: "patrol_events"
CREATE INDEX "patrolevent_tenant_id_region_received_at" ON "patrol_events" ("tenant_id", "region", "received_at");
-- create "trackers" table
CREATE TABLE "trackers" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "user_id" uuid NOT NULL, "label" character varying NOT NULL, "key_sha256" bytea NOT NULL, "created_at" timestamptz NOT NULL, "last_at" timestamptz NULL, "revoked_at" timestamptz NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "trackers_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "tracker_tenant_id_key_sha256" to table: "trackers"
CREATE UNIQUE INDEX "tracker_tenant_id_key_sha256" ON "trackers" ("tenant_id", "key_sha256");
-- create index "tracker_tenant_id_user_id" to table: "trackers"
CREATE INDEX "tracker_tenant_id_user_id" ON "trackers" ("tenant_id", "user_id");
-- create "tracker_batches" table
CREATE TABLE "tracker_batches" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "tracker_id" uuid NOT NULL, "fixes" bytea NOT NULL, "sha256" bytea NOT NULL, "first_at" timestamptz NOT NULL, "last_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "tracker_batches_tracker_id_fkey" FOREIGN KEY ("tenant_id", "tracker_id") REFERENCES "trackers" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "trackerbatch_tenant_id_tracker_id_first_at" to table: "tracker_batches"
CREATE INDEX "trackerbatch_tenant_id_tracker_id_first_at" ON "tracker_batches" ("tenant_id", "tracker_id", "first_at");
-- create index "trackerbatch_tenant_id_tracker_id_sha256" to table: "tracker_batches"
CREATE UNIQUE INDEX "trackerbatch_tenant_id_tracker_id_sha256" ON "tracker_batches" ("tenant_id", "tracker_id", "sha256");
-- create "verdicts" table
CREATE TABLE "verdicts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "patrol_id" uuid NOT NULL, "duty_id" uuid NOT NULL, "asset_id" uuid NOT NULL, "user_id" uuid NOT NULL, "region" character varying NOT NULL, "tier" character varying NOT NULL, "rule" character varying NOT NULL, "rule_version" bigint NOT NULL, "valid" boolean NOT NULL, "checks" bytea NOT NULL, "started_at" timestamptz NOT NULL, "ended_at" timestamptz NOT NULL, "received_at" timestamptz NOT NULL, "judged_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "verdicts_duty_id_fkey" FOREIGN KEY ("tenant_id", "duty_id") REFERENCES "duties" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "verdicts_patrol_id_fkey" FOREIGN KEY ("tenant_id", "patrol_id") REFERENCES "patrols" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "verdict_tenant_id_duty_id_started_at" to table: "verdicts"
CREATE INDEX "verdict_tenant_id_duty_id_started_at" ON "verdicts" ("tenant_id", "duty_id", "started_at");
-- create index "verdict_tenant_id_patrol_id_duty_id" to table: "verdicts"
CREATE UNIQUE INDEX "verdict_tenant_id_patrol_id_duty_id" ON "verdicts" ("tenant_id", "patrol_id", "duty_id");
-- row-level security, as in 0002
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['assets', 'debts', 'delegations', 'duties', 'escalations', 'grid_posts', 'grid_units', 'notices', 'patrol_acts', 'patrol_covers', 'patrol_doubts', 'patrol_events', 'patrol_rules', 'patrols', 'tracker_batches', 'trackers', 'verdicts'] LOOP
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
-- reverse: create index "verdict_tenant_id_patrol_id_duty_id" to table: "verdicts"
DROP INDEX "verdict_tenant_id_patrol_id_duty_id";
-- reverse: create index "verdict_tenant_id_duty_id_started_at" to table: "verdicts"
DROP INDEX "verdict_tenant_id_duty_id_started_at";
-- reverse: create "verdicts" table
DROP TABLE "verdicts";
-- reverse: create index "trackerbatch_tenant_id_tracker_id_sha256" to table: "tracker_batches"
DROP INDEX "trackerbatch_tenant_id_tracker_id_sha256";
-- reverse: create index "trackerbatch_tenant_id_tracker_id_first_at" to table: "tracker_batches"
DROP INDEX "trackerbatch_tenant_id_tracker_id_first_at";
-- reverse: create "tracker_batches" table
DROP TABLE "tracker_batches";
-- reverse: create index "tracker_tenant_id_user_id" to table: "trackers"
DROP INDEX "tracker_tenant_id_user_id";
-- reverse: create index "tracker_tenant_id_key_sha256" to table: "trackers"
DROP INDEX "tracker_tenant_id_key_sha256";
-- reverse: create "trackers" table
DROP TABLE "trackers";
-- reverse: create index "patrolevent_tenant_id_region_received_at" to table: "patrol_events"
DROP INDEX "patrolevent_tenant_id_region_received_at";
-- reverse: create index "patrolevent_tenant_id_patrol_id" to table: "patrol_events"
DROP INDEX "patrolevent_tenant_id_patrol_id";
-- reverse: create "patrol_events" table
DROP TABLE "patrol_events";
-- reverse: create index "patroldoubt_tenant_id_patrol_id_name" to table: "patrol_doubts"
DROP INDEX "patroldoubt_tenant_id_patrol_id_name";
-- reverse: create "patrol_doubts" table
DROP TABLE "patrol_doubts";
-- reverse: create index "patrolcover_tenant_id_patrol_id_asset_id" to table: "patrol_covers"
DROP INDEX "patrolcover_tenant_id_patrol_id_asset_id";
-- reverse: create index "patrolcover_tenant_id_asset_id_started_at" to table: "patrol_covers"
DROP INDEX "patrolcover_tenant_id_asset_id_started_at";
-- reverse: create "patrol_covers" table
DROP TABLE "patrol_covers";
-- reverse: create index "patrolact_tenant_id_patrol_id_at" to table: "patrol_acts"
DROP INDEX "patrolact_tenant_id_patrol_id_at";
-- reverse: create "patrol_acts" table
DROP TABLE "patrol_acts";
-- reverse: create index "patrol_tenant_id_user_id_started_at" to table: "patrols"
DROP INDEX "patrol_tenant_id_user_id_started_at";
-- reverse: create index "patrol_tenant_id_started_at_id" to table: "patrols"
DROP INDEX "patrol_tenant_id_started_at_id";
-- reverse: create index "patrol_tenant_id_region_started_at" to table: "patrols"
DROP INDEX "patrol_tenant_id_region_started_at";
-- reverse: create index "patrol_tenant_id_asset_id_started_at" to table: "patrols"
DROP INDEX "patrol_tenant_id_asset_id_started_at";
-- reverse: create "patrols" table
DROP TABLE "patrols";
-- reverse: create index "notice_tenant_id_user_id_at_id" to table: "notices"
DROP INDEX "notice_tenant_id_user_id_at_id";
-- reverse: create "notices" table
DROP TABLE "notices";
-- reverse: create index "gridpost_tenant_id_unit_id_valid_from" to table: "grid_posts"
DROP INDEX "gridpost_tenant_id_unit_id_valid_from";
-- reverse: create "grid_posts" table
DROP TABLE "grid_posts";
-- reverse: create index "escalation_tenant_id_debt_id_tier" to table: "escalations"
DROP INDEX "escalation_tenant_id_debt_id_tier";
-- reverse: create "escalations" table
DROP TABLE "escalations";
-- reverse: create index "delegation_tenant_id_user_id_valid_until" to table: "delegations"
DROP INDEX "delegation_tenant_id_user_id_valid_until";
-- reverse: create index "delegation_tenant_id_duty_id" to table: "delegations"
DROP INDEX "delegation_tenant_id_duty_id";
-- reverse: create "delegations" table
DROP TABLE "delegations";
-- reverse: create index "debt_tenant_id_user_id_period_until" to table: "debts"
DROP INDEX "debt_tenant_id_user_id_period_until";
-- reverse: create index "debt_tenant_id_period_until_region_id" to table: "debts"
DROP INDEX "debt_tenant_id_period_until_region_id";
-- reverse: create index "debt_tenant_id_escalate_at" to table: "debts"
DROP INDEX "debt_tenant_id_escalate_at";
-- reverse: create index "debt_tenant_id_duty_id_period_from" to table: "debts"
DROP INDEX "debt_tenant_id_duty_id_period_from";
-- reverse: create "debts" table
DROP TABLE "debts";
-- reverse: create index "duty_tenant_id_user_id" to table: "duties"
DROP INDEX "duty_tenant_id_user_id";
-- reverse: create index "duty_tenant_id_region_id" to table: "duties"
DROP INDEX "duty_tenant_id_region_id";
-- reverse: create index "duty_tenant_id_asset_id" to table: "duties"
DROP INDEX "duty_tenant_id_asset_id";
-- reverse: create "duties" table
DROP TABLE "duties";
-- reverse: create index "asset_tenant_id_region_id" to table: "assets"
DROP INDEX "asset_tenant_id_region_id";
-- reverse: create "assets" table
DROP TABLE "assets";
-- reverse: create index "gridunit_tenant_id_region_id" to table: "grid_units"
DROP INDEX "gridunit_tenant_id_region_id";
-- reverse: create "grid_units" table
DROP TABLE "grid_units";
-- reverse: create index "patrolrule_tenant_id_code_version" to table: "patrol_rules"
DROP INDEX "patrolrule_tenant_id_code_version";
-- reverse: create "patrol_rules" table
DROP TABLE "patrol_rules";
