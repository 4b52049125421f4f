// Package packages puts a case's evidence package together as it is sent: the server lists and signs, photos come straight from the store.
package packages
