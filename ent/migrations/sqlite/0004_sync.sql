-- +goose Up
ALTER TABLE `devices` ADD COLUMN `chain_seq` integer NOT NULL DEFAULT (0);
ALTER TABLE `devices` ADD COLUMN `chain_sha256` blob NULL;
ALTER TABLE `devices` ADD COLUMN `captured` integer NOT NULL DEFAULT (0);
ALTER TABLE `devices` ADD COLUMN `clock_error_ms` integer NOT NULL DEFAULT (0);
ALTER TABLE `devices` ADD COLUMN `app` text NOT NULL DEFAULT ('');
ALTER TABLE `devices` ADD COLUMN `pushed_at` datetime NULL;
ALTER TABLE `quarantines` ADD COLUMN `released_at` datetime NULL;
ALTER TABLE `quarantines` ADD COLUMN `released_by` uuid NULL;
ALTER TABLE `quarantines` ADD COLUMN `release_result` text NOT NULL DEFAULT ('');
CREATE INDEX `inspection_tenant_id_device_id` ON `inspections` (`tenant_id`, `device_id`) WHERE state = 'received';
CREATE INDEX `quarantine_tenant_id_device_id` ON `quarantines` (`tenant_id`, `device_id`);
CREATE TABLE `held_items` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `device_id` uuid NOT NULL, `device_seq` integer NOT NULL, `item_id` text NOT NULL, `kind` text NOT NULL, `payload` blob NOT NULL, `declared` text NOT NULL, `sha256` blob NOT NULL, `previous` text NOT NULL, `signature` blob NULL, `user_id` uuid NOT NULL, `region` text NOT NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `held_items_device_id_fkey` FOREIGN KEY (`tenant_id`, `device_id`) REFERENCES `devices` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `held_items_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE UNIQUE INDEX `helditem_tenant_id_device_id_device_seq_sha256` ON `held_items` (`tenant_id`, `device_id`, `device_seq`, `sha256`);
CREATE TABLE `log_entries` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `position` integer NOT NULL, `kind` text NOT NULL, `sha256` blob NOT NULL, `user_id` uuid NOT NULL, `device_id` uuid NULL, `device_seq` integer NOT NULL DEFAULT (0), `previous` blob NULL, `signature` blob NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `log_entries_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `log_entries_device_id_fkey` FOREIGN KEY (`tenant_id`, `device_id`) REFERENCES `devices` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE UNIQUE INDEX `logentry_tenant_id_position` ON `log_entries` (`tenant_id`, `position`);
CREATE INDEX `logentry_tenant_id_device_id` ON `log_entries` (`tenant_id`, `device_id`);
CREATE TABLE `log_heads` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `size` integer NOT NULL, PRIMARY KEY (`tenant_id`, `id`));

-- +goose Down
DROP TABLE `log_entries`;
DROP TABLE `held_items`;
DROP TABLE `log_heads`;
DROP INDEX `quarantine_tenant_id_device_id`;
DROP INDEX `inspection_tenant_id_device_id`;
ALTER TABLE `quarantines` DROP COLUMN `release_result`;
ALTER TABLE `quarantines` DROP COLUMN `released_by`;
ALTER TABLE `quarantines` DROP COLUMN `released_at`;
ALTER TABLE `devices` DROP COLUMN `pushed_at`;
ALTER TABLE `devices` DROP COLUMN `app`;
ALTER TABLE `devices` DROP COLUMN `clock_error_ms`;
ALTER TABLE `devices` DROP COLUMN `captured`;
ALTER TABLE `devices` DROP COLUMN `chain_sha256`;
ALTER TABLE `devices` DROP COLUMN `chain_seq`;
