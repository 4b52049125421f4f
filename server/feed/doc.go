// Package feed tells each phone what changed for the person who carries it: pages of changes since a cursor, at the cost of the changes.
package feed
