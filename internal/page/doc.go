// Package page seals the place where a list goes on into an opaque token that only the same tenant with the same filters can use again.
package page
