package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// walSegment is how large a file of PostgreSQL's write-ahead log is here: tables outgrow it soon, so that there is a size at which the log has room and they have none.
const walSegment = 1 << 20

// The sizes beyond which PostgreSQL may write no file. The first is no whole number of pages: a page fits in part, as where a disk is full.
const (
	roomForTheLog = walSegment + 4<<10
	roomForNone   = 64 << 10
)

// fileLimit lets the running PostgreSQL and its processes, also those to come, write no file beyond a size; "unlimited" ends it. The kernel refuses the write itself,
// and no leave to mount is needed: the limit is the account's own to set.
func (d *daemon) fileLimit(size string) error {
	postmaster := d.cmd.Process.Pid
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", postmaster, postmaster))
	if err != nil {
		return err
	}
	for _, pid := range append([]string{strconv.Itoa(postmaster)}, strings.Fields(string(raw))...) {
		c := exec.Command("prlimit", "--pid", pid, "--fsize="+size+":") // the soft limit alone, which can be raised again
		c.SysProcAttr = d.cmd.SysProcAttr
		if out, err := c.CombinedOutput(); err != nil && alive(pid) { // a connection's process may have ended meanwhile
			return fmt.Errorf("limit PostgreSQL's files: %w: %s", err, out)
		}
	}
	return nil
}

func alive(pid string) bool {
	n, err := strconv.Atoi(pid)
	return err == nil && !errors.Is(syscall.Kill(n, 0), syscall.ESRCH)
}

// outgrow makes the tables that every taken item and every photo goes into larger than a file of the log, so that a lack of room meets pushes and uploads from the
// first one on. The rows are no county's, and smaller than real ones, which find no gap between them.
func outgrow(ctx context.Context, db *sql.DB) error {
	for _, insert := range []string{
		"INSERT INTO log_entries (id, tenant_id, position, kind, sha256, user_id, received_at) SELECT gen_random_uuid(), '', n, '', '', gen_random_uuid(), now() ",
		"INSERT INTO photos (id, tenant_id, sha256, size, media_type, width, height, uploaded_by, stored_at) SELECT gen_random_uuid(), '', n::text, 1, '', 1, 1, gen_random_uuid(), now() ",
	} {
		if _, err := db.ExecContext(ctx, "SET session_replication_role = replica; "+insert+"FROM generate_series(1, 13000) n; SET session_replication_role = DEFAULT"); err != nil {
			return err
		}
	}
	return nil
}

// fullTables leaves PostgreSQL no room for more rows, until phones were refused for it or a while has passed.
func (s *system) fullTables(ctx context.Context, told *replies, most time.Duration) error {
	if err := s.postgres.fileLimit(strconv.Itoa(roomForTheLog)); err != nil {
		return err
	}
	before := told.full()
	for began := time.Now(); told.full() < before+fullEnough && time.Since(began) < most && pause(ctx, 20*time.Millisecond); {
	}
	return s.postgres.fileLimit("unlimited")
}

// fullDisk fills the disk that PostgreSQL writes to, tables and log alike, until phones were refused for it or it has stopped, or a while has passed. It may go on refusing, or
// stop for want of room for its log and not come again; then an operator starts it, with room.
func (h *havoc) fullDisk(ctx context.Context, most time.Duration) error {
	d := h.system.postgres
	before := h.told.full()
	err := h.system.tables.fullWhile(func() {
		for began := time.Now(); h.told.full() < before+fullEnough && d.running() && time.Since(began) < most && pause(ctx, 20*time.Millisecond); {
		}
	})
	if err != nil || h.up(ctx, d) {
		return err
	}
	return h.again(ctx, d, syscall.SIGQUIT, 0)
}

// up tells whether a store comes again by itself.
func (h *havoc) up(ctx context.Context, d *daemon) bool {
	for began := time.Now(); d.running() && time.Since(began) < 10*time.Second; {
		if d.ready(ctx) == nil {
			return true
		}
		pause(ctx, 50*time.Millisecond)
	}
	return false
}

// fullEnough is how many replies of a full store end the act.
const fullEnough = 20

// fullLog leaves PostgreSQL no room for its log: it must stop at once, and cannot come again before there is room. An operator starts it then.
func (h *havoc) fullLog(ctx context.Context) error {
	db, err := sql.Open("pgx", h.system.postgres.url("chaos"))
	if err != nil {
		return err
	}
	defer db.Close()
	if err := h.system.postgres.fileLimit(strconv.Itoa(roomForNone)); err != nil {
		return err
	}
	for began := time.Now(); ; pause(ctx, 20*time.Millisecond) {
		if _, err := db.ExecContext(ctx, "SELECT pg_switch_wal()"); err != nil { // fills the rest of a file of the log
			break
		}
		if time.Since(began) > 10*time.Second {
			return errors.New("PostgreSQL went on without room for its log")
		}
	}
	pause(ctx, time.Second)
	return h.again(ctx, h.system.postgres, syscall.SIGQUIT, 0)
}
