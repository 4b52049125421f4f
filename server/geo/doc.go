// Package geo holds places on earth: units as types, datums converted once at the door, distances, cells.
package geo
