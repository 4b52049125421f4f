package desk

import "embed"

// built holds what `make desk` made. Before it ran there is only .keep, and the placeholder is served.
//
//go:embed all:dist
var built embed.FS

//go:embed placeholder.html
var placeholder []byte
