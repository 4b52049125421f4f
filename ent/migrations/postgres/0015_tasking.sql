-- +goose Up
-- modify "debts" table
ALTER TABLE "debts" ADD COLUMN "held" bigint NOT NULL DEFAULT 0, ADD COLUMN "silent" bigint NOT NULL DEFAULT 0, ADD COLUMN "known_since" timestamptz NULL;
-- create index "debt_period_until_tenant_id" to table: "debts"
CREATE INDEX "debt_period_until_tenant_id" ON "debts" ("period_until", "tenant_id");
-- create "debt_pasts" table
CREATE TABLE "debt_pasts" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "debt_id" uuid NOT NULL, "duty_id" uuid NOT NULL, "user_id" uuid NOT NULL, "asset_id" uuid NOT NULL, "region" character varying NOT NULL, "tier" character varying NOT NULL, "period_from" timestamptz NOT NULL, "period_until" timestamptz NOT NULL, "owed" bigint NOT NULL, "done" bigint NOT NULL, "held" bigint NOT NULL, "silent" bigint NOT NULL, "covered" bytea NOT NULL, "covered_mm" bigint NOT NULL, "length_mm" bigint NOT NULL, "covered_m2" double precision NOT NULL, "area_m2" double precision NOT NULL, "state" character varying NOT NULL, "known_since" timestamptz NOT NULL, "known_until" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "debt_pasts_duty_id_fkey" FOREIGN KEY ("tenant_id", "duty_id") REFERENCES "duties" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "debtpast_period_until_tenant_id_known_until" to table: "debt_pasts"
CREATE INDEX "debtpast_period_until_tenant_id_known_until" ON "debt_pasts" ("period_until", "tenant_id", "known_until");
-- create index "debtpast_tenant_id_debt_id" to table: "debt_pasts"
CREATE INDEX "debtpast_tenant_id_debt_id" ON "debt_pasts" ("tenant_id", "debt_id");
-- create "grid_rhythms" table
CREATE TABLE "grid_rhythms" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "unit_id" uuid NOT NULL, "region" character varying NOT NULL, "per" character varying NOT NULL, "valid_from" timestamptz NOT NULL, "created_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "grid_rhythms_unit_id_fkey" FOREIGN KEY ("tenant_id", "unit_id") REFERENCES "grid_units" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "gridrhythm_tenant_id_unit_id_valid_from" to table: "grid_rhythms"
CREATE UNIQUE INDEX "gridrhythm_tenant_id_unit_id_valid_from" ON "grid_rhythms" ("tenant_id", "unit_id", "valid_from");

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['debt_pasts', 'grid_rhythms'] LOOP
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
-- reverse: create index "gridrhythm_tenant_id_unit_id_valid_from" to table: "grid_rhythms"
DROP INDEX "gridrhythm_tenant_id_unit_id_valid_from";
-- reverse: create "grid_rhythms" table
DROP TABLE "grid_rhythms";
-- reverse: create index "debtpast_tenant_id_debt_id" to table: "debt_pasts"
DROP INDEX "debtpast_tenant_id_debt_id";
-- reverse: create index "debtpast_period_until_tenant_id_known_until" to table: "debt_pasts"
DROP INDEX "debtpast_period_until_tenant_id_known_until";
-- reverse: create "debt_pasts" table
DROP TABLE "debt_pasts";
-- reverse: create index "debt_period_until_tenant_id" to table: "debts"
DROP INDEX "debt_period_until_tenant_id";
-- reverse: modify "debts" table
ALTER TABLE "debts" DROP COLUMN "known_since", DROP COLUMN "silent", DROP COLUMN "held";
