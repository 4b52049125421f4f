// Package fault is the one way in which domain code says that something went wrong: a kind, a stable reason and data, never a transport's code or a driver's error.
package fault
