// Package config is what a process is told at start, and the refusals of what cannot work: each one sentence that says what to do.
package config

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Serve is the configuration of `xuncha serve`. Every flag has an environment variable of the same name, XUNCHA_….
type Serve struct {
	Roles []string `help:"What this process does: server, mobile-api, worker." default:"server,mobile-api,worker" env:"XUNCHA_ROLES" enum:"server,mobile-api,worker"`
	HTTP  string   `name:"http" help:"Where phones and desks connect." default:"127.0.0.1:8080" env:"XUNCHA_HTTP"`
	GRPC  string   `name:"grpc" help:"Where native gRPC and other machines' mobile-api connect." default:"127.0.0.1:9090" env:"XUNCHA_GRPC"`

	Data     string `help:"Folder of the embedded database, object store and keys." default:".data" env:"XUNCHA_DATA" type:"path"`
	Database string `help:"postgres:// address; empty: SQLite in the data folder." env:"XUNCHA_DATABASE"`
	Conns    int    `help:"Database connections." default:"16" env:"XUNCHA_CONNS"`
	Redis    string `help:"redis:// address; empty: memory of this process." env:"XUNCHA_REDIS"`

	S3Endpoint  string `name:"s3-endpoint" help:"host:port of the S3 service; empty: embedded, in the data folder." env:"XUNCHA_S3_ENDPOINT"`
	S3Bucket    string `name:"s3-bucket" default:"xuncha" env:"XUNCHA_S3_BUCKET" help:"Bucket for photos."`
	S3Region    string `name:"s3-region" default:"us-east-1" env:"XUNCHA_S3_REGION" help:"Region of the bucket."`
	S3AccessKey string `name:"s3-access-key" env:"XUNCHA_S3_ACCESS_KEY" help:"Access key."`
	S3SecretKey string `name:"s3-secret-key" env:"XUNCHA_S3_SECRET_KEY" help:"Secret key."`
	S3TLS       bool   `name:"s3-tls" env:"XUNCHA_S3_TLS" help:"Speak TLS with the S3 service."`
	S3CA        string `name:"s3-ca" env:"XUNCHA_S3_CA" help:"PEM file of the authority that signed the S3 service's certificate."`

	ServerAddress string `help:"For a process of role mobile-api alone: the server's gRPC address." env:"XUNCHA_SERVER_ADDRESS"`
	ServerCA      string `help:"PEM file to check the server's certificate; empty: no TLS to the server." env:"XUNCHA_SERVER_CA"`
	TLSCert       string `name:"tls-cert" env:"XUNCHA_TLS_CERT" help:"PEM certificate for HTTP and gRPC."`
	TLSKey        string `name:"tls-key" env:"XUNCHA_TLS_KEY" help:"PEM key of the certificate."`
	TokenKey      string `help:"File with the base64 seed (32 bytes) that signs access tokens; the same on every server." env:"XUNCHA_TOKEN_KEY"`

	ReporterKey string `help:"File with the base64 key (32 bytes) that seals who made a public report; keep it apart from the database, the same on every server." env:"XUNCHA_REPORTER_KEY"`
	ReceiptKeys string `help:"File of the keys that sign receipts, made and rotated by xuncha key; the same on every server. Empty: derived from the token key." env:"XUNCHA_RECEIPT_KEYS"`

	OIDCIssuer string `name:"oidc-issuer" help:"Address of the identity provider (OpenID Connect) by which people may sign in; empty: by password alone." env:"XUNCHA_OIDC_ISSUER"`
	OIDCClient string `name:"oidc-client" help:"This server's client id at the provider." env:"XUNCHA_OIDC_CLIENT"`
	OIDCSecret string `name:"oidc-secret" help:"File with this server's client secret at the provider." env:"XUNCHA_OIDC_SECRET"`
	OIDCClaim  string `name:"oidc-claim" help:"The claim that names a person, such as sub, preferred_username or phone_number; what it says is an account's identity here." default:"sub" env:"XUNCHA_OIDC_CLAIM"`
	OIDCName   string `name:"oidc-name" help:"What people call the provider." default:"统一身份认证 · Single sign-on" env:"XUNCHA_OIDC_NAME"`
	OIDCReturn string `name:"oidc-return" help:"The address at which browsers reach this server, such as https://xuncha.example.cn: people come back there, to /phone/ and /desk/." env:"XUNCHA_OIDC_RETURN"`
	OIDCCA     string `name:"oidc-ca" help:"PEM file of the authority that signed the provider's certificate; empty: the machine's own." env:"XUNCHA_OIDC_CA"`

	PushesPerMinute  int `help:"How often one device may push; 0: as often as it likes." default:"600" env:"XUNCHA_PUSHES_PER_MINUTE"`
	PullsPerMinute   int `help:"How often one device may pull." default:"1200" env:"XUNCHA_PULLS_PER_MINUTE"`
	UploadsPerMinute int `help:"How many requests of uploads one device may make; a photo takes one, more where it breaks off." default:"6000" env:"XUNCHA_UPLOADS_PER_MINUTE"`
	ReadsPerMinute   int `help:"How often one device may read otherwise: lists, one thing, tiles, photos." default:"6000" env:"XUNCHA_READS_PER_MINUTE"`

	Proxies []netip.Prefix `help:"Networks of the load balancers in front of --http, such as 10.0.0.0/24, whose X-Forwarded-For names the client." env:"XUNCHA_PROXIES"`
	Edges   []netip.Prefix `help:"Networks of the mobile-api processes on other machines, whose word on a client's address the server takes." env:"XUNCHA_EDGES"`

	Production bool   `help:"Refuse everything that is only for trying out." env:"XUNCHA_PRODUCTION"`
	Demo       bool   `help:"Load the demonstration prefecture the first time, and print its accounts." env:"XUNCHA_DEMO"`
	History    bool   `name:"demo-history" help:"With --demo: make up two months of patrols, inspections and cases behind it, once; false leaves the prefecture bare." default:"true" negatable:"" env:"XUNCHA_DEMO_HISTORY"`
	Metrics    string `help:"Own address for /metrics, such as 10.0.0.5:9100, which only Prometheus reaches; empty: at --http, but in production mode nowhere." env:"XUNCHA_METRICS"`
	Pprof      string `help:"Loopback address for Go's profiles, such as 127.0.0.1:6060." hidden:"" env:"XUNCHA_PPROF"`
	LogFormat  string `help:"text or json." default:"text" enum:"text,json" env:"XUNCHA_LOG_FORMAT"`
	LogLevel   string `help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error" env:"XUNCHA_LOG_LEVEL"`
}

