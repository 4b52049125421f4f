-- +goose Up
-- Row-level security exists on PostgreSQL only; the number is kept so that both engines march together.
SELECT 1;
