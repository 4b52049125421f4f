package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fieldsync"
)

// TestPrintAccounts: a line for each device, and one for who has two; what is on the phone still stands in the sum, too.
func TestPrintAccounts(t *testing.T) {
	one, two, at := uuid.New(), uuid.New(), time.Date(2026, 11, 1, 2, 30, 0, 0, time.UTC)
	all := []fieldsync.Account{
		{User: one, UserName: "甲", DeviceName: "旧", Captured: 7, Received: 5, Complete: 4, Held: 1, Quarantined: 1, Acknowledged: 3, LastSeen: at, PushedAt: at, ClockErrorMS: -90_000, Revoked: true},
		{User: two, UserName: "乙", DeviceName: "x"},
		{User: one, UserName: "甲", DeviceName: "新", Captured: 9, Received: 6, Complete: 6, Outstanding: 3, LastSeen: at.Add(time.Hour), PushedAt: at},
	}
	var out bytes.Buffer
	if err := printAccounts(&out, all); err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(out.String()) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"甲 旧 (已吊销 revoked) 7 5 4 1 1 0 3 -1m30s 2026-11-01 10:30 2026-11-01 10:30",
		"甲 新 9 6 6 0 0 3 0 0s 2026-11-01 10:30 2026-11-01 11:30",
		"甲 合计 2 台 devices 16 11 10 1 1 3 3 — — 2026-11-01 11:30",
		"乙 x 0 0 0 0 0 0 0 — — —",
	}
	if len(got) != 5 || strings.Join(got[1:], "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", out.String())
	}
}
