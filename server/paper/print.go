package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/signintech/gopdf"
	"rsc.io/qr"
)

// A4, in points.
const (
	pageWidth, pageHeight       = 595.28, 841.89
	left, right                 = 64.0, 64.0
	top, bottom                 = 62.0, 72.0
	inner                       = pageWidth - left - right
	bodySize, smallSize         = 10.5, 8.0
	leading                     = 1.62
	labelWidth                  = 92.0
	padX, padY                  = 6.0, 4.5
	qrSide                      = 66.0
	ascent                      = 0.88 // of the font, as part of its size
	maxPages                    = 200
	footerRule, footerLine      = pageHeight - 54.0, pageHeight - 42.0
	hairline, boxLine, headLine = 0.4, 0.6, 1.2
)

// printer sets one paper, page by page.
type printer struct {
	*face
	pdf   gopdf.GoPdf
	paper Paper
	y     float64
	pages int
	total int // known in the second run
	err   error
}

// Print sets the paper. It is set twice: the first time only to count the pages, which stand on each.
func Print(p Paper) ([]byte, error) {
	first, err := set(p, 0)
	if err != nil {
		return nil, err
	}
	second, err := set(p, first.pages)
	if err != nil {
		return nil, err
	}
	return second.pdf.GetBytesPdfReturnErr()
}

func set(p Paper, total int) (*printer, error) {
	pr := &printer{paper: p, total: total}
	if err := pr.open(p.Title, p.Agency, p); err != nil {
		return nil, err
	}
	pr.page()
	pr.letterhead()
	for _, b := range p.Blocks {
		pr.block(b)
	}
	if pr.err == nil && pr.pages > maxPages {
		pr.err = fmt.Errorf("paper: more than %d pages", maxPages)
	}
	return pr, pr.err
}

func (pr *printer) open(title, author string, p Paper) (err error) {
	if pr.face, err = newFace(); err != nil {
		return err
	}
	pr.pdf.Start(gopdf.Config{PageSize: gopdf.Rect{W: pageWidth, H: pageHeight}})
	pr.pdf.SetInfo(gopdf.PdfInfo{Title: title, Author: author, Creator: "Xuncha", Producer: "Xuncha", CreationDate: p.Made})
	for _, f := range families {
		if err := pr.pdf.AddTTFFontFromFontContainer(f, pr.drawing); err != nil {
			return err
		}
	}
	return nil
}

// block sets one part.
func (pr *printer) block(b Block) {
	switch b := b.(type) {
	case Heading:
		pr.room(44)
		pr.y += 8
		pr.text(left, string(b), 12)
		pr.y += 12*leading + 2
	case Paragraph:
		pr.paragraph(string(b))
	case Rows:
		pr.table([]float64{labelWidth, inner - labelWidth}, nil, rowsOf(b), bodySize)
	case Table:
		widths := make([]float64, len(b.Widths))
		for i, w := range b.Widths {
			widths[i] = w * inner
		}
		pr.table(widths, b.Head, b.Body, smallSize+0.5)
	case Signatures:
		pr.signatures(b)
	}
}

func rowsOf(r Rows) (out [][]string) {
	for _, row := range r {
		out = append(out, []string{row.Label, row.Value})
	}
	return out
}

func (pr *printer) paragraph(text string) {
	for _, l := range pr.lines(text, inner, bodySize) {
		pr.room(bodySize * leading)
		pr.text(left, l, bodySize)
		pr.y += bodySize * leading
	}
	pr.y += 4
}

// room begins a page when there is less than this left, in points.
func (pr *printer) room(height float64) bool {
	if pr.y+height <= pageHeight-bottom {
		return false
	}
	pr.page()
	return true
}

