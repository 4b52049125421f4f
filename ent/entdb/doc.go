// Package entdb opens the database, runs transactions under the caller's scope, migrates, and turns drivers' errors into faults; nobody else knows which engine there is.
package entdb
