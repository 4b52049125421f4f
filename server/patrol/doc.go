// Package patrol takes in patrols 巡查, measures what they covered, judges by dated rules whether they count for which duty, and lets people judge its doubts.
package patrol
