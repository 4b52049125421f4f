// Package apptest gives tests the whole server with its edge: on SQLite, the embedded object store and memory, and on PostgreSQL, MinIO and Redis.
package apptest
