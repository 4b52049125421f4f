-- +goose Up
CREATE INDEX `conflict_tenant_id_received_at_id` ON `conflicts` (`tenant_id`, `received_at`, `id`);
ALTER TABLE `debt_pasts` ADD COLUMN `days` integer NOT NULL DEFAULT (0);
ALTER TABLE `debt_pasts` ADD COLUMN `of_days` integer NOT NULL DEFAULT (0);
ALTER TABLE `debts` ADD COLUMN `days` integer NOT NULL DEFAULT (0);
ALTER TABLE `debts` ADD COLUMN `of_days` integer NOT NULL DEFAULT (0);
DROP INDEX `patrolcover_tenant_id_patrol_id_asset_id`;
ALTER TABLE `patrol_covers` ADD COLUMN `side_cm` integer NOT NULL DEFAULT (0);
CREATE UNIQUE INDEX `patrolcover_tenant_id_patrol_id_asset_id_buffer_cm_side_cm` ON `patrol_covers` (`tenant_id`, `patrol_id`, `asset_id`, `buffer_cm`, `side_cm`);
CREATE TABLE `conflict_decisions` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `conflict_id` uuid NOT NULL, `item_id` uuid NOT NULL, `stands` text NOT NULL, `reason` text NOT NULL, `decided_by` uuid NOT NULL, `decided_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `conflict_decisions_conflict_id_fkey` FOREIGN KEY (`tenant_id`, `conflict_id`) REFERENCES `conflicts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `conflict_decisions_decided_by_fkey` FOREIGN KEY (`tenant_id`, `decided_by`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE UNIQUE INDEX `conflictdecision_tenant_id_conflict_id` ON `conflict_decisions` (`tenant_id`, `conflict_id`);
CREATE UNIQUE INDEX `conflictdecision_tenant_id_item_id` ON `conflict_decisions` (`tenant_id`, `item_id`) WHERE stands = 'later';

-- +goose Down
DROP TABLE `conflict_decisions`;
DROP INDEX `patrolcover_tenant_id_patrol_id_asset_id_buffer_cm_side_cm`;
-- of several covers of one asset the narrowest stays
DELETE FROM `patrol_covers` WHERE EXISTS (SELECT 1 FROM `patrol_covers` o WHERE o.`tenant_id` = `patrol_covers`.`tenant_id` AND o.`patrol_id` = `patrol_covers`.`patrol_id` AND o.`asset_id` = `patrol_covers`.`asset_id`
  AND (o.`buffer_cm`, o.`side_cm`) < (`patrol_covers`.`buffer_cm`, `patrol_covers`.`side_cm`));
ALTER TABLE `patrol_covers` DROP COLUMN `side_cm`;
CREATE UNIQUE INDEX `patrolcover_tenant_id_patrol_id_asset_id` ON `patrol_covers` (`tenant_id`, `patrol_id`, `asset_id`);
ALTER TABLE `debts` DROP COLUMN `of_days`;
ALTER TABLE `debts` DROP COLUMN `days`;
ALTER TABLE `debt_pasts` DROP COLUMN `of_days`;
ALTER TABLE `debt_pasts` DROP COLUMN `days`;
DROP INDEX `conflict_tenant_id_received_at_id`;
