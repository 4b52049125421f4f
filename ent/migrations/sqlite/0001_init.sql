-- +goose Up
-- create "case_acts" table
CREATE TABLE `case_acts` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `case_id` uuid NOT NULL, `seq` integer NOT NULL, `act` text NOT NULL, `user_id` uuid NULL, `user_name` text NOT NULL, `at` datetime NOT NULL, `reason` text NOT NULL, `data` blob NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `case_acts_case_id_fkey` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_acts_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "caseact_tenant_id_case_id_seq" to table: "case_acts"
CREATE UNIQUE INDEX `caseact_tenant_id_case_id_seq` ON `case_acts` (`tenant_id`, `case_id`, `seq`);
-- create "cases" table
CREATE TABLE `cases` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `state` text NOT NULL, `active` bool NOT NULL DEFAULT (true), `severity` text NOT NULL, `region` text NOT NULL, `target_id` uuid NULL, `target_kind` text NOT NULL, `target_name` text NOT NULL, `opened_at` datetime NOT NULL, `due_at` datetime NOT NULL, `claimed_by` uuid NULL, `claim_expires_at` datetime NULL, `finding_count` integer NOT NULL DEFAULT (0), `version` integer NOT NULL DEFAULT (1), PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `cases_target_id_fkey` FOREIGN KEY (`tenant_id`, `target_id`) REFERENCES `targets` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_claimed_by_fkey` FOREIGN KEY (`tenant_id`, `claimed_by`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "casefile_tenant_id_active_severity_due_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_active_severity_due_at_id` ON `cases` (`tenant_id`, `active`, `severity`, `due_at`, `id`);
-- create index "casefile_tenant_id_state_severity_due_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_state_severity_due_at_id` ON `cases` (`tenant_id`, `state`, `severity`, `due_at`, `id`);
-- create index "casefile_tenant_id_target_id" to table: "cases"
CREATE UNIQUE INDEX `casefile_tenant_id_target_id` ON `cases` (`tenant_id`, `target_id`) WHERE active;
-- create index "casefile_tenant_id_claimed_by" to table: "cases"
CREATE INDEX `casefile_tenant_id_claimed_by` ON `cases` (`tenant_id`, `claimed_by`);
-- create "case_findings" table
CREATE TABLE `case_findings` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `case_id` uuid NOT NULL, `finding_id` uuid NOT NULL, `inspection_id` uuid NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `case_findings_case_id_fkey` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_findings_finding_id_fkey` FOREIGN KEY (`tenant_id`, `finding_id`) REFERENCES `findings` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_findings_inspection_id_fkey` FOREIGN KEY (`tenant_id`, `inspection_id`) REFERENCES `inspections` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "casefinding_tenant_id_finding_id" to table: "case_findings"
CREATE UNIQUE INDEX `casefinding_tenant_id_finding_id` ON `case_findings` (`tenant_id`, `finding_id`);
-- create index "casefinding_tenant_id_case_id" to table: "case_findings"
CREATE INDEX `casefinding_tenant_id_case_id` ON `case_findings` (`tenant_id`, `case_id`);
-- create "conflicts" table
CREATE TABLE `conflicts` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `kind` text NOT NULL, `item_id` uuid NOT NULL, `sha256` blob NOT NULL, `payload` blob NOT NULL, `user_id` uuid NOT NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `conflicts_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "conflict_tenant_id_kind_item_id_sha256" to table: "conflicts"
CREATE UNIQUE INDEX `conflict_tenant_id_kind_item_id_sha256` ON `conflicts` (`tenant_id`, `kind`, `item_id`, `sha256`);
-- create "devices" table
CREATE TABLE `devices` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `user_id` uuid NOT NULL, `name` text NOT NULL, `public_key` blob NULL, `registered_at` datetime NOT NULL, `last_seen_at` datetime NOT NULL, `revoked_at` datetime NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `devices_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "device_tenant_id_user_id" to table: "devices"
CREATE INDEX `device_tenant_id_user_id` ON `devices` (`tenant_id`, `user_id`);
-- create "findings" table
CREATE TABLE `findings` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `inspection_id` uuid NOT NULL, `item_code` text NOT NULL, `severity` text NOT NULL, `text_zh` text NOT NULL, `text_en` text NOT NULL, `basis` text NOT NULL, `note` text NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `findings_inspection_id_fkey` FOREIGN KEY (`tenant_id`, `inspection_id`) REFERENCES `inspections` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "finding_tenant_id_inspection_id_item_code" to table: "findings"
CREATE UNIQUE INDEX `finding_tenant_id_inspection_id_item_code` ON `findings` (`tenant_id`, `inspection_id`, `item_code`);
-- create "holidays" table
CREATE TABLE `holidays` (`id` text NOT NULL, `kind` text NOT NULL, `name` text NOT NULL, PRIMARY KEY (`id`));
-- create "inspections" table
CREATE TABLE `inspections` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `target_id` uuid NULL, `region` text NOT NULL, `pack_code` text NOT NULL, `pack_version` integer NOT NULL, `inspector_id` uuid NOT NULL, `device_id` uuid NULL, `state` text NOT NULL, `captured_at` datetime NULL, `received_at` datetime NOT NULL, `completed_at` datetime NULL, `lat` real NULL, `lng` real NULL, `accuracy_m` real NULL, `distance_m` real NULL, `flags` blob NOT NULL, `photos_wanted` integer NOT NULL, `severity` text NOT NULL, `submission` blob NOT NULL, `sha256` blob NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `inspections_target_id_fkey` FOREIGN KEY (`tenant_id`, `target_id`) REFERENCES `targets` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `inspections_inspector_id_fkey` FOREIGN KEY (`tenant_id`, `inspector_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "inspection_tenant_id_received_at_id" to table: "inspections"
CREATE INDEX `inspection_tenant_id_received_at_id` ON `inspections` (`tenant_id`, `received_at`, `id`);
-- create index "inspection_tenant_id_target_id_received_at" to table: "inspections"
CREATE INDEX `inspection_tenant_id_target_id_received_at` ON `inspections` (`tenant_id`, `target_id`, `received_at`);
-- create index "inspection_tenant_id_inspector_id_received_at" to table: "inspections"
CREATE INDEX `inspection_tenant_id_inspector_id_received_at` ON `inspections` (`tenant_id`, `inspector_id`, `received_at`);
-- create "looks" table
CREATE TABLE `looks` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `looker_tenant` text NOT NULL, `looker_id` uuid NOT NULL, `looker_name` text NOT NULL, `what` text NOT NULL, `at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`));
-- create index "look_tenant_id_at_id" to table: "looks"
CREATE INDEX `look_tenant_id_at_id` ON `looks` (`tenant_id`, `at`, `id`);
-- create "packs" table
CREATE TABLE `packs` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `code` text NOT NULL, `version` integer NOT NULL, `target_kind` text NOT NULL, `content` blob NOT NULL, `sha256` blob NOT NULL, `published_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`));
-- create index "pack_tenant_id_code_version" to table: "packs"
CREATE UNIQUE INDEX `pack_tenant_id_code_version` ON `packs` (`tenant_id`, `code`, `version`);
-- create "photos" table
CREATE TABLE `photos` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `sha256` text NOT NULL, `size` integer NOT NULL, `media_type` text NOT NULL, `width` integer NOT NULL, `height` integer NOT NULL, `uploaded_by` uuid NOT NULL, `stored_at` datetime NOT NULL, `exif` blob NULL, `thumbnail` bool NOT NULL DEFAULT (false), `flags` blob NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `photos_uploaded_by_fkey` FOREIGN KEY (`tenant_id`, `uploaded_by`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "photo_tenant_id_sha256" to table: "photos"
CREATE UNIQUE INDEX `photo_tenant_id_sha256` ON `photos` (`tenant_id`, `sha256`);
-- create "photo_claims" table
CREATE TABLE `photo_claims` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `inspection_id` uuid NOT NULL, `sha256` text NOT NULL, `size` integer NOT NULL, `item_code` text NOT NULL, `captured_at` datetime NULL, `lat` real NULL, `lng` real NULL, `here` bool NOT NULL DEFAULT (false), PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `photo_claims_inspection_id_fkey` FOREIGN KEY (`tenant_id`, `inspection_id`) REFERENCES `inspections` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "photoclaim_tenant_id_inspection_id_sha256" to table: "photo_claims"
CREATE UNIQUE INDEX `photoclaim_tenant_id_inspection_id_sha256` ON `photo_claims` (`tenant_id`, `inspection_id`, `sha256`);
-- create index "photoclaim_tenant_id_sha256" to table: "photo_claims"
CREATE INDEX `photoclaim_tenant_id_sha256` ON `photo_claims` (`tenant_id`, `sha256`);
-- create "quarantines" table
CREATE TABLE `quarantines` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `kind` text NOT NULL, `item_id` text NOT NULL, `reason` text NOT NULL, `sha256` blob NOT NULL, `payload` blob NOT NULL, `user_id` uuid NOT NULL, `device_id` uuid NULL, `received_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `quarantines_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "quarantine_tenant_id_sha256_item_id" to table: "quarantines"
CREATE UNIQUE INDEX `quarantine_tenant_id_sha256_item_id` ON `quarantines` (`tenant_id`, `sha256`, `item_id`);
-- create "regions" table
CREATE TABLE `regions` (`id` text NOT NULL, `parent` text NOT NULL, `tier` text NOT NULL, `name` text NOT NULL, `boundary` blob NULL, PRIMARY KEY (`id`));
-- create index "region_parent" to table: "regions"
CREATE INDEX `region_parent` ON `regions` (`parent`);
-- create "sessions" table
CREATE TABLE `sessions` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `user_id` uuid NOT NULL, `device_id` uuid NULL, `token_hash` blob NOT NULL, `previous_hash` blob NULL, `rotated_at` datetime NOT NULL, `created_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `closed_at` datetime NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `sessions_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `sessions_device_id_fkey` FOREIGN KEY (`tenant_id`, `device_id`) REFERENCES `devices` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "session_tenant_id_user_id" to table: "sessions"
CREATE INDEX `session_tenant_id_user_id` ON `sessions` (`tenant_id`, `user_id`);
-- create index "session_tenant_id_device_id" to table: "sessions"
CREATE INDEX `session_tenant_id_device_id` ON `sessions` (`tenant_id`, `device_id`);
-- create "settings" table
CREATE TABLE `settings` (`id` text NOT NULL, `value` blob NOT NULL, PRIMARY KEY (`id`));
-- create "targets" table
CREATE TABLE `targets` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `kind` text NOT NULL, `code` text NULL, `name` text NOT NULL, `region` text NOT NULL, `lat` real NOT NULL, `lng` real NOT NULL, `cell` integer NOT NULL, `datum` text NOT NULL, `raw_lat` real NOT NULL, `raw_lng` real NOT NULL, `status` text NOT NULL DEFAULT ('active'), `attributes` blob NOT NULL, `demonstration` bool NOT NULL DEFAULT (false), `version` integer NOT NULL DEFAULT (1), `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`));
-- create index "target_tenant_id_kind_code" to table: "targets"
CREATE UNIQUE INDEX `target_tenant_id_kind_code` ON `targets` (`tenant_id`, `kind`, `code`);
-- create index "target_tenant_id_region_id" to table: "targets"
CREATE INDEX `target_tenant_id_region_id` ON `targets` (`tenant_id`, `region`, `id`);
-- create index "target_tenant_id_kind_id" to table: "targets"
CREATE INDEX `target_tenant_id_kind_id` ON `targets` (`tenant_id`, `kind`, `id`);
-- create index "target_tenant_id_cell" to table: "targets"
CREATE INDEX `target_tenant_id_cell` ON `targets` (`tenant_id`, `cell`);
-- create "target_events" table
CREATE TABLE `target_events` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `target_id` uuid NOT NULL, `what` text NOT NULL, `user_id` uuid NULL, `at` datetime NOT NULL, `data` blob NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `target_events_target_id_fkey` FOREIGN KEY (`tenant_id`, `target_id`) REFERENCES `targets` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "targetevent_tenant_id_target_id_at_id" to table: "target_events"
CREATE INDEX `targetevent_tenant_id_target_id_at_id` ON `target_events` (`tenant_id`, `target_id`, `at`, `id`);
-- create "tenants" table
CREATE TABLE `tenants` (`id` text NOT NULL, `name` text NOT NULL, `city` bool NOT NULL DEFAULT (false), `demonstration` bool NOT NULL DEFAULT (false), `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create "users" table
CREATE TABLE `users` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `account` text NOT NULL, `name` text NOT NULL, `password_hash` text NOT NULL, `roles` json NOT NULL, `region` text NOT NULL, `disabled` bool NOT NULL DEFAULT (false), `demonstration` bool NOT NULL DEFAULT (false), `failed_logins` integer NOT NULL DEFAULT (0), `locked_until` datetime NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`tenant_id`, `id`));
-- create index "user_tenant_id_account" to table: "users"
CREATE UNIQUE INDEX `user_tenant_id_account` ON `users` (`tenant_id`, `account`);

