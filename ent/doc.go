// Package ent holds the schema of what the server keeps; generated code lies under gen, and only fields' store.go files import it.
package ent

//go:generate go run -mod=mod ./generate
