// Package checklist says what is asked at each kind of target, checks answers against it and derives findings; published versions never change.
package checklist
