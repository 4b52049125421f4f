-- +goose Up
ALTER TABLE `cases` ADD COLUMN `on_beat` bool NOT NULL DEFAULT (false);
ALTER TABLE `cases` ADD COLUMN `late` bool NOT NULL DEFAULT (false);
ALTER TABLE `cases` ADD COLUMN `rechecks` integer NOT NULL DEFAULT (0);
ALTER TABLE `cases` ADD COLUMN `rechecks_failed` integer NOT NULL DEFAULT (0);
ALTER TABLE `cases` ADD COLUMN `known_since` datetime NULL;
CREATE INDEX `casefile_opened_at_tenant_id_region` ON `cases` (`opened_at`, `tenant_id`, `region`);
ALTER TABLE `inspections` ADD COLUMN `on_beat` bool NOT NULL DEFAULT (false);
CREATE INDEX `inspection_captured_at_tenant_id_region` ON `inspections` (`captured_at`, `tenant_id`, `region`);
CREATE INDEX `patrolevent_captured_at_tenant_id_region` ON `patrol_events` (`captured_at`, `tenant_id`, `region`);
CREATE TABLE `case_pasts` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `case_id` uuid NOT NULL, `state` text NOT NULL, `active` bool NOT NULL, `severity` text NOT NULL, `region` text NOT NULL, `source` text NOT NULL, `on_beat` bool NOT NULL, `late` bool NOT NULL, `rechecks` integer NOT NULL, `rechecks_failed` integer NOT NULL, `opened_at` datetime NOT NULL, `due_at` datetime NOT NULL, `known_since` datetime NOT NULL, `known_until` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `case_pasts_case_id_fkey` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE INDEX `casepast_tenant_id_case_id` ON `case_pasts` (`tenant_id`, `case_id`);
CREATE INDEX `casepast_opened_at_tenant_id_known_until` ON `case_pasts` (`opened_at`, `tenant_id`, `known_until`);
ALTER TABLE `targets` ADD COLUMN `active_since` datetime NULL;
CREATE INDEX `target_region_active_since_tenant_id` ON `targets` (`region`, `active_since`, `tenant_id`);
CREATE TABLE `target_pasts` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `target_id` uuid NOT NULL, `region` text NOT NULL, `active_since` datetime NOT NULL, `active_until` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `target_pasts_target_id_fkey` FOREIGN KEY (`tenant_id`, `target_id`) REFERENCES `targets` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE INDEX `targetpast_tenant_id_target_id` ON `target_pasts` (`tenant_id`, `target_id`);
CREATE INDEX `targetpast_region_active_until_tenant_id` ON `target_pasts` (`region`, `active_until`, `tenant_id`);
-- what is active has been so since it was registered, as far as anybody knows, and what is not was so until it was last changed; this is no change that phones are told of
DROP TRIGGER `feed_target_update`;
UPDATE `targets` SET `active_since` = `created_at` WHERE `status` = 'active';
INSERT INTO `target_pasts` (`id`, `tenant_id`, `target_id`, `region`, `active_since`, `active_until`)
  SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
    `tenant_id`, `id`, `region`, `created_at`, `updated_at` FROM `targets` WHERE `status` <> 'active' AND `updated_at` > `created_at`;
-- +goose StatementBegin
CREATE TRIGGER `feed_target_update` AFTER UPDATE ON `targets` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'target', NEW.`id`, NULL, NEW.`region`, OLD.`region`, NEW.`cell`, OLD.`cell`, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE `target_pasts`;
DROP INDEX `target_region_active_since_tenant_id`;
ALTER TABLE `targets` DROP COLUMN `active_since`;
DROP TABLE `case_pasts`;
DROP INDEX `patrolevent_captured_at_tenant_id_region`;
DROP INDEX `inspection_captured_at_tenant_id_region`;
ALTER TABLE `inspections` DROP COLUMN `on_beat`;
DROP INDEX `casefile_opened_at_tenant_id_region`;
ALTER TABLE `cases` DROP COLUMN `known_since`;
ALTER TABLE `cases` DROP COLUMN `rechecks_failed`;
ALTER TABLE `cases` DROP COLUMN `rechecks`;
ALTER TABLE `cases` DROP COLUMN `late`;
ALTER TABLE `cases` DROP COLUMN `on_beat`;
