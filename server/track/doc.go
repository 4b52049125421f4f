// Package track holds what a phone recorded of a movement: fixes, the message they come in, and the one versioned cleaner that says which of
// them are plausible. It is pure: no database, no clock.
package track
