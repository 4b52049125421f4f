// Package evidence keeps account of photos: originals that lie in the object store under their hash and never change, and what is derived from them.
package evidence
