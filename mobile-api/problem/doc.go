// Package problem writes errors as application/problem+json (RFC 9457) with a stable reason, and reads them from gRPC.
package problem
