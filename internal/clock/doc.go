// Package clock passes time in: what decides by time is handed a Clock and never reads the wall clock itself.
package clock
