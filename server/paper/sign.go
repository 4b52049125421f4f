package paper

import (
	"fmt"
	"time"
)

// Sign is the sign of one target 标识牌.
type Sign struct {
	Kind    string
	Name    string
	Rows    Rows
	Address string // what its QR opens
}

// maxSigns bounds what is printed in one go.
const maxSigns = 200

// PrintSigns sets signs: one a page, or eight a page with marks to cut along.
func PrintSigns(all []Sign, sheet bool, made time.Time) ([]byte, error) {
	if len(all) > maxSigns {
		return nil, fmt.Errorf("paper: more than %d signs", maxSigns)
	}
	pr := &printer{}
	if err := pr.open("标识牌", "巡查", Paper{Made: made}); err != nil {
		return nil, err
	}
	columns, lines, scale := 1, 1, 1.0
	if sheet {
		columns, lines, scale = 2, 4, 0.46
	}
	for i, s := range all {
		if i%(columns*lines) == 0 {
			pr.pdf.AddPage()
			pr.pages++
		}
		at := i % (columns * lines)
		width, height := pageWidth/float64(columns), pageHeight/float64(lines)
		pr.signBox(s, float64(at%columns)*width, float64(at/columns)*height, width, height, scale)
	}
	if pr.err != nil {
		return nil, pr.err
	}
	return pr.pdf.GetBytesPdfReturnErr()
}

// signBox sets one sign into a box: what it is, its name as large as fits, its lines, and the QR.
func (pr *printer) signBox(s Sign, x, y, width, height, scale float64) {
	margin := 40 * scale
	pr.cut(x, y, width, height)
	x, y, width, height = x+margin, y+margin*0.8, width-2*margin, height-1.6*margin
	pr.y = y + height - 14*scale // in letters too, for who cannot scan
	pr.text(x, s.Address, 12*scale)
	side := min(400*scale, width*0.78)
	if width > height*1.2 { // a low box: the QR stands at the right
		side = min(height*0.62, width*0.4)
		pr.code(s.Address, x+width-side, y+(height-side)/2, side)
		width -= side + 10*scale
	} else {
		pr.code(s.Address, x+(width-side)/2, y+height-side-80*scale, side)
		pr.y = y + height - 66*scale
		pr.text(x+(width-pr.width("扫码查看、举报", 16*scale))/2, "扫码查看、举报", 16*scale)
	}
	pr.y = y
	pr.text(x, s.Kind, 22*scale)
	pr.y += 22 * scale * 1.6
	size := pr.fit(s.Name, width, 38*scale, 16*scale)
	for _, l := range pr.lines(s.Name, width, size) {
		pr.text(x, l, size)
		pr.y += size * 1.3
	}
	pr.y += 10 * scale
	for _, r := range s.Rows {
		for _, l := range pr.lines(r.Label+"："+r.Value, width, 17*scale) {
			pr.text(x, l, 17*scale)
			pr.y += 17 * scale * 1.5
		}
	}
}

// fit is the largest size, between the two, at which text takes two lines at most.
func (pr *printer) fit(text string, width, largest, least float64) float64 {
	for size := largest; size > least; size-- {
		if len(pr.lines(text, width, size)) <= 2 {
			return size
		}
	}
	return least
}

// cut draws the corner marks of a box.
func (pr *printer) cut(x, y, width, height float64) {
	const mark = 8
	for _, c := range [][4]float64{{x, y, 1, 1}, {x + width, y, -1, 1}, {x, y + height, 1, -1}, {x + width, y + height, -1, -1}} {
		pr.line(c[0], c[1], c[0]+c[2]*mark, c[1], hairline)
		pr.line(c[0], c[1], c[0], c[1]+c[3]*mark, hairline)
	}
}
