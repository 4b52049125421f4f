package apptest

import (
	"context"
	"os"
	"testing"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/embedded"
)

// embeddedStore is one for all tests of a binary: its gateway is one for a process.
var embeddedStore blob.Store

// Main runs the tests of a binary beside an embedded object store; it ends the process.
func Main(m *testing.M) {
	dir, err := os.MkdirTemp("", "xuncha-apptest")
	if err != nil {
		panic(err)
	}
	s, err := embedded.Open(context.Background(), dir, "apptest")
	if err != nil {
		panic(err)
	}
	embeddedStore = s
	code := m.Run()
	_ = s.Close()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}
