package patrol_test

import (
	"testing"

	"github.com/xuncha/xuncha/server/apptest"
)

func TestMain(m *testing.M) { apptest.Main(m) }
