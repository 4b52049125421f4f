// Package migrations embeds the versioned migrations: one folder per engine, the same numbers in both, in goose's format.
package migrations

import "embed"

// Files holds postgres/*.sql and sqlite/*.sql.
//
//go:embed postgres/*.sql sqlite/*.sql
var Files embed.FS
