// Package rule holds what duties ask and what makes a patrol count, as dated data: how often, how long, how far, how near. It is pure: no database, no clock.
package rule
