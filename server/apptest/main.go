package apptest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuncha/xuncha/internal/blob"
	"github.com/xuncha/xuncha/internal/blob/embedded"
)

// embeddedStore is one for all tests of a binary: its gateway is one for a process.
var embeddedStore blob.Store

// scratch is a folder of the binary's own.
var scratch string

// Main runs the tests of a binary beside an embedded object store; it ends the process.
func Main(m *testing.M) {
	dir, err := os.MkdirTemp("", "xuncha-apptest")
	if err != nil {
		panic(err)
	}
	s, err := embedded.Open(context.Background(), filepath.Join(dir, "objects"), "apptest")
	if err != nil {
		panic(err)
	}
	embeddedStore, scratch = s, dir
	code := m.Run()
	if postgresTemplate.name != "" {
		_ = execute(os.Getenv("XUNCHA_TEST_POSTGRES_URL"), "DROP DATABASE "+postgresTemplate.name+" WITH (FORCE)")
	}
	_ = s.Close()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}
