// Package blob keeps immutable bytes under keys in any S3 store; what Put has acknowledged survives a crash of the process and of the machine.
package blob
