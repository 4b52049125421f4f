-- +goose Up
CREATE TABLE `calendar_changes` (`id` uuid NOT NULL, `tenant_id` text NOT NULL, `user_id` uuid NOT NULL, `at` datetime NOT NULL, `content` blob NOT NULL, PRIMARY KEY (`tenant_id`, `id`), CONSTRAINT `calendar_changes_user_id_fkey` FOREIGN KEY (`tenant_id`, `user_id`) REFERENCES `users` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION);

-- +goose Down
DROP TABLE `calendar_changes`;
