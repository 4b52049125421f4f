package paper

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Paper is what stands on a document. The same paper always gives the same bytes.
type Paper struct {
	Agency string // letterhead
	Title  string
	Number string // what the document is filed under
	Code   string // what its QR says, together with the hash of its words
	Made   time.Time
	Blocks []Block
}

// Block is a part of a paper, set one below the other.
type Block interface{ words(*strings.Builder) }

// Heading begins a section.
type Heading string

// Paragraph is running text; line feeds in it are kept.
type Paragraph string

// Rows is a form: a label and what was filled in, each in its ruled box. An empty value leaves a line to write on.
type Rows []Row

// Row is one line of a form.
type Row struct{ Label, Value string }

// Table has a header that is repeated on every page; widths are parts of the page's width.
type Table struct {
	Widths []float64
	Head   []string
	Body   [][]string
}

// Signatures are places to sign, with the names that are known.
type Signatures []Row

func (h Heading) words(b *strings.Builder)   { b.WriteString(string(h) + "\n") }
func (p Paragraph) words(b *strings.Builder) { b.WriteString(string(p) + "\n") }

func (r Rows) words(b *strings.Builder) {
	for _, row := range r {
		b.WriteString(row.Label + "\t" + row.Value + "\n")
	}
}

func (t Table) words(b *strings.Builder) {
	for _, row := range append([][]string{t.Head}, t.Body...) {
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
}

func (s Signatures) words(b *strings.Builder) { Rows(s).words(b) }

// Words is everything the paper says, in order, and what its hash is taken of.
func (p Paper) Words() string {
	var b strings.Builder
	b.WriteString(p.Agency + "\n" + p.Title + "\n" + p.Number + "\n")
	for _, block := range p.Blocks {
		block.words(&b)
	}
	return b.String()
}

// Hash is the SHA-256 of the paper's words, hex. It stands on every page.
func (p Paper) Hash() string {
	sum := sha256.Sum256([]byte(p.Words()))
	return hex.EncodeToString(sum[:])
}
