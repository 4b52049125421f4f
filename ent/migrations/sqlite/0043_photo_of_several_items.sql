-- +goose Up
-- one picture may show what two items ask for
DROP INDEX `photoclaim_tenant_id_inspection_id_sha256`;
CREATE UNIQUE INDEX `photoclaim_tenant_id_inspection_id_sha256_item_code` ON `photo_claims` (`tenant_id`, `inspection_id`, `sha256`, `item_code`);

-- +goose Down
DROP INDEX `photoclaim_tenant_id_inspection_id_sha256_item_code`;
CREATE UNIQUE INDEX `photoclaim_tenant_id_inspection_id_sha256` ON `photo_claims` (`tenant_id`, `inspection_id`, `sha256`);