// Has tells whether the process has a role.
func (c Serve) Has(role string) bool { return slices.Contains(c.Roles, role) }

// Postgres tells whether the database is PostgreSQL.
func (c Serve) Postgres() bool {
	return strings.HasPrefix(c.Database, "postgres://") || strings.HasPrefix(c.Database, "postgresql://")
}

// KeepsFiles tells whether anything lies in the data folder: a container on services of other machines has none to write to.
func (c Serve) KeepsFiles() bool {
	return c.S3Endpoint == "" || !c.Postgres() && (c.Has("server") || c.Has("worker"))
}

// DatabaseURL is the address to open.
func (c Serve) DatabaseURL() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "xuncha.db")
}

// Check refuses half configurations.
func (c Serve) Check() error {
	split := len(c.Roles) < 3
	keys := c.S3AccessKey != "" && c.S3SecretKey != ""
	switch {
	case c.Database != "" && !c.Postgres():
		return errors.New("--database is not a postgres:// address: give one, or leave it out to use SQLite in the data folder")
	case c.S3Endpoint != "" && !keys:
		return errors.New("--s3-endpoint is given without keys: set --s3-access-key and --s3-secret-key too")
	case c.S3Endpoint == "" && (c.S3AccessKey != "" || c.S3SecretKey != ""):
		return errors.New("S3 keys are given without a service: set --s3-endpoint too, or leave the keys out to use the embedded store")
	case strings.Contains(c.S3Endpoint, "://"):
		return errors.New("--s3-endpoint is host:port without a scheme: use --s3-tls to speak TLS")
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return errors.New("only one of --tls-cert and --tls-key is given: set both")
	case split && !c.Has("server") && c.Has("mobile-api") && c.ServerAddress == "":
		return errors.New("a mobile-api without a server beside it needs --server-address")
	case split && c.Has("worker") && !c.Has("server") && c.Has("mobile-api"):
		return errors.New("worker and mobile-api without server make no process: run worker with server, or alone")
	case split && !c.Postgres() && (c.Has("server") || c.Has("worker")):
		return errors.New("roles that run apart cannot share SQLite: set --database to a postgres:// address, or run all roles in one process")
	case split && c.S3Endpoint == "":
		return errors.New("roles that run apart cannot share the embedded object store: set --s3-endpoint, or run all roles in one process")
	case split && c.Redis == "":
		return errors.New("roles that run apart need a shared cache: set --redis, or run all roles in one process")
	case c.Postgres() && c.TokenKey == "" && (c.Has("server") || c.Has("worker")):
		return errors.New("with PostgreSQL several servers may run, which must sign tokens alike: make a key with `head -c 32 /dev/urandom | base64 > token.key` and set --token-key token.key")
	case c.Production && c.Demo:
		return errors.New("--demo makes accounts with a known password: leave it out in production mode")
	case c.Production && !c.Postgres() && (c.Has("server") || c.Has("worker")): // an edge has no business with the database
		return errors.New("production mode runs on PostgreSQL: set --database to a postgres:// address")
	case c.Production && c.ReporterKey == "" && c.Has("server"):
		return errors.New("production mode seals who made a public report: make a key with `head -c 32 /dev/urandom | base64 > reporter.key`, keep it apart from the database, and set --reporter-key reporter.key")
	}
	return c.checkIdentity()
}

