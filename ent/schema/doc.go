// Package schema says what is kept. Every table but a short list of reference tables belongs to a tenant by the Tenant mixin.
package schema
