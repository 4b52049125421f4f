package checklist

import (
	"regexp"
	"slices"
	"strings"
)

var (
	fine     = regexp.MustCompile(`（[^（）]*[元罚][^（）]*）`)
	fineOnly = regexp.MustCompile(`^[^《第]*\d[^《第]*元$`)
)

// WithoutFines is a cited basis as an order names it: what a reviewer likes to know at the desk, what a breach can cost, is for a decision on a penalty, and an
// order to put things right must not threaten with it.
func WithoutFines(cited string) string {
	clauses := strings.Split(fine.ReplaceAllString(cited, ""), "；")
	return strings.Join(slices.DeleteFunc(clauses, fineOnly.MatchString), "；")
}
