-- +goose Up
CREATE INDEX `asset_tenant_id_south_north_west_east` ON `assets` (`tenant_id`, `south`, `north`, `west`, `east`);
CREATE TABLE `asset_warnings` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `asset_id` uuid NOT NULL, `level` text NOT NULL, `reason` text NOT NULL, `valid_from` datetime NOT NULL, `issued_by` uuid NOT NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `asset_warnings_asset_id_fkey` FOREIGN KEY (`tenant_id`, `asset_id`) REFERENCES `assets` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `asset_warnings_issued_by_fkey` FOREIGN KEY (`tenant_id`, `issued_by`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE INDEX `assetwarning_tenant_id_asset_id_valid_from` ON `asset_warnings` (`tenant_id`, `asset_id`, `valid_from`);
-- a debt whose period is none of its duty's any more is taken from the phone too
-- +goose StatementBegin
CREATE TRIGGER `feed_debt_delete` AFTER DELETE ON `debts` FOR EACH ROW BEGIN
  INSERT INTO `feed_heads` (`id`, `tenant_id`, `position`, `pruned`) VALUES ('00000000-0000-7000-8000-000000000001', OLD.`tenant_id`, 1, 0) ON CONFLICT (`tenant_id`, `id`) DO UPDATE SET `position` = `position` + 1;
  INSERT INTO `changes` (`id`, `tenant_id`, `position`, `kind`, `subject`, `person`, `region`, `region_before`, `cell`, `cell_before`, `at`)
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      OLD.`tenant_id`, h.`position`, 'debt', OLD.`id`, OLD.`user_id`, OLD.`region`, '', 0, 0, strftime('%Y-%m-%d %H:%M:%f+00:00', 'now') FROM `feed_heads` h WHERE h.`tenant_id` = OLD.`tenant_id`;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER `feed_debt_delete`;
DROP TABLE `asset_warnings`;
DROP INDEX `asset_tenant_id_south_north_west_east`;
