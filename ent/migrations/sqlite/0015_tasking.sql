-- +goose Up
ALTER TABLE `debts` ADD COLUMN `held` integer NOT NULL DEFAULT (0);
ALTER TABLE `debts` ADD COLUMN `silent` integer NOT NULL DEFAULT (0);
ALTER TABLE `debts` ADD COLUMN `known_since` datetime NULL;
CREATE INDEX `debt_period_until_tenant_id` ON `debts` (`period_until`, `tenant_id`);
CREATE TABLE `debt_pasts` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `debt_id` uuid NOT NULL, `duty_id` uuid NOT NULL, `user_id` uuid NOT NULL, `asset_id` uuid NOT NULL, `region` text NOT NULL, `tier` text NOT NULL, `period_from` datetime NOT NULL, `period_until` datetime NOT NULL, `owed` integer NOT NULL, `done` integer NOT NULL, `held` integer NOT NULL, `silent` integer NOT NULL, `covered` blob NOT NULL, `covered_mm` integer NOT NULL, `length_mm` integer NOT NULL, `covered_m2` real NOT NULL, `area_m2` real NOT NULL, `state` text NOT NULL, `known_since` datetime NOT NULL, `known_until` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `debt_pasts_duty_id_fkey` FOREIGN KEY (`tenant_id`, `duty_id`) REFERENCES `duties` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE INDEX `debtpast_tenant_id_debt_id` ON `debt_pasts` (`tenant_id`, `debt_id`);
CREATE INDEX `debtpast_period_until_tenant_id_known_until` ON `debt_pasts` (`period_until`, `tenant_id`, `known_until`);
CREATE TABLE `grid_rhythms` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `unit_id` uuid NOT NULL, `region` text NOT NULL, `per` text NOT NULL, `valid_from` datetime NOT NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `grid_rhythms_unit_id_fkey` FOREIGN KEY (`tenant_id`, `unit_id`) REFERENCES `grid_units` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE UNIQUE INDEX `gridrhythm_tenant_id_unit_id_valid_from` ON `grid_rhythms` (`tenant_id`, `unit_id`, `valid_from`);

-- +goose Down
DROP TABLE `grid_rhythms`;
DROP TABLE `debt_pasts`;
DROP INDEX `debt_period_until_tenant_id`;
ALTER TABLE `debts` DROP COLUMN `known_since`;
ALTER TABLE `debts` DROP COLUMN `silent`;
ALTER TABLE `debts` DROP COLUMN `held`;
