// Package rule is the whole of the tenancy rule in the ORM: reads are filtered, creates stamped, updates and deletes fenced; no scope, no access.
package rule
