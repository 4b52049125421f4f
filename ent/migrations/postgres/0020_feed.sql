-- +goose Up
-- modify "log_entries" table
ALTER TABLE "log_entries" ADD COLUMN "hashes" bytea NULL;
-- create index "logentry_tenant_id_user_id_position" to table: "log_entries"
CREATE INDEX "logentry_tenant_id_user_id_position" ON "log_entries" ("tenant_id", "user_id", "position");
-- modify "log_heads" table
ALTER TABLE "log_heads" ADD COLUMN "frontier" bytea NULL, ADD COLUMN "checkpoint" text NOT NULL DEFAULT '';
-- create "acknowledgements" table
CREATE TABLE "acknowledgements" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "position" bigint NOT NULL, "device_id" uuid NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"));
-- create index "acknowledgement_tenant_id_device_id" to table: "acknowledgements"
CREATE INDEX "acknowledgement_tenant_id_device_id" ON "acknowledgements" ("tenant_id", "device_id");
-- create "changes" table
CREATE TABLE "changes" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "position" bigint NOT NULL, "kind" character varying NOT NULL, "subject" uuid NOT NULL, "person" uuid NULL, "region" character varying NOT NULL DEFAULT '', "region_before" character varying NOT NULL DEFAULT '', "cell" bigint NOT NULL DEFAULT 0, "cell_before" bigint NOT NULL DEFAULT 0, "at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"));
-- create index "change_tenant_id_position_id" to table: "changes"
CREATE UNIQUE INDEX "change_tenant_id_position_id" ON "changes" ("tenant_id", "position", "id");
-- create "feed_heads" table
CREATE TABLE "feed_heads" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "position" bigint NOT NULL, "pruned" bigint NOT NULL DEFAULT 0, PRIMARY KEY ("tenant_id", "id"));
-- create "captures" table
CREATE TABLE "captures" ("id" uuid NOT NULL, "tenant_id" character varying NOT NULL, "kind" character varying NOT NULL, "payload" bytea NOT NULL, "sha256" bytea NOT NULL, "subject" uuid NULL, "user_id" uuid NOT NULL, "device_id" uuid NULL, "flags" bytea NOT NULL, "state" character varying NOT NULL, "captured_at" timestamptz NULL, "received_at" timestamptz NOT NULL, PRIMARY KEY ("tenant_id", "id"), CONSTRAINT "captures_device_id_fkey" FOREIGN KEY ("tenant_id", "device_id") REFERENCES "devices" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "captures_user_id_fkey" FOREIGN KEY ("tenant_id", "user_id") REFERENCES "users" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "capture_tenant_id_received_at_id" to table: "captures"
CREATE INDEX "capture_tenant_id_received_at_id" ON "captures" ("tenant_id", "received_at", "id") WHERE ((state)::text = 'received'::text);
-- create index "capture_tenant_id_subject_received_at" to table: "captures"
CREATE INDEX "capture_tenant_id_subject_received_at" ON "captures" ("tenant_id", "subject", "received_at");

-- row-level security, as in 0002
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['acknowledgements', 'captures', 'changes', 'feed_heads'] LOOP
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
-- The feed of changes. Its triggers are deferred, so that a transaction takes its place in the feed as it commits, holding the tenant's one
-- head until it has: whoever reads a position has all before it, however transactions overlap. Taken last of all locks, and only for the
-- length of a commit, the head closes no circle of waiting. One transaction's changes share a position.
-- +goose StatementBegin
CREATE FUNCTION feed_position(tenant text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE mine text := current_setting('app.feed', true); p bigint;
BEGIN
  IF split_part(mine, ':', 1) = tenant THEN
    RETURN split_part(mine, ':', 2)::bigint;
  END IF;
  INSERT INTO feed_heads AS h (id, tenant_id, position, pruned) VALUES ('00000000-0000-7000-8000-000000000001', tenant, 1, 0)
    ON CONFLICT (tenant_id, id) DO UPDATE SET position = h.position + 1 RETURNING h.position INTO p;
  PERFORM set_config('app.feed', tenant || ':' || p, true);
  RETURN p;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION feed(tenant text, what text, which uuid, whom uuid, place text, place_before text, spot bigint, spot_before bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO changes (id, tenant_id, position, kind, subject, person, region, region_before, cell, cell_before, at)
    VALUES (gen_random_uuid(), tenant, feed_position(tenant), what, which, whom, place, place_before, spot, spot_before, clock_timestamp())
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION feed_target() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM feed(OLD.tenant_id, 'target', OLD.id, NULL, '', OLD.region, 0, OLD.cell);
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM feed(NEW.tenant_id, 'target', NEW.id, NULL, NEW.region, '', NEW.cell, 0);
  ELSE
    PERFORM feed(NEW.tenant_id, 'target', NEW.id, NULL, NEW.region, OLD.region, NEW.cell, OLD.cell);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER feed AFTER INSERT OR UPDATE OR DELETE ON "targets" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION feed_target();
-- +goose StatementBegin
CREATE FUNCTION feed_pack() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM feed(NEW.tenant_id, 'pack', NEW.id, NULL, NEW.tenant_id, '', 0, 0);
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER feed AFTER INSERT ON "packs" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION feed_pack();
-- +goose StatementBegin
CREATE FUNCTION feed_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM feed(OLD.tenant_id, 'duty', OLD.id, OLD.user_id, '', OLD.region, 0, 0);
  ELSE
    PERFORM feed(NEW.tenant_id, 'duty', NEW.id, NEW.user_id, NEW.region, '', 0, 0);
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER feed AFTER INSERT OR UPDATE OR DELETE ON "duties" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION feed_duty();
-- +goose StatementBegin
CREATE FUNCTION feed_delegation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM feed(OLD.tenant_id, 'duty', OLD.duty_id, OLD.user_id, '', '', 0, 0);
  ELSE
    PERFORM feed(NEW.tenant_id, 'duty', NEW.duty_id, NEW.user_id, d.region, '', 0, 0), feed(NEW.tenant_id, 'duty', NEW.duty_id, d.user_id, d.region, '', 0, 0)
      FROM duties d WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.duty_id;
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER feed AFTER INSERT OR UPDATE OR DELETE ON "delegations" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION feed_delegation();
-- +goose StatementBegin
CREATE FUNCTION feed_asset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM feed(NEW.tenant_id, 'asset', NEW.id, NULL, NEW.region, '', 0, 0);
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER feed AFTER UPDATE ON "assets" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION feed_asset();
-- +goose StatementBegin
CREATE FUNCTION feed_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM feed(NEW.tenant_id, 'case', NEW.id, NULL, NEW.region, '', 0, 0);
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER feed AFTER INSERT OR UPDATE ON "cases" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION feed_case();
-- +goose StatementBegin
CREATE FUNCTION feed_inspection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM feed(NEW.tenant_id, 'inspection', NEW.id, NEW.inspector_id, NEW.region, '', 0, 0);
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER feed AFTER UPDATE ON "inspections" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION feed_inspection();
-- +goose StatementBegin
CREATE FUNCTION feed_debt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM feed(NEW.tenant_id, 'debt', NEW.id, NEW.user_id, NEW.region, '', 0, 0);
  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER feed AFTER INSERT OR UPDATE ON "debts" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION feed_debt();

-- +goose Down
DROP TRIGGER feed ON "debts";
DROP FUNCTION feed_debt();
DROP TRIGGER feed ON "inspections";
DROP FUNCTION feed_inspection();
DROP TRIGGER feed ON "cases";
DROP FUNCTION feed_case();
DROP TRIGGER feed ON "assets";
DROP FUNCTION feed_asset();
DROP TRIGGER feed ON "delegations";
DROP FUNCTION feed_delegation();
DROP TRIGGER feed ON "duties";
DROP FUNCTION feed_duty();
DROP TRIGGER feed ON "packs";
DROP FUNCTION feed_pack();
DROP TRIGGER feed ON "targets";
DROP FUNCTION feed_target();
DROP FUNCTION feed(text, text, uuid, uuid, text, text, bigint, bigint);
DROP FUNCTION feed_position(text);
-- reverse: create index "capture_tenant_id_subject_received_at" to table: "captures"
DROP INDEX "capture_tenant_id_subject_received_at";
-- reverse: create index "capture_tenant_id_received_at_id" to table: "captures"
DROP INDEX "capture_tenant_id_received_at_id";
-- reverse: create "captures" table
DROP TABLE "captures";
-- reverse: create "feed_heads" table
DROP TABLE "feed_heads";
-- reverse: create index "change_tenant_id_position_id" to table: "changes"
DROP INDEX "change_tenant_id_position_id";
-- reverse: create "changes" table
DROP TABLE "changes";
-- reverse: create index "acknowledgement_tenant_id_device_id" to table: "acknowledgements"
DROP INDEX "acknowledgement_tenant_id_device_id";
-- reverse: create "acknowledgements" table
DROP TABLE "acknowledgements";
-- reverse: modify "log_heads" table
ALTER TABLE "log_heads" DROP COLUMN "checkpoint", DROP COLUMN "frontier";
-- reverse: create index "logentry_tenant_id_user_id_position" to table: "log_entries"
DROP INDEX "logentry_tenant_id_user_id_position";
-- reverse: modify "log_entries" table
ALTER TABLE "log_entries" DROP COLUMN "hashes";
