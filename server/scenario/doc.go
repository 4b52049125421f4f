// Package scenario plays the files under testdata, each over gRPC and over REST, on both sets of real parts.
package scenario
