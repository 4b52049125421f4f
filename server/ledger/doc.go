// Package ledger keeps each tenant's log of accepted items as a Merkle tree (RFC 6962), so that nobody can change or drop an entry unseen.
package ledger
