// Package desk serves the reviewers' console, whose built files are embedded. It knows nothing of the server but its own address.
package desk
