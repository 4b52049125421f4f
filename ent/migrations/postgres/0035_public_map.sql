-- +goose Up
-- drop index "target_tenant_id_cell" from table: "targets"
DROP INDEX "target_tenant_id_cell";
-- create index "target_tenant_id_cell_kind_status_region_id" to table: "targets"
CREATE INDEX "target_tenant_id_cell_kind_status_region_id" ON "targets" ("tenant_id", "cell", "kind", "status", "region", "id");
-- create index "target_tenant_id_updated_at" to table: "targets"
CREATE INDEX "target_tenant_id_updated_at" ON "targets" ("tenant_id", "updated_at");
-- create "publications" table
CREATE TABLE "publications" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "kind" character varying NOT NULL, "subject_id" uuid NOT NULL, "target_id" uuid NOT NULL, "sign" character varying NOT NULL, "version" bigint NOT NULL, "region" character varying NOT NULL, "content" bytea NOT NULL, "published_at" timestamptz NOT NULL, "published_by" uuid NULL, "current" boolean NOT NULL DEFAULT true, "withdrawn_at" timestamptz NULL, "withdrawn_by" uuid NULL, "withdraw_reason" character varying NOT NULL DEFAULT '', PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "publications_published_by_fkey" FOREIGN KEY ("tenant_id", "published_by") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "publications_target_id_fkey" FOREIGN KEY ("tenant_id", "target_id") REFERENCES "targets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "publications_withdrawn_by_fkey" FOREIGN KEY ("tenant_id", "withdrawn_by") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "publication_tenant_id_kind_id" to table: "publications"
CREATE INDEX "publication_tenant_id_kind_id" ON "publications" ("tenant_id", "kind", "id") WHERE current;
-- create index "publication_tenant_id_sign" to table: "publications"
CREATE INDEX "publication_tenant_id_sign" ON "publications" ("tenant_id", "sign") WHERE current;
-- create index "publication_tenant_id_subject_id_current" to table: "publications"
CREATE UNIQUE INDEX "publication_tenant_id_subject_id_current" ON "publications" ("tenant_id", "subject_id") WHERE current;
-- create index "publication_tenant_id_subject_id_version" to table: "publications"
CREATE UNIQUE INDEX "publication_tenant_id_subject_id_version" ON "publications" ("tenant_id", "subject_id", "version");
-- create index "publication_tenant_id_target_id_id" to table: "publications"
CREATE INDEX "publication_tenant_id_target_id_id" ON "publications" ("tenant_id", "target_id", "id") WHERE current;
-- modify "cases" table
ALTER TABLE "cases" ADD COLUMN "source" character varying NOT NULL DEFAULT 'inspection', ADD COLUMN "cell" bigint NULL;
-- create index "casefile_tenant_id_cell_state_severity_region_id" to table: "cases"
CREATE INDEX "casefile_tenant_id_cell_state_severity_region_id" ON "cases" ("tenant_id", "cell", "state", "severity", "region", "id") WHERE active;
-- create "reports" table
CREATE TABLE "reports" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "case_id" uuid NOT NULL, "target_id" uuid NULL, "topic" character varying NOT NULL, "region" character varying NOT NULL, "place" character varying NOT NULL, "lat" double precision NULL, "lng" double precision NULL, "text" text NOT NULL, "photos" bytea NOT NULL, "receipt" bytea NOT NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "reports_case_id_fkey" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "reports_target_id_fkey" FOREIGN KEY ("tenant_id", "target_id") REFERENCES "targets" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "report_tenant_id_case_id" to table: "reports"
CREATE INDEX "report_tenant_id_case_id" ON "reports" ("tenant_id", "case_id");
-- create index "report_tenant_id_receipt" to table: "reports"
CREATE UNIQUE INDEX "report_tenant_id_receipt" ON "reports" ("tenant_id", "receipt");
-- create "reporter_openings" table
CREATE TABLE "reporter_openings" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "report_id" uuid NOT NULL, "user_id" uuid NOT NULL, "reason" character varying NOT NULL, "at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "reporter_openings_report_id_fkey" FOREIGN KEY ("tenant_id", "report_id") REFERENCES "reports" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "reporter_openings_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "reporteropening_tenant_id_report_id_at" to table: "reporter_openings"
CREATE INDEX "reporteropening_tenant_id_report_id_at" ON "reporter_openings" ("tenant_id", "report_id", "at");
-- create "reporters" table
CREATE TABLE "reporters" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "report_id" uuid NOT NULL, "sealed" bytea NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "reporters_report_id_fkey" FOREIGN KEY ("tenant_id", "report_id") REFERENCES "reports" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "reporter_tenant_id_report_id" to table: "reporters"
CREATE UNIQUE INDEX "reporter_tenant_id_report_id" ON "reporters" ("tenant_id", "report_id");
-- row-level security, as in 0002
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['publications', 'reporter_openings', 'reporters', 'reports'] LOOP
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
-- reverse: create index "reporter_tenant_id_report_id" to table: "reporters"
DROP INDEX "reporter_tenant_id_report_id";
-- reverse: create "reporters" table
DROP TABLE "reporters";
-- reverse: create index "reporteropening_tenant_id_report_id_at" to table: "reporter_openings"
DROP INDEX "reporteropening_tenant_id_report_id_at";
-- reverse: create "reporter_openings" table
DROP TABLE "reporter_openings";
-- reverse: create index "report_tenant_id_receipt" to table: "reports"
DROP INDEX "report_tenant_id_receipt";
-- reverse: create index "report_tenant_id_case_id" to table: "reports"
DROP INDEX "report_tenant_id_case_id";
-- reverse: create "reports" table
DROP TABLE "reports";
-- reverse: create index "casefile_tenant_id_cell_state_severity_region_id" to table: "cases"
DROP INDEX "casefile_tenant_id_cell_state_severity_region_id";
-- reverse: modify "cases" table
ALTER TABLE "cases" DROP COLUMN "cell", DROP COLUMN "source";
-- reverse: create index "publication_tenant_id_target_id_id" to table: "publications"
DROP INDEX "publication_tenant_id_target_id_id";
-- reverse: create index "publication_tenant_id_subject_id_version" to table: "publications"
DROP INDEX "publication_tenant_id_subject_id_version";
-- reverse: create index "publication_tenant_id_subject_id_current" to table: "publications"
DROP INDEX "publication_tenant_id_subject_id_current";
-- reverse: create index "publication_tenant_id_sign" to table: "publications"
DROP INDEX "publication_tenant_id_sign";
-- reverse: create index "publication_tenant_id_kind_id" to table: "publications"
DROP INDEX "publication_tenant_id_kind_id";
-- reverse: create "publications" table
DROP TABLE "publications";
-- reverse: create index "target_tenant_id_updated_at" to table: "targets"
DROP INDEX "target_tenant_id_updated_at";
-- reverse: create index "target_tenant_id_cell_kind_status_region_id" to table: "targets"
DROP INDEX "target_tenant_id_cell_kind_status_region_id";
-- reverse: drop index "target_tenant_id_cell" from table: "targets"
CREATE INDEX "target_tenant_id_cell" ON "targets" ("tenant_id", "cell");
