// Package paper sets documents in Chinese as PDF: words go in, and the very same words can be read out of the pages again. It knows
// nothing of cases or targets.
package paper
