-- +goose Up
CREATE INDEX `patrol_tenant_id_device_id_started_at` ON `patrols` (`tenant_id`, `device_id`, `started_at`);
CREATE TABLE `patrol_photos` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `item_id` uuid NOT NULL, `kind` text NOT NULL, `region` text NOT NULL, `sha256` text NOT NULL, `size` integer NOT NULL, `captured_at` datetime NULL, `lat` real NULL, `lng` real NULL, PRIMARY KEY (`tenant_id`, `id`));
CREATE UNIQUE INDEX `patrolphoto_tenant_id_item_id_sha256` ON `patrol_photos` (`tenant_id`, `item_id`, `sha256`);
CREATE INDEX `patrolphoto_tenant_id_sha256` ON `patrol_photos` (`tenant_id`, `sha256`);

-- +goose Down
DROP TABLE `patrol_photos`;
DROP INDEX `patrol_tenant_id_device_id_started_at`;
