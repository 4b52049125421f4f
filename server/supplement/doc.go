// Package supplement takes in what a phone adds to what is here already: more photos of an inspection, acts on a case, a target that is new to the register, and which receipts it has stored.
package supplement
