// Package identity asks an OpenID Connect provider who somebody is (OpenID Connect Core 1.0, the authorization code flow with PKCE, RFC 7636).
package identity
