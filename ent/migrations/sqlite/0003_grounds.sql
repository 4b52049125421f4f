-- +goose Up
ALTER TABLE `findings` ADD COLUMN `grounds_zh` text NOT NULL DEFAULT ('');
ALTER TABLE `findings` ADD COLUMN `grounds_en` text NOT NULL DEFAULT ('');

-- +goose Down
ALTER TABLE `findings` DROP COLUMN `grounds_en`;
ALTER TABLE `findings` DROP COLUMN `grounds_zh`;
