// Package photofile tells from a file's bytes what it is, never from its name, and reads no more of it than it must.
package photofile
