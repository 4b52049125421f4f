// Package jobs defers work: a job is inserted in the transaction of the data that causes it, and worked after commit, at least once.
package jobs
