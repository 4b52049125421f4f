-- +goose Up
-- modify "users" table
ALTER TABLE `users` ADD COLUMN `identity` text NOT NULL DEFAULT '';
-- create index "user_tenant_id_identity" to table: "users"
CREATE UNIQUE INDEX `user_tenant_id_identity` ON `users` (`tenant_id`, `identity`) WHERE identity <> '';

-- +goose Down
-- reverse: create index "user_tenant_id_identity" to table: "users"
DROP INDEX `user_tenant_id_identity`;
-- reverse: modify "users" table
ALTER TABLE `users` DROP COLUMN `identity`;
