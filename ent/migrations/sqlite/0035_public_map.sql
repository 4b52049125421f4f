-- +goose Up
DROP INDEX `target_tenant_id_cell`;
CREATE INDEX `target_tenant_id_cell_kind_status_region_id` ON `targets` (`tenant_id`, `cell`, `kind`, `status`, `region`, `id`);
CREATE INDEX `target_tenant_id_updated_at` ON `targets` (`tenant_id`, `updated_at`);
ALTER TABLE `cases` ADD COLUMN `source` text NOT NULL DEFAULT ('inspection');
ALTER TABLE `cases` ADD COLUMN `cell` integer NULL;
CREATE INDEX `casefile_tenant_id_cell_state_severity_region_id` ON `cases` (`tenant_id`, `cell`, `state`, `severity`, `region`, `id`) WHERE active;
CREATE TABLE `publications` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `kind` text NOT NULL, `subject_id` uuid NOT NULL, `target_id` uuid NOT NULL, `sign` text NOT NULL, `version` integer NOT NULL, `region` text NOT NULL, `content` blob NOT NULL, `published_at` datetime NOT NULL, `published_by` uuid NULL, `current` bool NOT NULL DEFAULT (true), `withdrawn_at` datetime NULL, `withdrawn_by` uuid NULL, `withdraw_reason` text NOT NULL DEFAULT (''), PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `publications_target_id_fkey` FOREIGN KEY (`tenant_id`, `target_id`) REFERENCES `targets` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `publications_published_by_fkey` FOREIGN KEY (`tenant_id`, `published_by`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `publications_withdrawn_by_fkey` FOREIGN KEY (`tenant_id`, `withdrawn_by`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE UNIQUE INDEX `publication_tenant_id_subject_id_version` ON `publications` (`tenant_id`, `subject_id`, `version`);
CREATE UNIQUE INDEX `publication_tenant_id_subject_id_current` ON `publications` (`tenant_id`, `subject_id`) WHERE current;
CREATE INDEX `publication_tenant_id_kind_id` ON `publications` (`tenant_id`, `kind`, `id`) WHERE current;
CREATE INDEX `publication_tenant_id_target_id_id` ON `publications` (`tenant_id`, `target_id`, `id`) WHERE current;
CREATE INDEX `publication_tenant_id_sign` ON `publications` (`tenant_id`, `sign`) WHERE current;
CREATE TABLE `reports` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `case_id` uuid NOT NULL, `target_id` uuid NULL, `topic` text NOT NULL, `region` text NOT NULL, `place` text NOT NULL, `lat` real NULL, `lng` real NULL, `text` text NOT NULL, `photos` blob NOT NULL, `receipt` blob NOT NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `reports_case_id_fkey` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `reports_target_id_fkey` FOREIGN KEY (`tenant_id`, `target_id`) REFERENCES `targets` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE UNIQUE INDEX `report_tenant_id_receipt` ON `reports` (`tenant_id`, `receipt`);
CREATE INDEX `report_tenant_id_case_id` ON `reports` (`tenant_id`, `case_id`);
CREATE TABLE `reporters` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `report_id` uuid NOT NULL, `sealed` blob NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `reporters_report_id_fkey` FOREIGN KEY (`tenant_id`, `report_id`) REFERENCES `reports` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE UNIQUE INDEX `reporter_tenant_id_report_id` ON `reporters` (`tenant_id`, `report_id`);
CREATE TABLE `reporter_openings` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `report_id` uuid NOT NULL, `user_id` uuid NOT NULL, `reason` text NOT NULL, `at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `reporter_openings_report_id_fkey` FOREIGN KEY (`tenant_id`, `report_id`) REFERENCES `reports` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `reporter_openings_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE INDEX `reporteropening_tenant_id_report_id_at` ON `reporter_openings` (`tenant_id`, `report_id`, `at`);

-- +goose Down
DROP TABLE `reporter_openings`;
DROP TABLE `reporters`;
DROP TABLE `reports`;
DROP TABLE `publications`;
DROP INDEX `casefile_tenant_id_cell_state_severity_region_id`;
ALTER TABLE `cases` DROP COLUMN `cell`;
ALTER TABLE `cases` DROP COLUMN `source`;
DROP INDEX `target_tenant_id_updated_at`;
DROP INDEX `target_tenant_id_cell_kind_status_region_id`;
CREATE INDEX `target_tenant_id_cell` ON `targets` (`tenant_id`, `cell`);
