// Package coverage says which metres of a reach, and which part of a plot, lie within a buffer of plausible movement. It is pure: no database, no clock.
package coverage
