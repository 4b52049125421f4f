-- +goose Up
-- one picture may show what two items ask for
DROP INDEX "photoclaim_tenant_id_inspection_id_sha256";
-- create index "photoclaim_tenant_id_inspection_id_sha256_item_code" to table: "photo_claims"
CREATE UNIQUE INDEX "photoclaim_tenant_id_inspection_id_sha256_item_code" ON "photo_claims" ("tenant_id", "inspection_id", "sha256", "item_code");

-- +goose Down
-- reverse: create index "photoclaim_tenant_id_inspection_id_sha256_item_code" to table: "photo_claims"
DROP INDEX "photoclaim_tenant_id_inspection_id_sha256_item_code";
-- reverse: drop index "photoclaim_tenant_id_inspection_id_sha256" from table: "photo_claims"
CREATE UNIQUE INDEX "photoclaim_tenant_id_inspection_id_sha256" ON "photo_claims" ("tenant_id", "inspection_id", "sha256");
