// Package registry keeps the register: administrative regions, and targets of nine kinds, each with its file.
package registry
