package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHalfConfigurationsAreRefusedInOneSentence(t *testing.T) {
	all := []string{"server", "mobile-api", "worker"}
	whole := Serve{Roles: []string{"server"}, Database: "postgres://h/d", Redis: "redis://h", S3Endpoint: "h:1", S3AccessKey: "a", S3SecretKey: "s", TokenKey: "k"}
	for name, c := range map[string]struct {
		change func(*Serve)
		says   string // a word of the refusal; empty: accepted
	}{
		"embedded default":        {func(c *Serve) { *c = Serve{Roles: all} }, ""},
		"whole and split":         {func(*Serve) {}, ""},
		"no postgres address":     {func(c *Serve) { c.Database = "mysql://x" }, "--database"},
		"s3 without keys":         {func(c *Serve) { c.S3SecretKey = "" }, "--s3-secret-key"},
		"keys without s3":         {func(c *Serve) { c.S3Endpoint = "" }, "--s3-endpoint"},
		"s3 with a scheme":        {func(c *Serve) { c.S3Endpoint = "http://h:1" }, "--s3-tls"},
		"half tls":                {func(c *Serve) { c.TLSCert = "x" }, "--tls-key"},
		"edge without server":     {func(c *Serve) { c.Roles = []string{"mobile-api"} }, "--server-address"},
		"split on sqlite":         {func(c *Serve) { c.Database = "" }, "SQLite"},
		"split on embedded store": {func(c *Serve) { c.S3Endpoint, c.S3AccessKey, c.S3SecretKey = "", "", "" }, "--s3-endpoint"},
		"split without redis":     {func(c *Serve) { c.Redis = "" }, "--redis"},
		"postgres without key":    {func(c *Serve) { c.TokenKey = "" }, "--token-key"},
		"worker without key":      {func(c *Serve) { c.Roles, c.TokenKey = []string{"worker"}, "" }, "--token-key"},
		"demo in production":      {func(c *Serve) { c.Production, c.Demo = true, true }, "--demo"},
		"edge in production": {func(c *Serve) {
			c.Roles, c.Production, c.ServerAddress, c.Database, c.TokenKey = []string{"mobile-api"}, true, "h:1", "", ""
		}, ""},
		"nothing to seal with":   {func(c *Serve) { c.Production = true }, "--reporter-key"},
		"a provider":             {func(c *Serve) { identify(c, "https://id.example.cn/", "https://xuncha.example.cn") }, ""},
		"half a provider":        {func(c *Serve) { c.OIDCIssuer = "https://id.example.cn/" }, "--oidc-client"},
		"a client without one":   {func(c *Serve) { c.OIDCClient = "xuncha" }, "--oidc-issuer"},
		"a provider's bare host": {func(c *Serve) { identify(c, "id.example.cn", "https://xuncha.example.cn") }, "--oidc-issuer"},
		"a return with a path":   {func(c *Serve) { identify(c, "https://id.example.cn/", "https://xuncha.example.cn/desk") }, "--oidc-return"},
		"a provider in the clear in production": {func(c *Serve) {
			c.Production, c.ReporterKey = true, "k"
			identify(c, "http://id.example.cn/", "https://xuncha.example.cn")
		}, "TLS"},
		"sqlite in production": {func(c *Serve) { *c = Serve{Roles: all, Production: true} }, "PostgreSQL"},
	} {
		cfg := whole
		c.change(&cfg)
		err := cfg.Check()
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: refused: %v", name, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %v does not say %q", name, err, c.says)
		}
	}
}

func identify(c *Serve, issuer, back string) {
	c.OIDCIssuer, c.OIDCClient, c.OIDCSecret, c.OIDCReturn = issuer, "xuncha", "secret", back
}

func TestAProviderIsMadeOfItsFiles(t *testing.T) {
	secret, authority := filepath.Join(t.TempDir(), "secret"), filepath.Join(t.TempDir(), "ca.pem")
	c := Serve{OIDCIssuer: "https://id.example.cn/", OIDCSecret: secret}
	if _, err := c.Identity(); err == nil || !strings.Contains(err.Error(), "--oidc-secret") {
		t.Errorf("no secret: %v", err)
	}
	for path, text := range map[string]string{secret: "s3cret\n", authority: "no PEM"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if p, err := c.Identity(); err != nil || p == nil {
		t.Errorf("a provider that is not asked yet: %v", err)
	}
	c.OIDCCA = authority
	if _, err := c.Identity(); err == nil {
		t.Error("an authority that is no certificate was taken")
	}
	if p, err := (Serve{}).Identity(); p != nil || err != nil {
		t.Errorf("none was asked for: %v %v", p, err)
	}
}

func TestTheKeyIsMadeOnceAndIsPrivate(t *testing.T) {
	c := Serve{Data: filepath.Join(t.TempDir(), "not there yet")}
	first, err := c.Key()
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Key()
	if err != nil || !first.Equal(again) {
		t.Fatalf("another key: %v", err)
	}
	info, err := os.Stat(filepath.Join(c.Data, "token.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	bad := filepath.Join(c.Data, "bad.key")
	if err := os.WriteFile(bad, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (Serve{TokenKey: bad}).Key(); err == nil {
		t.Fatal("a short key was taken")
	}
}
