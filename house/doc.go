// Package house holds the tests of the house's own rules: who may import whom, what every table and every reason must be.
package house
