// Package proto holds the contract; what is generated from it lies under gen.
package proto

import _ "embed"

// OpenAPI is the REST surface as an OpenAPI 2 document, generated from the contract.
//
//go:embed gen/openapi.swagger.json
var OpenAPI []byte
