// Package phone serves the inspectors' app, whose built files are embedded. It knows nothing of the server but its own address.
package phone
