-- +goose Up
-- modify "looks" table
ALTER TABLE "looks" ADD COLUMN "person_id" uuid NULL, ADD COLUMN "subject" character varying NOT NULL DEFAULT '', ADD COLUMN "label" character varying NOT NULL DEFAULT '';
-- whose the one thing was stood behind the call until now
ALTER TABLE "looks" NO FORCE ROW LEVEL SECURITY;
UPDATE "looks" SET "person_id" = split_part("what", ' of ', 2)::uuid, "what" = split_part("what", ' of ', 1) WHERE "what" LIKE '% of %';
ALTER TABLE "looks" FORCE ROW LEVEL SECURITY;
-- create index "look_tenant_id_looker_id_at_id" to table: "looks"
CREATE INDEX "look_tenant_id_looker_id_at_id" ON "looks" ("tenant_id", "looker_id", "at", "id");
-- create index "look_tenant_id_subject_at_id" to table: "looks"
CREATE INDEX "look_tenant_id_subject_at_id" ON "looks" ("tenant_id", "subject", "at", "id") WHERE ((subject)::text <> ''::text);
-- create index "look_tenant_id_what_at_id" to table: "looks"
CREATE INDEX "look_tenant_id_what_at_id" ON "looks" ("tenant_id", "what", "at", "id");
-- modify "notices" table
ALTER TABLE "notices" ADD COLUMN "read_at" timestamptz NULL;
-- create index "notice_tenant_id_user_id" to table: "notices"
CREATE INDEX "notice_tenant_id_user_id" ON "notices" ("tenant_id", "user_id") WHERE (read_at IS NULL);

-- +goose Down
-- reverse: create index "notice_tenant_id_user_id" to table: "notices"
DROP INDEX "notice_tenant_id_user_id";
-- reverse: modify "notices" table
ALTER TABLE "notices" DROP COLUMN "read_at";
-- reverse: create index "look_tenant_id_what_at_id" to table: "looks"
DROP INDEX "look_tenant_id_what_at_id";
-- reverse: create index "look_tenant_id_subject_at_id" to table: "looks"
DROP INDEX "look_tenant_id_subject_at_id";
-- reverse: create index "look_tenant_id_looker_id_at_id" to table: "looks"
DROP INDEX "look_tenant_id_looker_id_at_id";
-- reverse: modify "looks" table
ALTER TABLE "looks" NO FORCE ROW LEVEL SECURITY;
UPDATE "looks" SET "what" = "what" || ' of ' || "person_id"::text WHERE "person_id" IS NOT NULL;
ALTER TABLE "looks" FORCE ROW LEVEL SECURITY;
ALTER TABLE "looks" DROP COLUMN "label", DROP COLUMN "subject", DROP COLUMN "person_id";
