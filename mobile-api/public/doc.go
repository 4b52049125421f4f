// Package public is the edge for people without an account: cached reads, and reports with photos.
package public
