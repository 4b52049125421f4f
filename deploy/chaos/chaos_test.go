package main

import (
	"context"
	"os"
	"testing"
	"time"
)

// TestAShortChaosLosesNothing breaks everything at least once under a small fleet.
func TestAShortChaosLosesNothing(t *testing.T) {
	if os.Getenv("XUNCHA_CHAOS") == "" && os.Getenv("CI") != "true" {
		t.Skip("takes a minute of both processors: make chaos-short, or make test")
	}
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	p := plan{seed: 11, phones: 6, items: 150, limit: 2 * time.Minute, binary: binary, say: t.Logf}
	v, err := p.run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Log(v)
	if !v.good() || v.items != 150 || v.quarantined == 0 || v.restarts < 8 || v.full == 0 {
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
