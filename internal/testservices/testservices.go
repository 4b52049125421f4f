// Package testservices gives tests the real services that deploy/services.sh started.
package testservices

import (
	"os"
	"testing"
)

// Postgres is the address of a private PostgreSQL server, as a superuser.
func Postgres(t testing.TB) string { return need(t, "XUNCHA_TEST_POSTGRES_URL") }

// Redis is the address of a private Redis.
func Redis(t testing.TB) string { return need(t, "XUNCHA_TEST_REDIS_URL") }

// Bucket is how to reach a private MinIO.
type Bucket struct{ Endpoint, AccessKey, SecretKey string }

// S3 is a private MinIO.
func S3(t testing.TB) Bucket {
	return Bucket{need(t, "XUNCHA_TEST_S3_ENDPOINT"), need(t, "XUNCHA_TEST_S3_ACCESS_KEY"), need(t, "XUNCHA_TEST_S3_SECRET_KEY")}
}

// need skips at a desk without services and fails where all must run.
func need(t testing.TB, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value != "" {
		return value
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not set: run through `deploy/services.sh run`", name)
	}
	t.Skipf("%s is not set: run through `deploy/services.sh run`", name)
	return ""
}
