// Package public is the pages for people without an account: the register of outfalls, results, what a sign says, and the report form.
package public
