-- +goose Up
-- modify "findings" table
ALTER TABLE "findings" ADD COLUMN "grounds_zh" text NOT NULL DEFAULT '', ADD COLUMN "grounds_en" text NOT NULL DEFAULT '';

-- +goose Down
-- reverse: modify "findings" table
ALTER TABLE "findings" DROP COLUMN "grounds_en", DROP COLUMN "grounds_zh";
