// Package atlas draws the map: vector tiles of targets and cases, counted by cell while they are many, and of what is patrolled, coloured by what is owed.
package atlas
