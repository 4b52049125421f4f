// Package tasking says what is owed: visits and coverage of each duty and period, rolled up the tiers, escalated by the clock while it stays owed.
package tasking
