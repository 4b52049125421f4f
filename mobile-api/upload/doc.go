// Package upload takes photos in over tus 1.0; any replica can continue an upload, for its whole state lies in the object store.
package upload
