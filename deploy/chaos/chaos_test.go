package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestAShortChaosLosesNothing breaks everything at least once under a small fleet.
func TestAShortChaosLosesNothing(t *testing.T) {
	if os.Getenv("XUNCHA_CHAOS") == "" {
		t.Skip("takes over a minute of both processors: make chaos-short")
	}
	binary := filepath.Join(t.TempDir(), "xuncha")
	if out, err := exec.Command("go", "build", "-o", binary, "github.com/xuncha/xuncha/cmd/xuncha").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := plan{seed: 11, phones: 8, items: 300, limit: 90 * time.Second, binary: binary, say: t.Logf}
	v, err := p.run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Log(v)
	if !v.good() || v.items != 300 || v.quarantined == 0 || v.restarts < 7 {
		t.Error(v)
	}
}

// TestTheVerdictSeesWhatIsMissing gives it a server that has nothing.
func TestTheVerdictSeesWhatIsMissing(t *testing.T) {
	for _, status := range []string{"STATUS_ACCEPTED", "STATUS_DUPLICATE", "STATUS_CONFLICT", "STATUS_QUARANTINED"} {
		c := &capture{id: "x", payload: []byte("y"), status: status}
		if lost, untrue := c.compare(context.Background(), [4]kept{}, nil); !lost || !untrue {
			t.Errorf("%s of what is not here: lost %v, false success %v", status, lost, untrue)
		}
	}
	if lost, untrue := (&capture{payload: []byte("y")}).compare(context.Background(), [4]kept{}, nil); !lost || untrue {
		t.Errorf("what was never answered: lost %v, false success %v", lost, untrue)
	}
}
