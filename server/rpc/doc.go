// Package rpc is gRPC in and domain out: it authenticates, checks roles and form, calls one verb, and maps the answer or the fault.
package rpc
