package testservices

import (
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Provider is an identity provider of a test's own.
type Provider struct {
	Issuer, ClientID, ClientSecret string
	Stop                           func()
}

// ProviderPassword is everybody's at a Provider.
const ProviderPassword = "correct-horse"

// StartProvider starts an OpenID Connect provider that knows some people, whose subjects are their names, and lets them come back to some addresses.
func StartProvider(t testing.TB, people []string, back ...string) Provider {
	t.Helper()
	program := need(t, "XUNCHA_TEST_OIDC_PROVIDER")
	users := map[string]map[string]any{}
	for _, name := range people {
		users[name] = map[string]any{"ID": name, "Username": name, "Password": ProviderPassword, "FirstName": name, "LastName": name, "Email": name + "@example.test", "PreferredLanguage": "zh"}
	}
	raw, err := json.Marshal(users)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "users.json")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	_ = l.Close()
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), "PORT="+port, "USERS_FILE="+file, "REDIRECT_URI="+strings.Join(back, ","))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := Provider{Issuer: "http://localhost:" + port + "/", ClientID: "web", ClientSecret: "secret"} // as the program has them
	p.Stop = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	t.Cleanup(p.Stop)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get(p.Issuer + ".well-known/openid-configuration")
		if err == nil {
			_ = answer.Body.Close()
			return p
		}
		if time.Now().After(deadline) {
			t.Fatalf("the identity provider did not start: %v", err)
		}
	}
}
