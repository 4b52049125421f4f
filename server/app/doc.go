// Package app wires the server: stores opened, fields made, jobs registered, gRPC ready to serve.
package app
