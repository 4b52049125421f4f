package main

import (
	"bytes"
	_ "embed"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	taskingv1 "github.com/xuncha/xuncha/proto/gen/xuncha/tasking/v1"
)

//go:embed testdata/board.txt
var boardText string

// TestPrintBoard: the table is the one in testdata, its columns stand under each other whatever the script, and 99.96 % is not 100 %.
func TestPrintBoard(t *testing.T) {
	line := func(region, name, tier string, owed, done int32) *taskingv1.Line {
		l := &taskingv1.Line{Region: region, Name: name, Tier: tier, Duties: 3, People: 2, Owed: owed, Done: done, Debt: owed - done, Patrols: done + 1, ValidPatrols: done, ChecksOwed: 4, ChecksDone: 1}
		if owed > 0 {
			l.Completion = proto.Float64(float64(done) / float64(owed))
			l.CoveredShare = proto.Float64(0.9996)
			l.DayRate = proto.Float64(0.25)
		}
		return l
	}
	b := &taskingv1.GetCoverageResponse{PeriodFrom: timestamppb.New(time.Date(2026, 9, 30, 16, 0, 0, 0, time.UTC)), PeriodUntil: timestamppb.New(time.Date(2026, 10, 31, 16, 0, 0, 0, time.UTC)),
		Total: line("140829", "平陆县", "", 2500, 2499), Tiers: []*taskingv1.Line{line("140829", "平陆县", "village", 2500, 2499)},
		Regions: []*taskingv1.Line{line("140829100", "圣人涧镇", "", 8, 8), line("140829101", "常乐镇", "", 0, 0)}}
	var got bytes.Buffer
	if err := printBoard(&got, b); err != nil {
		t.Fatal(err)
	}
	if got.String() != boardText {
		t.Errorf("%s\nnot\n%s", got.String(), boardText)
	}
}
