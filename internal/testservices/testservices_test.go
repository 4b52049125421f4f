package testservices_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/internal/testservices"
)

const child = "XUNCHA_TEST_NEEDS"

func TestWithoutServicesADeskSkipsAndCIFails(t *testing.T) {
	if os.Getenv(child) != "" {
		testservices.Redis(t)
		t.Log("went on")
		return
	}
	for _, c := range []struct {
		env, want string
		fails     bool
	}{
		{"CI=", "SKIP", false},
		{"CI=true", "XUNCHA_TEST_REDIS_URL is not set", true},
		{"XUNCHA_TEST_REDIS_URL=redis://127.0.0.1:1/0", "went on", false},
	} {
		cmd := exec.Command(os.Args[0], "-test.v", "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), child+"=1", "CI=", "XUNCHA_TEST_REDIS_URL=", c.env)
		out, err := cmd.CombinedOutput()
		if (err != nil) != c.fails || !strings.Contains(string(out), c.want) {
			t.Errorf("%s: %v\n%s", c.env, err, out)
		}
	}
}
