-- +goose Up
ALTER TABLE `looks` ADD COLUMN `person_id` uuid NULL;
ALTER TABLE `looks` ADD COLUMN `subject` text NOT NULL DEFAULT ('');
ALTER TABLE `looks` ADD COLUMN `label` text NOT NULL DEFAULT ('');
-- whose the one thing was stood behind the call until now
UPDATE `looks` SET `person_id` = substr(`what`, instr(`what`, ' of ') + 4), `what` = substr(`what`, 1, instr(`what`, ' of ') - 1) WHERE instr(`what`, ' of ') > 0;
CREATE INDEX `look_tenant_id_looker_id_at_id` ON `looks` (`tenant_id`, `looker_id`, `at`, `id`);
CREATE INDEX `look_tenant_id_what_at_id` ON `looks` (`tenant_id`, `what`, `at`, `id`);
CREATE INDEX `look_tenant_id_subject_at_id` ON `looks` (`tenant_id`, `subject`, `at`, `id`) WHERE subject <> '';
ALTER TABLE `notices` ADD COLUMN `read_at` datetime NULL;
CREATE INDEX `notice_tenant_id_user_id` ON `notices` (`tenant_id`, `user_id`) WHERE read_at IS NULL;

-- +goose Down
DROP INDEX `notice_tenant_id_user_id`;
ALTER TABLE `notices` DROP COLUMN `read_at`;
DROP INDEX `look_tenant_id_subject_at_id`;
DROP INDEX `look_tenant_id_what_at_id`;
DROP INDEX `look_tenant_id_looker_id_at_id`;
UPDATE `looks` SET `what` = `what` || ' of ' || `person_id` WHERE `person_id` IS NOT NULL;
ALTER TABLE `looks` DROP COLUMN `label`;
ALTER TABLE `looks` DROP COLUMN `subject`;
ALTER TABLE `looks` DROP COLUMN `person_id`;
