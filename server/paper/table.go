package paper

// table sets rows of cells with rules around them; a row that does not fit goes on over the page, and the header is repeated.
func (pr *printer) table(widths []float64, head []string, body [][]string, size float64) {
	if head != nil {
		pr.room(3 * size * leading)
		pr.row(widths, head, size, nil)
	}
	for _, cells := range body {
		pr.row(widths, cells, size, head)
	}
	pr.y += 4
}

// row sets one row, in as many stretches as pages need.
func (pr *printer) row(widths []float64, cells []string, size float64, head []string) {
	rest := make([][]string, len(widths))
	for i := range widths {
		if i < len(cells) {
			rest[i] = pr.lines(cells[i], widths[i]-2*padX, size)
		}
	}
	for first := true; first || more(rest); first = false {
		pitch := size * 1.45
		if pr.room(pitch+2*padY) && head != nil {
			pr.row(widths, head, size, nil)
		}
		fit := int((pageHeight - bottom - pr.y - 2*padY) / pitch)
		tallest := 1
		for _, lines := range rest {
			tallest = max(tallest, min(fit, len(lines)))
		}
		start, x := pr.y, left
		height := float64(tallest)*pitch + 2*padY
		for i, w := range widths {
			n := min(tallest, len(rest[i]))
			for k, l := range rest[i][:n] {
				pr.y = start + padY + float64(k)*pitch + (pitch-size)/2
				pr.text(x+padX, l, size)
			}
			rest[i] = rest[i][n:]
			pr.line(x, start, x, start+height, boxLine)
			x += w
		}
		pr.line(x, start, x, start+height, boxLine)
		pr.line(left, start, x, start, boxLine)
		pr.line(left, start+height, x, start+height, boxLine)
		pr.y = start + height
	}
}

func more(rest [][]string) bool {
	for _, lines := range rest {
		if len(lines) > 0 {
			return true
		}
	}
	return false
}
