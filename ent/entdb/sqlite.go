package entdb

import (
	"database/sql"
	"fmt"
	"net/url"

	_ "modernc.org/sqlite" // the embedded engine, registered as "sqlite"
)

// sqliteDSN is the file's address with the settings that make it durable and its times right: without _time_format and
// _timezone ranges of time answer wrongly, without synchronous(FULL) a crash of the machine may lose an acknowledged row.
func sqliteDSN(path string, readOnly bool) string {
	v := url.Values{}
	for _, p := range []string{"journal_mode(WAL)", "foreign_keys(1)", "busy_timeout(10000)", "synchronous(FULL)"} {
		v.Add("_pragma", p)
	}
	v.Set("_time_format", "sqlite")
	v.Set("_timezone", "UTC")
	if readOnly {
		v.Add("_pragma", "query_only(1)")
	} else {
		v.Set("_txlock", "immediate")
	}
	return "file:" + path + "?" + v.Encode()
}

// openSQLite opens one writer and a pool of readers on the same file.
func openSQLite(path string, readers int) (writer, reader *sql.DB, err error) {
	if writer, err = sql.Open("sqlite", sqliteDSN(path, false)); err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", path, err)
	}
	writer.SetMaxOpenConns(1)
	if reader, err = sql.Open("sqlite", sqliteDSN(path, true)); err != nil {
		return nil, nil, fmt.Errorf("open %s for reading: %w", path, err)
	}
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return writer, reader, nil
}
