-- +goose Up
-- create index "conflict_tenant_id_received_at_id" to table: "conflicts"
CREATE INDEX "conflict_tenant_id_received_at_id" ON "conflicts" ("tenant_id", "received_at", "id");
-- modify "debt_pasts" table
ALTER TABLE "debt_pasts" ADD COLUMN "days" bigint NOT NULL DEFAULT 0, ADD COLUMN "of_days" bigint NOT NULL DEFAULT 0;
-- modify "debts" table
ALTER TABLE "debts" ADD COLUMN "days" bigint NOT NULL DEFAULT 0, ADD COLUMN "of_days" bigint NOT NULL DEFAULT 0;
-- drop index "patrolcover_tenant_id_patrol_id_asset_id" from table: "patrol_covers"
DROP INDEX "patrolcover_tenant_id_patrol_id_asset_id";
-- modify "patrol_covers" table
ALTER TABLE "patrol_covers" ADD COLUMN "side_cm" bigint NOT NULL DEFAULT 0;
-- create index "patrolcover_tenant_id_patrol_id_asset_id_buffer_cm_side_cm" to table: "patrol_covers"
CREATE UNIQUE INDEX "patrolcover_tenant_id_patrol_id_asset_id_buffer_cm_side_cm" ON "patrol_covers" ("tenant_id", "patrol_id", "asset_id", "buffer_cm", "side_cm");
-- create "conflict_decisions" table
CREATE TABLE "conflict_decisions" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "conflict_id" uuid NOT NULL, "item_id" uuid NOT NULL, "stands" character varying NOT NULL, "reason" character varying NOT NULL, "decided_by" uuid NOT NULL, "decided_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "conflict_decisions_conflict_id_fkey" FOREIGN KEY ("tenant_id", "conflict_id") REFERENCES "conflicts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "conflict_decisions_decided_by_fkey" FOREIGN KEY ("tenant_id", "decided_by") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "conflictdecision_tenant_id_conflict_id" to table: "conflict_decisions"
CREATE UNIQUE INDEX "conflictdecision_tenant_id_conflict_id" ON "conflict_decisions" ("tenant_id", "conflict_id");
-- create index "conflictdecision_tenant_id_item_id" to table: "conflict_decisions"
CREATE UNIQUE INDEX "conflictdecision_tenant_id_item_id" ON "conflict_decisions" ("tenant_id", "item_id") WHERE ((stands)::text = 'later'::text);
-- row-level security, as in 0002
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['conflict_decisions'] LOOP
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
-- a decision is written for ever, as conflicts are (0025)
REVOKE UPDATE, DELETE ON conflict_decisions FROM xuncha_app;

-- +goose Down
-- reverse: create index "conflictdecision_tenant_id_item_id" to table: "conflict_decisions"
DROP INDEX "conflictdecision_tenant_id_item_id";
-- reverse: create index "conflictdecision_tenant_id_conflict_id" to table: "conflict_decisions"
DROP INDEX "conflictdecision_tenant_id_conflict_id";
-- reverse: create "conflict_decisions" table
DROP TABLE "conflict_decisions";
-- reverse: create index "patrolcover_tenant_id_patrol_id_asset_id_buffer_cm_side_cm" to table: "patrol_covers"
DROP INDEX "patrolcover_tenant_id_patrol_id_asset_id_buffer_cm_side_cm";
-- of several covers of one asset the narrowest stays
ALTER TABLE "patrol_covers" NO FORCE ROW LEVEL SECURITY;
DELETE FROM "patrol_covers" c USING "patrol_covers" o WHERE o."tenant_id" = c."tenant_id" AND o."patrol_id" = c."patrol_id" AND o."asset_id" = c."asset_id" AND (o."buffer_cm", o."side_cm") < (c."buffer_cm", c."side_cm");
ALTER TABLE "patrol_covers" FORCE ROW LEVEL SECURITY;
-- reverse: modify "patrol_covers" table
ALTER TABLE "patrol_covers" DROP COLUMN "side_cm";
-- reverse: drop index "patrolcover_tenant_id_patrol_id_asset_id" from table: "patrol_covers"
CREATE UNIQUE INDEX "patrolcover_tenant_id_patrol_id_asset_id" ON "patrol_covers" ("tenant_id", "patrol_id", "asset_id");
-- reverse: modify "debts" table
ALTER TABLE "debts" DROP COLUMN "of_days", DROP COLUMN "days";
-- reverse: modify "debt_pasts" table
ALTER TABLE "debt_pasts" DROP COLUMN "of_days", DROP COLUMN "days";
-- reverse: create index "conflict_tenant_id_received_at_id" to table: "conflicts"
DROP INDEX "conflict_tenant_id_received_at_id";
