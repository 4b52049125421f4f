// Package tracker speaks the protocols of free background trackers, Traccar Client's OsmAnd and OwnTracks over HTTP, and takes GPX files; what they send goes to the
// server as it came, which keeps it before the app is told so.
package tracker
