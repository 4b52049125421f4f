// Package tenancy keeps tenants, their people and devices: who may sign in, from where, and what each session may touch.
package tenancy