func (pr *printer) page() {
	if pr.pages++; pr.err != nil || pr.pages > maxPages {
		return
	}
	pr.pdf.AddPage()
	pr.y = footerLine
	pr.line(left, footerRule, pageWidth-right, footerRule, hairline)
	pr.text(left, "编号 "+pr.paper.Number, smallSize)
	pages := fmt.Sprintf("第 %d 页 共 %d 页", pr.pages, pr.total)
	pr.text(pageWidth-right-pr.width(pages, smallSize), pages, smallSize)
	pr.y += smallSize * 1.5
	pr.text(left, "文书内容 SHA-256 "+pr.paper.Hash(), smallSize-1)
	pr.y = top
}

func (pr *printer) letterhead() {
	start := pr.y
	pr.y += 4
	pr.text((pageWidth-pr.width(pr.paper.Agency, 13))/2, pr.paper.Agency, 13)
	pr.y += 13 * 1.9
	pr.text((pageWidth-pr.width(pr.paper.Title, 20))/2, pr.paper.Title, 20)
	pr.y += 20 * 1.55
	pr.text((pageWidth-pr.width(pr.paper.Number, bodySize))/2, pr.paper.Number, bodySize)
	pr.code(pr.paper.Code+"&sha256="+pr.paper.Hash(), pageWidth-right-qrSide, start-8, qrSide)
	pr.y = start + 86
	pr.line(left, pr.y, pageWidth-right, pr.y, headLine)
	pr.y += 12
}

// signatures are ruled places, two beside each other where they are short.
func (pr *printer) signatures(all Signatures) {
	pr.y += 10
	for i := 0; i < len(all); i += 2 {
		pr.room(46)
		pr.sign(all[i], left)
		if i+1 < len(all) {
			pr.sign(all[i+1], left+inner/2+8)
		}
		pr.y += 40
	}
}

func (pr *printer) sign(r Row, x float64) {
	label := r.Label + "："
	pr.text(x, label, bodySize)
	from, to := x+pr.width(label, bodySize)+2, x+inner/2-8
	y := pr.y
	size := bodySize
	for size > 6 && pr.width(r.Value, size) > to-from {
		size -= 0.5
	}
	pr.text(from+3, r.Value, size)
	pr.line(from, y+bodySize*1.35, to, y+bodySize*1.35, hairline)
}

// text draws one line with its top at y, from the copies of the font that its characters belong to.
func (pr *printer) text(x float64, text string, size float64) {
	text = strings.TrimRight(pr.printable(strings.ReplaceAll(text, "\n", " ")), " ")
	var run []rune
	at := -1
	flush := func() {
		if len(run) > 0 && pr.err == nil && pr.pages <= maxPages {
			if pr.err = pr.pdf.SetFont(families[at], "", size); pr.err == nil {
				pr.pdf.SetXY(x, pr.y+size*ascent)
				pr.err = pr.pdf.Text(string(run))
			}
		}
		x += pr.width(string(run), size)
		run = run[:0]
	}
	for _, r := range text {
		if f := pr.family(r); f != at {
			flush()
			at = max(f, 0)
		}
		run = append(run, r)
	}
	flush()
}

func (pr *printer) line(x1, y1, x2, y2, width float64) {
	pr.pdf.SetLineWidth(width)
	pr.pdf.Line(x1, y1, x2, y2)
}

// code draws a QR.
func (pr *printer) code(text string, x, y, side float64) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		pr.err = fmt.Errorf("paper: make the QR: %w", err)
		return
	}
	const scale, quiet = 8, 2
	n := (c.Size + 2*quiet) * scale
	img := image.NewGray(image.Rect(0, 0, n, n))
	for py := range n {
		for px := range n {
			if !c.Black(px/scale-quiet, py/scale-quiet) {
				img.SetGray(px, py, color.Gray{Y: 255})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		pr.err = err
		return
	}
	holder, err := gopdf.ImageHolderByBytes(out.Bytes())
	if err == nil && pr.err == nil {
		err = pr.pdf.ImageByHolder(holder, x, y, &gopdf.Rect{W: side, H: side})
	}
	if err != nil {
		pr.err = err
	}
}
