// Package play plays one inspection as a phone and a desk would, over HTTP only.
package play
