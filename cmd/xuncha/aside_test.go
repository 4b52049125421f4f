package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fieldsync"
)

// squeezed are the lines of a table behind its head, with one blank between cells.
func squeezed(out string) string {
	var got []string
	for line := range strings.Lines(out) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	return strings.Join(got[1:], "\n")
}

// TestPrintConflicts: who sent which content, and what was decided; a reason of several lines stays in its row, and cannot steer the terminal.
func TestPrintConflicts(t *testing.T) {
	at, id := time.Date(2026, 11, 1, 2, 30, 0, 0, time.UTC), uuid.MustParse("01a21bef-75d1-73a9-b842-64d51a45408e")
	one := fieldsync.Version{Kind: "inspection", UserName: "乙", SHA256: bytes.Repeat([]byte{0xab}, 32), ReceivedAt: at.Add(time.Hour)}
	var out bytes.Buffer
	err := printConflicts(&out, []fieldsync.Conflict{
		{ItemID: id, Version: one, Kept: fieldsync.Version{Kind: "inspection", UserName: "甲", ReceivedAt: at}},
		{ItemID: id, Version: one, Decision: fieldsync.Decision{Stands: fieldsync.Later, Reason: "先到\n\x1b[31m是误存", ByName: "丙", At: at.Add(2 * time.Hour)}},
	})
	want := "inspection " + id.String() + " 甲 2026-11-01 10:30 乙 2026-11-01 11:30 abababababab 待裁定 open — — —\n" +
		"inspection " + id.String() + " — — 乙 2026-11-01 11:30 abababababab 后到有效 later stands 丙 2026-11-01 12:30 先到 [31m是误存"
	if err != nil || squeezed(out.String()) != want {
		t.Errorf("%v\n%s\nnot\n%s", err, squeezed(out.String()), want)
	}
}

// TestPrintQuarantine: whose it is, why it could not be read, and what became of it.
func TestPrintQuarantine(t *testing.T) {
	at := time.Date(2026, 11, 1, 2, 30, 0, 0, time.UTC)
	released := at.Add(time.Hour)
	var out bytes.Buffer
	err := printQuarantine(&out, []fieldsync.Quarantine{
		{Kind: "inspection", ItemID: "x\ty", Reason: "hash_mismatch", SHA256: bytes.Repeat([]byte{1}, 32), UserName: "甲", ReceivedAt: at},
		{Reason: "item_unreadable", SHA256: bytes.Repeat([]byte{2}, 32), ReceivedAt: at, ReleasedAt: &released, ReleaseResult: fieldsync.Accepted},
	})
	want := "2026-11-01 10:30 甲 inspection x y 010101010101 hash_mismatch 待处理 waiting —\n2026-11-01 10:30 — — — 020202020202 item_unreadable accepted 2026-11-01 11:30"
	if err != nil || squeezed(out.String()) != want {
		t.Errorf("%v\n%s\nnot\n%s", err, squeezed(out.String()), want)
	}
}
