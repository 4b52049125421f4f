// Package dbtest gives store tests an empty migrated database of their own, on SQLite and on PostgreSQL.
package dbtest
