// Package scope carries whose data a call may touch: the tenant, the person, their roles and region, and nothing that one calls methods on to act.
package scope
