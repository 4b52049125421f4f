// Package capture reads what phones captured: JSON documents whose bytes they hashed. What cannot be read goes into quarantine; everything milder is for its field to flag.
package capture