-- +goose Down
-- reverse: create index "user_tenant_id_account" to table: "users"
DROP INDEX `user_tenant_id_account`;
-- reverse: create "users" table
DROP TABLE `users`;
-- reverse: create "tenants" table
DROP TABLE `tenants`;
-- reverse: create index "targetevent_tenant_id_target_id_at_id" to table: "target_events"
DROP INDEX `targetevent_tenant_id_target_id_at_id`;
-- reverse: create "target_events" table
DROP TABLE `target_events`;
-- reverse: create index "target_tenant_id_cell" to table: "targets"
DROP INDEX `target_tenant_id_cell`;
-- reverse: create index "target_tenant_id_kind_id" to table: "targets"
DROP INDEX `target_tenant_id_kind_id`;
-- reverse: create index "target_tenant_id_region_id" to table: "targets"
DROP INDEX `target_tenant_id_region_id`;
-- reverse: create index "target_tenant_id_kind_code" to table: "targets"
DROP INDEX `target_tenant_id_kind_code`;
-- reverse: create "targets" table
DROP TABLE `targets`;
-- reverse: create "settings" table
DROP TABLE `settings`;
-- reverse: create index "session_tenant_id_device_id" to table: "sessions"
DROP INDEX `session_tenant_id_device_id`;
-- reverse: create index "session_tenant_id_user_id" to table: "sessions"
DROP INDEX `session_tenant_id_user_id`;
-- reverse: create "sessions" table
DROP TABLE `sessions`;
-- reverse: create index "region_parent" to table: "regions"
DROP INDEX `region_parent`;
-- reverse: create "regions" table
DROP TABLE `regions`;
-- reverse: create index "quarantine_tenant_id_sha256_item_id" to table: "quarantines"
DROP INDEX `quarantine_tenant_id_sha256_item_id`;
-- reverse: create "quarantines" table
DROP TABLE `quarantines`;
-- reverse: create index "photoclaim_tenant_id_sha256" to table: "photo_claims"
DROP INDEX `photoclaim_tenant_id_sha256`;
-- reverse: create index "photoclaim_tenant_id_inspection_id_sha256" to table: "photo_claims"
DROP INDEX `photoclaim_tenant_id_inspection_id_sha256`;
-- reverse: create "photo_claims" table
DROP TABLE `photo_claims`;
-- reverse: create index "photo_tenant_id_sha256" to table: "photos"
DROP INDEX `photo_tenant_id_sha256`;
-- reverse: create "photos" table
DROP TABLE `photos`;
-- reverse: create index "pack_tenant_id_code_version" to table: "packs"
DROP INDEX `pack_tenant_id_code_version`;
-- reverse: create "packs" table
DROP TABLE `packs`;
-- reverse: create index "look_tenant_id_at_id" to table: "looks"
DROP INDEX `look_tenant_id_at_id`;
-- reverse: create "looks" table
DROP TABLE `looks`;
-- reverse: create index "inspection_tenant_id_inspector_id_received_at" to table: "inspections"
DROP INDEX `inspection_tenant_id_inspector_id_received_at`;
-- reverse: create index "inspection_tenant_id_target_id_received_at" to table: "inspections"
DROP INDEX `inspection_tenant_id_target_id_received_at`;
-- reverse: create index "inspection_tenant_id_received_at_id" to table: "inspections"
DROP INDEX `inspection_tenant_id_received_at_id`;
-- reverse: create "inspections" table
DROP TABLE `inspections`;
-- reverse: create "holidays" table
DROP TABLE `holidays`;
-- reverse: create index "finding_tenant_id_inspection_id_item_code" to table: "findings"
DROP INDEX `finding_tenant_id_inspection_id_item_code`;
-- reverse: create "findings" table
DROP TABLE `findings`;
-- reverse: create index "device_tenant_id_user_id" to table: "devices"
DROP INDEX `device_tenant_id_user_id`;
-- reverse: create "devices" table
DROP TABLE `devices`;
-- reverse: create index "conflict_tenant_id_kind_item_id_sha256" to table: "conflicts"
DROP INDEX `conflict_tenant_id_kind_item_id_sha256`;
-- reverse: create "conflicts" table
DROP TABLE `conflicts`;
-- reverse: create index "casefinding_tenant_id_case_id" to table: "case_findings"
DROP INDEX `casefinding_tenant_id_case_id`;
-- reverse: create index "casefinding_tenant_id_finding_id" to table: "case_findings"
DROP INDEX `casefinding_tenant_id_finding_id`;
-- reverse: create "case_findings" table
DROP TABLE `case_findings`;
-- reverse: create index "casefile_tenant_id_claimed_by" to table: "cases"
DROP INDEX `casefile_tenant_id_claimed_by`;
-- reverse: create index "casefile_tenant_id_target_id" to table: "cases"
DROP INDEX `casefile_tenant_id_target_id`;
-- reverse: create index "casefile_tenant_id_state_severity_due_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_state_severity_due_at_id`;
-- reverse: create index "casefile_tenant_id_active_severity_due_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_active_severity_due_at_id`;
-- reverse: create "cases" table
DROP TABLE `cases`;
-- reverse: create index "caseact_tenant_id_case_id_seq" to table: "case_acts"
DROP INDEX `caseact_tenant_id_case_id_seq`;
-- reverse: create "case_acts" table
DROP TABLE `case_acts`;
