// Package grid knows the tiered grid: units with their people, what is patrolled in them, and who owes patrols of what. All of it is dated, so that a past month is
// judged by its own map and staffing.
package grid
