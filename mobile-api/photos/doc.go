// Package photos serves originals and thumbnails to those whom the server lets see them.
package photos
