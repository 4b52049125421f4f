package phone

import "embed"

// built holds what `make phone` made. Before it ran there is only .keep, and the placeholder is served.
//
//go:embed all:dist
var built embed.FS

//go:embed placeholder.html
var placeholder []byte