// Key reads the key that signs access tokens. Without a file it makes one in the data folder, once, readable by the owner alone.
func (c Serve) Key() (ed25519.PrivateKey, error) {
	seed, err := readKey(c.TokenKey, filepath.Join(c.Data, "token.key"), "--token-key")
	if err != nil {
		return nil, err
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// ReportersKey reads the key that seals who made a public report. Without a file an embedded server makes one in the data folder, once;
// on PostgreSQL, where several servers would each make their own, there is none, and only anonymous reports are taken.
func (c Serve) ReportersKey() ([]byte, error) {
	if c.ReporterKey == "" && c.Postgres() {
		return nil, nil
	}
	return readKey(c.ReporterKey, filepath.Join(c.Data, "reporter.key"), "--reporter-key")
}

// readKey reads 32 bytes in base64 from a file, or from own, which it makes when no file is given.
func readKey(path, own, flag string) ([]byte, error) {
	if path == "" {
		path = own
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			fresh := make([]byte, ed25519.SeedSize)
			_, _ = rand.Read(fresh) // never fails
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				return nil, fmt.Errorf("make the data folder: %w", err)
			}
			if err := os.WriteFile(path, []byte(base64.StdEncoding.EncodeToString(fresh)+"\n"), 0o600); err != nil {
				return nil, fmt.Errorf("keep the key of %s: %w", flag, err)
			}
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", flag, err)
	}
	return readSeed(strings.TrimSpace(string(text)), path)
}

func readSeed(line, path string) ([]byte, error) {
	seed, err := base64.StdEncoding.DecodeString(line)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s does not hold 32 bytes in base64: make one with `head -c 32 /dev/urandom | base64`", path)
	}
	return seed, nil
}

// ReceiptSeed is the seed of the key that signs receipts now: the last line of its file; nil without a file.
func (c Serve) ReceiptSeed() ([]byte, error) {
	if c.ReceiptKeys == "" {
		return nil, nil
	}
	seeds, err := ReceiptSeeds(c.ReceiptKeys)
	if err != nil {
		return nil, err
	}
	return seeds[len(seeds)-1], nil
}

// ReceiptSeeds reads every seed of a file of receipt keys, oldest first; the last one signs.
func ReceiptSeeds(path string) (seeds [][]byte, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read --receipt-keys: %w", err)
	}
	for _, line := range strings.Fields(string(text)) {
		seed, err := readSeed(line, path)
		if err != nil {
			return nil, err
		}
		seeds = append(seeds, seed)
	}
	if len(seeds) == 0 {
		return nil, fmt.Errorf("%s holds no key: make one with `xuncha key rotate %s`", path, path)
	}
	return seeds, nil
}
