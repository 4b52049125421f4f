package entdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/server/fault"
)

// ErrTaken says that a unique key is taken: (tenant, id) or another unique index.
var ErrTaken = errors.New("the key is taken")

// ErrDangling says that a row names another that is not there, or not in this tenant.
var ErrDangling = errors.New("a named row is not in this tenant")

// ErrTooMuch says that the database has no room for all that one transaction wants at once, such as its locks; done in parts it may go.
var ErrTooMuch = errors.New("too much for one transaction")

// Fault turns a driver's error into one of ours; faults and nil pass as they are. It is the only place that reads drivers' codes.
func Fault(err error) error {
	var f *fault.Fault
	switch {
	case err == nil, errors.As(err, &f), errors.Is(err, ErrTaken), errors.Is(err, ErrDangling):
		return err
	case gen.IsNotFound(err), errors.Is(err, sql.ErrNoRows):
		return fault.New(fault.Missing, "").Because(err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	if kind := postgresKind(err); kind != nil {
		return kind
	}
	if kind := sqliteKind(err); kind != nil {
		return kind
	}
	if pgconn.SafeToRetry(err) { // a connection that was found closed before anything was said on it
		return fault.New(fault.StoreAway, "").Because(err)
	}
	var netErr net.Error
	if errors.As(err, &netErr) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.New(fault.StoreAway, "").Because(err)
	}
	return fault.New(fault.Unexpected, "").Because(err)
}

func postgresKind(err error) error {
	var conn *pgconn.ConnectError
	if errors.As(err, &conn) {
		return fault.New(fault.StoreAway, "").Because(err)
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return nil
	}
	switch {
	case pg.Code[:2] == "22":
		return fault.New(fault.Unexpected, "").Because(unquoted{pg})
	case pg.Code == "23505":
		return errors.Join(ErrTaken, err)
	case pg.Code == "23503":
		return errors.Join(ErrDangling, err)
	case pg.Code == "53100", noRoom(pg):
		return fault.New(fault.StoreFull, "").Because(err)
	case pg.Code == "53200":
		return fault.New(fault.StoreAway, "").Because(errors.Join(ErrTooMuch, err))
	case pg.Code[:2] == "08", pg.Code[:2] == "53", pg.Code[:2] == "57", pg.Code[:2] == "58", pg.Code[:2] == "40":
		return fault.New(fault.StoreAway, "").Because(err)
	}
	return fault.New(fault.Unexpected, "").Because(err)
}

// unquoted is what PostgreSQL says of data that it cannot take (class 22), without its message: that quotes the data, and logs hold none that is somebody's.
type unquoted struct{ pg *pgconn.PgError }

// Error names the code and where in PostgreSQL's source it was said, which tells what kind of data it was.
func (u unquoted) Error() string {
	return "PostgreSQL could not take the data (SQLSTATE " + u.pg.Code + ", " + u.pg.Routine + ")"
}

// noRoom tells whether PostgreSQL could not make a table's file longer for another reason than a full disk: for a quota (EDQUOT) or a limit of its account (EFBIG) it
// has no code, and says it in the operator's language. Where in its source it was said has no language.
func noRoom(pg *pgconn.PgError) bool {
	return pg.Code == "XX000" && pg.File == "md.c" && (pg.Routine == "mdextend" || pg.Routine == "mdzeroextend")
}

func sqliteKind(err error) error {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return nil
	}
	switch lite.Code() {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return errors.Join(ErrTaken, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return errors.Join(ErrDangling, err)
	case sqlite3.SQLITE_FULL:
		return fault.New(fault.StoreFull, "").Because(err)
	}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return fault.New(fault.StoreAway, "").Because(err)
	}
	return fault.New(fault.Unexpected, "").Because(err)
}
