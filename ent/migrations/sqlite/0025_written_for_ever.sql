-- +goose Up
-- A published pack is written for ever, whatever our code says.
-- +goose StatementBegin
CREATE TRIGGER packs_are_not_rewritten BEFORE UPDATE ON packs BEGIN SELECT RAISE(ABORT, 'packs is written for ever'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER packs_are_not_deleted BEFORE DELETE ON packs BEGIN SELECT RAISE(ABORT, 'packs is written for ever'); END;
-- +goose StatementEnd
