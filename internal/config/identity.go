package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/xuncha/xuncha/internal/identity"
)

// checkIdentity refuses half an identity provider.
func (c Serve) checkIdentity() error {
	if c.OIDCIssuer == "" {
		if c.OIDCClient != "" || c.OIDCSecret != "" || c.OIDCReturn != "" {
			return errors.New("an identity provider's client is given without the provider: set --oidc-issuer too, or leave the others out to sign in by password alone")
		}
		return nil
	}
	switch {
	case c.OIDCClient == "" || c.OIDCSecret == "" || c.OIDCReturn == "":
		return errors.New("--oidc-issuer needs --oidc-client, --oidc-secret (a file) and --oidc-return (the address at which browsers reach this server): set all four")
	case !isAddress(c.OIDCIssuer):
		return errors.New("--oidc-issuer is no http(s) address: give the provider's address as its discovery document has it")
	case !isAddress(c.OIDCReturn) || strings.Count(c.OIDCReturn, "/") != 2:
		return errors.New("--oidc-return is no address without a path: give scheme and host, such as https://xuncha.example.cn")
	case c.Production && (!strings.HasPrefix(c.OIDCIssuer, "https://") || !strings.HasPrefix(c.OIDCReturn, "https://")):
		return errors.New("production mode signs in over TLS alone: give https:// addresses to --oidc-issuer and --oidc-return")
	}
	return nil
}

func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// Identity makes the identity provider; nil without one.
func (c Serve) Identity() (*identity.Provider, error) {
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	secret, err := os.ReadFile(c.OIDCSecret)
	if err != nil {
		return nil, fmt.Errorf("read --oidc-secret: %w", err)
	}
	var authority []byte
	if c.OIDCCA != "" {
		if authority, err = os.ReadFile(c.OIDCCA); err != nil {
			return nil, fmt.Errorf("read --oidc-ca: %w", err)
		}
	}
	return identity.New(identity.Config{Issuer: c.OIDCIssuer, ClientID: c.OIDCClient, ClientSecret: strings.TrimSpace(string(secret)), Claim: c.OIDCClaim, CA: authority})
}
