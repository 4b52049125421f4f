-- +goose Up
-- create "regions" table
CREATE TABLE "regions" ("id" character varying NOT NULL, "parent" character varying NOT NULL, "tier" character varying NOT NULL, "name" character varying NOT NULL, "boundary" bytea NULL, PRIMARY KEY ("id"));
-- create index "region_parent" to table: "regions"
CREATE INDEX "region_parent" ON "regions" ("parent");
-- create "users" table
CREATE TABLE "users" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "account" character varying NOT NULL, "name" character varying NOT NULL, "password_hash" character varying NOT NULL, "roles" jsonb NOT NULL, "region" character varying NOT NULL, "disabled" boolean NOT NULL DEFAULT false, "demonstration" boolean NOT NULL DEFAULT false, "failed_logins" bigint NOT NULL DEFAULT 0, "locked_until" timestamptz NULL, "created_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"));
-- create index "user_tenant_id_account" to table: "users"
CREATE UNIQUE INDEX "user_tenant_id_account" ON "users" ("tenant_id", "account");
-- create "tenants" table
CREATE TABLE "tenants" ("id" character varying NOT NULL, "name" character varying NOT NULL, "city" boolean NOT NULL DEFAULT false, "demonstration" boolean NOT NULL DEFAULT false, "created_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create "holidays" table
CREATE TABLE "holidays" ("id" character varying NOT NULL, "kind" character varying NOT NULL, "name" character varying NOT NULL, PRIMARY KEY ("id"));
-- create "looks" table
CREATE TABLE "looks" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "looker_tenant" character varying NOT NULL, "looker_id" uuid NOT NULL, "looker_name" character varying NOT NULL, "what" character varying NOT NULL, "at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"));
-- create index "look_tenant_id_at_id" to table: "looks"
CREATE INDEX "look_tenant_id_at_id" ON "looks" ("tenant_id", "at", "id");
-- create "packs" table
CREATE TABLE "packs" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "code" character varying NOT NULL, "version" bigint NOT NULL, "target_kind" character varying NOT NULL, "content" bytea NOT NULL, "sha256" bytea NOT NULL, "published_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"));
-- create index "pack_tenant_id_code_version" to table: "packs"
CREATE UNIQUE INDEX "pack_tenant_id_code_version" ON "packs" ("tenant_id", "code", "version");
-- create "settings" table
CREATE TABLE "settings" ("id" character varying NOT NULL, "value" bytea NOT NULL, PRIMARY KEY ("id"));
-- create "targets" table
CREATE TABLE "targets" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "kind" character varying NOT NULL, "code" character varying NULL, "name" character varying NOT NULL, "region" character varying NOT NULL, "lat" double precision NOT NULL, "lng" double precision NOT NULL, "cell" bigint NOT NULL, "datum" character varying NOT NULL, "raw_lat" double precision NOT NULL, "raw_lng" double precision NOT NULL, "status" character varying NOT NULL DEFAULT 'active', "attributes" bytea NOT NULL, "demonstration" boolean NOT NULL DEFAULT false, "version" bigint NOT NULL DEFAULT 1, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"));
-- create index "target_tenant_id_cell" to table: "targets"
CREATE INDEX "target_tenant_id_cell" ON "targets" ("tenant_id", "cell");
-- create index "target_tenant_id_kind_code" to table: "targets"
CREATE UNIQUE INDEX "target_tenant_id_kind_code" ON "targets" ("tenant_id", "kind", "code");
-- create index "target_tenant_id_kind_id" to table: "targets"
CREATE INDEX "target_tenant_id_kind_id" ON "targets" ("tenant_id", "kind", "id");
-- create index "target_tenant_id_region_id" to table: "targets"
CREATE INDEX "target_tenant_id_region_id" ON "targets" ("tenant_id", "region", "id");
-- create "cases" table
CREATE TABLE "cases" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "state" character varying NOT NULL, "active" boolean NOT NULL DEFAULT true, "severity" character varying NOT NULL, "region" character varying NOT NULL, "target_id" uuid NULL, "target_kind" character varying NOT NULL, "target_name" character varying NOT NULL, "opened_at" timestamptz NOT NULL, "due_at" timestamptz NOT NULL, "claimed_by" uuid NULL, "claim_expires_at" timestamptz NULL, "finding_count" bigint NOT NULL DEFAULT 0, "version" bigint NOT NULL DEFAULT 1, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "cases_claimed_by_fkey" FOREIGN KEY ("tenant_id", "claimed_by") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "cases_target_id_fkey" FOREIGN KEY ("tenant_id", "target_id") REFERENCES "targets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "casefile_tenant_id_active_severity_due_at_id" to table: "cases"
CREATE INDEX "casefile_tenant_id_active_severity_due_at_id" ON "cases" ("tenant_id", "active", "severity", "due_at", "id");
-- create index "casefile_tenant_id_claimed_by" to table: "cases"
CREATE INDEX "casefile_tenant_id_claimed_by" ON "cases" ("tenant_id", "claimed_by");
-- create index "casefile_tenant_id_state_severity_due_at_id" to table: "cases"
CREATE INDEX "casefile_tenant_id_state_severity_due_at_id" ON "cases" ("tenant_id", "state", "severity", "due_at", "id");
-- create index "casefile_tenant_id_target_id" to table: "cases"
CREATE UNIQUE INDEX "casefile_tenant_id_target_id" ON "cases" ("tenant_id", "target_id") WHERE active;
-- create "case_acts" table
CREATE TABLE "case_acts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "case_id" uuid NOT NULL, "seq" bigint NOT NULL, "act" character varying NOT NULL, "user_id" uuid NULL, "user_name" character varying NOT NULL, "at" timestamptz NOT NULL, "reason" text NOT NULL, "data" bytea NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "case_acts_case_id_fkey" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_acts_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "caseact_tenant_id_case_id_seq" to table: "case_acts"
CREATE UNIQUE INDEX "caseact_tenant_id_case_id_seq" ON "case_acts" ("tenant_id", "case_id", "seq");
-- create "inspections" table
CREATE TABLE "inspections" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "target_id" uuid NULL, "region" character varying NOT NULL, "pack_code" character varying NOT NULL, "pack_version" bigint NOT NULL, "inspector_id" uuid NOT NULL, "device_id" uuid NULL, "state" character varying NOT NULL, "captured_at" timestamptz NULL, "received_at" timestamptz NOT NULL, "completed_at" timestamptz NULL, "lat" double precision NULL, "lng" double precision NULL, "accuracy_m" double precision NULL, "distance_m" double precision NULL, "flags" bytea NOT NULL, "photos_wanted" bigint NOT NULL, "severity" character varying NOT NULL, "submission" bytea NOT NULL, "sha256" bytea NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "inspections_inspector_id_fkey" FOREIGN KEY ("tenant_id", "inspector_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "inspections_target_id_fkey" FOREIGN KEY ("tenant_id", "target_id") REFERENCES "targets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "inspection_tenant_id_inspector_id_received_at" to table: "inspections"
CREATE INDEX "inspection_tenant_id_inspector_id_received_at" ON "inspections" ("tenant_id", "inspector_id", "received_at");
-- create index "inspection_tenant_id_received_at_id" to table: "inspections"
CREATE INDEX "inspection_tenant_id_received_at_id" ON "inspections" ("tenant_id", "received_at", "id");
-- create index "inspection_tenant_id_target_id_received_at" to table: "inspections"
CREATE INDEX "inspection_tenant_id_target_id_received_at" ON "inspections" ("tenant_id", "target_id", "received_at");
-- create "findings" table
CREATE TABLE "findings" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "inspection_id" uuid NOT NULL, "item_code" character varying NOT NULL, "severity" character varying NOT NULL, "text_zh" text NOT NULL, "text_en" text NOT NULL, "basis" text NOT NULL, "note" text NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "findings_inspection_id_fkey" FOREIGN KEY ("tenant_id", "inspection_id") REFERENCES "inspections" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "finding_tenant_id_inspection_id_item_code" to table: "findings"
CREATE UNIQUE INDEX "finding_tenant_id_inspection_id_item_code" ON "findings" ("tenant_id", "inspection_id", "item_code");
-- create "case_findings" table
CREATE TABLE "case_findings" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "case_id" uuid NOT NULL, "finding_id" uuid NOT NULL, "inspection_id" uuid NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "case_findings_case_id_fkey" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_findings_finding_id_fkey" FOREIGN KEY ("tenant_id", "finding_id") REFERENCES "findings" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_findings_inspection_id_fkey" FOREIGN KEY ("tenant_id", "inspection_id") REFERENCES "inspections" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "casefinding_tenant_id_case_id" to table: "case_findings"
CREATE INDEX "casefinding_tenant_id_case_id" ON "case_findings" ("tenant_id", "case_id");
-- create index "casefinding_tenant_id_finding_id" to table: "case_findings"
CREATE UNIQUE INDEX "casefinding_tenant_id_finding_id" ON "case_findings" ("tenant_id", "finding_id");
-- create "conflicts" table
CREATE TABLE "conflicts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "kind" character varying NOT NULL, "item_id" uuid NOT NULL, "sha256" bytea NOT NULL, "payload" bytea NOT NULL, "user_id" uuid NOT NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "conflicts_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "conflict_tenant_id_kind_item_id_sha256" to table: "conflicts"
CREATE UNIQUE INDEX "conflict_tenant_id_kind_item_id_sha256" ON "conflicts" ("tenant_id", "kind", "item_id", "sha256");
-- create "devices" table
CREATE TABLE "devices" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "user_id" uuid NOT NULL, "name" character varying NOT NULL, "public_key" bytea NULL, "registered_at" timestamptz NOT NULL, "last_seen_at" timestamptz NOT NULL, "revoked_at" timestamptz NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "devices_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "device_tenant_id_user_id" to table: "devices"
CREATE INDEX "device_tenant_id_user_id" ON "devices" ("tenant_id", "user_id");
-- create "photo_claims" table
CREATE TABLE "photo_claims" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "inspection_id" uuid NOT NULL, "sha256" character varying NOT NULL, "size" bigint NOT NULL, "item_code" character varying NOT NULL, "captured_at" timestamptz NULL, "lat" double precision NULL, "lng" double precision NULL, "here" boolean NOT NULL DEFAULT false, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "photo_claims_inspection_id_fkey" FOREIGN KEY ("tenant_id", "inspection_id") REFERENCES "inspections" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "photoclaim_tenant_id_inspection_id_sha256" to table: "photo_claims"
CREATE UNIQUE INDEX "photoclaim_tenant_id_inspection_id_sha256" ON "photo_claims" ("tenant_id", "inspection_id", "sha256");
-- create index "photoclaim_tenant_id_sha256" to table: "photo_claims"
CREATE INDEX "photoclaim_tenant_id_sha256" ON "photo_claims" ("tenant_id", "sha256");
-- create "photos" table
CREATE TABLE "photos" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "sha256" character varying NOT NULL, "size" bigint NOT NULL, "media_type" character varying NOT NULL, "width" bigint NOT NULL, "height" bigint NOT NULL, "uploaded_by" uuid NOT NULL, "stored_at" timestamptz NOT NULL, "exif" bytea NULL, "thumbnail" boolean NOT NULL DEFAULT false, "flags" bytea NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "photos_uploaded_by_fkey" FOREIGN KEY ("tenant_id", "uploaded_by") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "photo_tenant_id_sha256" to table: "photos"
CREATE UNIQUE INDEX "photo_tenant_id_sha256" ON "photos" ("tenant_id", "sha256");
-- create "quarantines" table
CREATE TABLE "quarantines" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "kind" character varying NOT NULL, "item_id" character varying NOT NULL, "reason" character varying NOT NULL, "sha256" bytea NOT NULL, "payload" bytea NOT NULL, "user_id" uuid NOT NULL, "device_id" uuid NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "quarantines_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "quarantine_tenant_id_sha256_item_id" to table: "quarantines"
CREATE UNIQUE INDEX "quarantine_tenant_id_sha256_item_id" ON "quarantines" ("tenant_id", "sha256", "item_id");
-- create "sessions" table
CREATE TABLE "sessions" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "user_id" uuid NOT NULL, "device_id" uuid NULL, "token_hash" bytea NOT NULL, "previous_hash" bytea NULL, "rotated_at" timestamptz NOT NULL, "created_at" timestamptz NOT NULL, "expires_at" timestamptz NOT NULL, "closed_at" timestamptz NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "sessions_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "session_tenant_id_device_id" to table: "sessions"
CREATE INDEX "session_tenant_id_device_id" ON "sessions" ("tenant_id", "device_id");
-- create index "session_tenant_id_user_id" to table: "sessions"
CREATE INDEX "session_tenant_id_user_id" ON "sessions" ("tenant_id", "user_id");
-- create "target_events" table
CREATE TABLE "target_events" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "target_id" uuid NOT NULL, "what" character varying NOT NULL, "user_id" uuid NULL, "at" timestamptz NOT NULL, "data" bytea NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "target_events_target_id_fkey" FOREIGN KEY ("tenant_id", "target_id") REFERENCES "targets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "targetevent_tenant_id_target_id_at_id" to table: "target_events"
CREATE INDEX "targetevent_tenant_id_target_id_at_id" ON "target_events" ("tenant_id", "target_id", "at", "id");

-- +goose Down
-- reverse: create index "targetevent_tenant_id_target_id_at_id" to table: "target_events"
DROP INDEX "targetevent_tenant_id_target_id_at_id";
-- reverse: create "target_events" table
DROP TABLE "target_events";
-- reverse: create index "session_tenant_id_user_id" to table: "sessions"
DROP INDEX "session_tenant_id_user_id";
-- reverse: create index "session_tenant_id_device_id" to table: "sessions"
DROP INDEX "session_tenant_id_device_id";
-- reverse: create "sessions" table
DROP TABLE "sessions";
-- reverse: create index "quarantine_tenant_id_sha256_item_id" to table: "quarantines"
DROP INDEX "quarantine_tenant_id_sha256_item_id";
-- reverse: create "quarantines" table
DROP TABLE "quarantines";
-- reverse: create index "photo_tenant_id_sha256" to table: "photos"
DROP INDEX "photo_tenant_id_sha256";
-- reverse: create "photos" table
DROP TABLE "photos";
-- reverse: create index "photoclaim_tenant_id_sha256" to table: "photo_claims"
DROP INDEX "photoclaim_tenant_id_sha256";
-- reverse: create index "photoclaim_tenant_id_inspection_id_sha256" to table: "photo_claims"
DROP INDEX "photoclaim_tenant_id_inspection_id_sha256";
-- reverse: create "photo_claims" table
DROP TABLE "photo_claims";
-- reverse: create index "device_tenant_id_user_id" to table: "devices"
DROP INDEX "device_tenant_id_user_id";
-- reverse: create "devices" table
DROP TABLE "devices";
-- reverse: create index "conflict_tenant_id_kind_item_id_sha256" to table: "conflicts"
DROP INDEX "conflict_tenant_id_kind_item_id_sha256";
-- reverse: create "conflicts" table
DROP TABLE "conflicts";
-- reverse: create index "casefinding_tenant_id_finding_id" to table: "case_findings"
DROP INDEX "casefinding_tenant_id_finding_id";
-- reverse: create index "casefinding_tenant_id_case_id" to table: "case_findings"
DROP INDEX "casefinding_tenant_id_case_id";
-- reverse: create "case_findings" table
DROP TABLE "case_findings";
-- reverse: create index "finding_tenant_id_inspection_id_item_code" to table: "findings"
DROP INDEX "finding_tenant_id_inspection_id_item_code";
-- reverse: create "findings" table
DROP TABLE "findings";
-- reverse: create index "inspection_tenant_id_target_id_received_at" to table: "inspections"
DROP INDEX "inspection_tenant_id_target_id_received_at";
-- reverse: create index "inspection_tenant_id_received_at_id" to table: "inspections"
DROP INDEX "inspection_tenant_id_received_at_id";
-- reverse: create index "inspection_tenant_id_inspector_id_received_at" to table: "inspections"
DROP INDEX "inspection_tenant_id_inspector_id_received_at";
-- reverse: create "inspections" table
DROP TABLE "inspections";
-- reverse: create index "caseact_tenant_id_case_id_seq" to table: "case_acts"
DROP INDEX "caseact_tenant_id_case_id_seq";
-- reverse: create "case_acts" table
DROP TABLE "case_acts";
-- reverse: create index "casefile_tenant_id_target_id" to table: "cases"
DROP INDEX "casefile_tenant_id_target_id";
-- reverse: create index "casefile_tenant_id_state_severity_due_at_id" to table: "cases"
DROP INDEX "casefile_tenant_id_state_severity_due_at_id";
-- reverse: create index "casefile_tenant_id_claimed_by" to table: "cases"
DROP INDEX "casefile_tenant_id_claimed_by";
-- reverse: create index "casefile_tenant_id_active_severity_due_at_id" to table: "cases"
DROP INDEX "casefile_tenant_id_active_severity_due_at_id";
-- reverse: create "cases" table
DROP TABLE "cases";
-- reverse: create index "target_tenant_id_region_id" to table: "targets"
DROP INDEX "target_tenant_id_region_id";
-- reverse: create index "target_tenant_id_kind_id" to table: "targets"
DROP INDEX "target_tenant_id_kind_id";
-- reverse: create index "target_tenant_id_kind_code" to table: "targets"
DROP INDEX "target_tenant_id_kind_code";
-- reverse: create index "target_tenant_id_cell" to table: "targets"
DROP INDEX "target_tenant_id_cell";
-- reverse: create "targets" table
DROP TABLE "targets";
-- reverse: create "settings" table
DROP TABLE "settings";
-- reverse: create index "pack_tenant_id_code_version" to table: "packs"
DROP INDEX "pack_tenant_id_code_version";
-- reverse: create "packs" table
DROP TABLE "packs";
-- reverse: create index "look_tenant_id_at_id" to table: "looks"
DROP INDEX "look_tenant_id_at_id";
-- reverse: create "looks" table
DROP TABLE "looks";
-- reverse: create "holidays" table
DROP TABLE "holidays";
-- reverse: create "tenants" table
DROP TABLE "tenants";
-- reverse: create index "user_tenant_id_account" to table: "users"
DROP INDEX "user_tenant_id_account";
-- reverse: create "users" table
DROP TABLE "users";
-- reverse: create index "region_parent" to table: "regions"
DROP INDEX "region_parent";
-- reverse: create "regions" table
DROP TABLE "regions";
