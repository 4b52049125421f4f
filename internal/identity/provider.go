package identity

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Config is a provider as an operator knows it.
type Config struct {
	Issuer       string // https address
	ClientID     string
	ClientSecret string
	Claim        string // the claim of the ID token that names a person, such as sub or preferred_username
	CA           []byte // PEM of the authority that signed the provider's certificate; empty: the machine's own
}

var (
	// ErrAway says that the provider does not answer; it may later.
	ErrAway = errors.New("the identity provider does not answer")
	// ErrRefused says that the provider does not take the code, or that what it gave proves nothing.
	ErrRefused = errors.New("the identity provider does not confirm who this is")
)

const (
	answerTime = 10 * time.Second
	maxAnswer  = 1 << 20 // bytes; a provider's documents have a few KB
	leeway     = time.Minute
)

// Provider asks one provider. It is asked for its addresses and keys at the first need, not before: a server starts without it.
type Provider struct {
	cfg    Config
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// New makes a provider. Errors: a CA that cannot be read.
func New(cfg Config) (*Provider, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if len(cfg.CA) > 0 {
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(cfg.CA) {
			return nil, errors.New("the authority's file holds no PEM certificate")
		}
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
	}
	return &Provider{cfg: cfg, client: &http.Client{Timeout: answerTime, Transport: bounded{transport}}}, nil
}

// Attempt is one person's way to the provider and back.
type Attempt struct {
	State    string // comes back with the code
	Nonce    string // comes back in the ID token
	Verifier string // proves that who exchanges the code is who sent the person (RFC 7636)
	Return   string // the address that the person comes back to
}

// NewVerifier makes a verifier of 32 random bytes.
func NewVerifier() string { return oauth2.GenerateVerifier() }

// Address is where the person says who they are. Errors: ErrAway.
func (p *Provider) Address(ctx context.Context, a Attempt) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return p.flow(found, a).AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), nil
}

// Exchange gives the name that the provider has for the person who brings the code. Errors: ErrAway, ErrRefused.
func (p *Provider) Exchange(ctx context.Context, a Attempt, code string, now func() time.Time) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.flow(found, a).Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return "", refusedOrAway(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", fmt.Errorf("%w: it gave no ID token", ErrRefused)
	}
	behind := func() time.Time { return now().Add(-leeway) } // clocks differ; a token lives for minutes
	id, err := found.VerifierContext(ctx, &oidc.Config{ClientID: p.cfg.ClientID, Now: behind}).Verify(ctx, raw)
	if err != nil {
		return "", refusedOrAway(err) // its keys may have to be asked for
	}
	if id.Nonce != a.Nonce {
		return "", fmt.Errorf("%w: the token is another attempt's", ErrRefused)
	}
	if name := p.name(id.Claims); name != "" {
		return name, nil
	}
	// Of whoever may have an access token, providers tell more when they are asked (OpenID Connect Core 1.0, 5.3), and say of whom.
	more, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return "", refusedOrAway(err)
	}
	name := p.name(more.Claims)
	if name == "" || more.Subject != id.Subject {
		return "", fmt.Errorf("%w: it does not tell the claim %s", ErrRefused, p.cfg.Claim)
	}
	return name, nil
}

// name reads the claim; empty where there is none. An address or a number that nobody has verified names nobody.
func (p *Provider) name(read func(any) error) string {
	var claims map[string]any
	if read(&claims) != nil {
		return ""
	}
	if proof, ok := map[string]string{"email": "email_verified", "phone_number": "phone_number_verified"}[p.cfg.Claim]; ok && claims[proof] != true {
		return ""
	}
	name, _ := claims[p.cfg.Claim].(string)
	return name
}

func (p *Provider) flow(found *oidc.Provider, a Attempt) *oauth2.Config {
	scopes := []string{oidc.ScopeOpenID}
	switch p.cfg.Claim { // OpenID Connect Core 1.0, 5.4: which scope brings which claim
	case "sub":
	case "email":
		scopes = append(scopes, "email")
	case "phone_number":
		scopes = append(scopes, "phone")
	default:
		scopes = append(scopes, "profile")
	}
	return &oauth2.Config{ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret, Endpoint: found.Endpoint(), RedirectURL: a.Return, Scopes: scopes}
}

// discover reads the provider's own description, once it answers.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The keys are read anew with this context for as long as the provider is used: it must not end with the request.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.cfg.Issuer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAway, err)
	}
	p.found = found
	return found, nil
}

// refusedOrAway tells an answer that says no from none.
func refusedOrAway(err error) error {
	if answer := (*oauth2.RetrieveError)(nil); errors.As(err, &answer) { // told without its body, which may repeat the code
		if answer.Response.StatusCode < http.StatusInternalServerError {
			return fmt.Errorf("%w: it answered %d %s", ErrRefused, answer.Response.StatusCode, answer.ErrorCode)
		}
		return fmt.Errorf("%w: it answered %d", ErrAway, answer.Response.StatusCode)
	}
	if broken := (*url.Error)(nil); errors.As(err, &broken) {
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}

// bounded lets no answer be longer than it may be.
type bounded struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	}
	return answer, err
}
