-- +goose Up
ALTER TABLE `log_entries` ADD COLUMN `hashes` blob NULL;
CREATE INDEX `logentry_tenant_id_user_id_position` ON `log_entries` (`tenant_id`, `user_id`, `position`);
ALTER TABLE `log_heads` ADD COLUMN `frontier` blob NULL;
ALTER TABLE `log_heads` ADD COLUMN `checkpoint` text NOT NULL DEFAULT ('');
CREATE TABLE `acknowledgements` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `position` integer NOT NULL, `device_id` uuid NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`));
CREATE INDEX `acknowledgement_tenant_id_device_id` ON `acknowledgements` (`tenant_id`, `device_id`);
CREATE TABLE `changes` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `position` integer NOT NULL, `kind` text NOT NULL, `subject` uuid NOT NULL, `person` uuid NULL, `region` text NOT NULL DEFAULT (''), `region_before` text NOT NULL DEFAULT (''), `cell` integer NOT NULL DEFAULT (0), `cell_before` integer NOT NULL DEFAULT (0), `at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`));
CREATE UNIQUE INDEX `change_tenant_id_position_id` ON `changes` (`tenant_id`, `position`, `id`);
CREATE TABLE `feed_heads` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `position` integer NOT NULL, `pruned` integer NOT NULL DEFAULT (0), PRIMARY KEY (`tenant_id`, `id`));
CREATE TABLE `captures` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `kind` text NOT NULL, `payload` blob NOT NULL, `sha256` blob NOT NULL, `subject` uuid NULL, `user_id` uuid NOT NULL, `device_id` uuid NULL, `flags` blob NOT NULL, `state` text NOT NULL, `captured_at` datetime NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `captures_device_id_fkey` FOREIGN KEY (`tenant_id`, `device_id`) REFERENCES `devices` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `captures_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE INDEX `capture_tenant_id_received_at_id` ON `captures` (`tenant_id`, `received_at`, `id`) WHERE state = 'received';
CREATE INDEX `capture_tenant_id_subject_received_at` ON `captures` (`tenant_id`, `subject`, `received_at`);
-- The feed of changes. SQLite has one writer at a time, so that a position given here is one in the order of commits.
-- +goose StatementBegin
CREATE TRIGGER `feed_target_insert` AFTER INSERT ON `targets` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'target', NEW.`id`, NULL, NEW.`region`, '', NEW.`cell`, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_target_update` AFTER UPDATE ON `targets` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'target', NEW.`id`, NULL, NEW.`region`, OLD.`region`, NEW.`cell`, OLD.`cell`, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_target_delete` AFTER DELETE ON `targets` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', OLD.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      OLD.`tenant_id`, h.`position`, 'target', OLD.`id`, NULL, '', OLD.`region`, 0, OLD.`cell`, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = OLD.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_pack_insert` AFTER INSERT ON `packs` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'pack', NEW.`id`, NULL, NEW.`tenant_id`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_duty_insert` AFTER INSERT ON `duties` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'duty', NEW.`id`, NEW.`user_id`, NEW.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_duty_update` AFTER UPDATE ON `duties` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'duty', NEW.`id`, NEW.`user_id`, NEW.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_duty_delete` AFTER DELETE ON `duties` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', OLD.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      OLD.`tenant_id`, h.`position`, 'duty', OLD.`id`, OLD.`user_id`, '', OLD.`region`, 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = OLD.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_delegation_insert` AFTER INSERT ON `delegations` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'duty', NEW.`duty_id`, NEW.`user_id`, d.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h JOIN `duties` d ON d.`tenant_id` = NEW.`tenant_id` AND d.`id` = NEW.`duty_id` WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_delegation_insert_giver` AFTER INSERT ON `delegations` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'duty', NEW.`duty_id`, d.`user_id`, d.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h JOIN `duties` d ON d.`tenant_id` = NEW.`tenant_id` AND d.`id` = NEW.`duty_id` WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_delegation_update` AFTER UPDATE ON `delegations` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'duty', NEW.`duty_id`, NEW.`user_id`, d.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h JOIN `duties` d ON d.`tenant_id` = NEW.`tenant_id` AND d.`id` = NEW.`duty_id` WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_delegation_update_giver` AFTER UPDATE ON `delegations` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'duty', NEW.`duty_id`, d.`user_id`, d.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h JOIN `duties` d ON d.`tenant_id` = NEW.`tenant_id` AND d.`id` = NEW.`duty_id` WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_delegation_delete` AFTER DELETE ON `delegations` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', OLD.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      OLD.`tenant_id`, h.`position`, 'duty', OLD.`duty_id`, OLD.`user_id`, '', '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = OLD.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_asset_update` AFTER UPDATE ON `assets` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'asset', NEW.`id`, NULL, NEW.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_case_insert` AFTER INSERT ON `cases` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'case', NEW.`id`, NULL, NEW.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_case_update` AFTER UPDATE ON `cases` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'case', NEW.`id`, NULL, NEW.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_inspection_update` AFTER UPDATE ON `inspections` FOR EACH ROW WHEN OLD.`state` <> NEW.`state` BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'inspection', NEW.`id`, NEW.`inspector_id`, NEW.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_debt_insert` AFTER INSERT ON `debts` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'debt', NEW.`id`, NEW.`user_id`, NEW.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `feed_debt_update` AFTER UPDATE ON `debts` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', NEW.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      NEW.`tenant_id`, h.`position`, 'debt', NEW.`id`, NEW.`user_id`, NEW.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = NEW.`tenant_id`;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER `feed_debt_update`;
DROP TRIGGER `feed_debt_insert`;
DROP TRIGGER `feed_inspection_update`;
DROP TRIGGER `feed_case_update`;
DROP TRIGGER `feed_case_insert`;
DROP TRIGGER `feed_asset_update`;
DROP TRIGGER `feed_delegation_delete`;
DROP TRIGGER `feed_delegation_update_giver`;
DROP TRIGGER `feed_delegation_update`;
DROP TRIGGER `feed_delegation_insert_giver`;
DROP TRIGGER `feed_delegation_insert`;
DROP TRIGGER `feed_duty_delete`;
DROP TRIGGER `feed_duty_update`;
DROP TRIGGER `feed_duty_insert`;
DROP TRIGGER `feed_pack_insert`;
DROP TRIGGER `feed_target_delete`;
DROP TRIGGER `feed_target_update`;
DROP TRIGGER `feed_target_insert`;
DROP TABLE `captures`;
DROP TABLE `feed_heads`;
DROP TABLE `changes`;
DROP TABLE `acknowledgements`;
ALTER TABLE `log_heads` DROP COLUMN `checkpoint`;
ALTER TABLE `log_heads` DROP COLUMN `frontier`;
DROP INDEX `logentry_tenant_id_user_id_position`;
ALTER TABLE `log_entries` DROP COLUMN `hashes`;
