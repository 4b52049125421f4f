package paper

import (
	_ "embed" // the font
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/signintech/gopdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// noto is Noto Sans SC Regular (SIL Open Font License 1.1, font/OFL.txt); only the glyphs that are used go into a document.
//
//go:embed font/NotoSansSC-Regular.ttf
var noto []byte

// fonts is the font, read once: for measuring, and for drawing.
var fonts = sync.OnceValues(func() (loaded, error) {
	outline, err := sfnt.Parse(noto)
	if err != nil {
		return loaded{}, fmt.Errorf("read the font: %w", err)
	}
	var c gopdf.FontContainer
	for _, f := range families {
		if err := c.AddTTFFontData(f, noto); err != nil {
			return loaded{}, fmt.Errorf("read the font: %w", err)
		}
	}
	return loaded{outline, &c}, nil
})

// Outline is the font's letters, for who draws them elsewhere than in a document.
func Outline() (*sfnt.Font, error) {
	l, err := fonts()
	return l.outline, err
}

type loaded struct {
	outline *sfnt.Font
	drawing *gopdf.FontContainer
}

// families are the same font several times. Some characters share a glyph (行 and the radical ⾏), and a document's font can say of a
// glyph only one character: the second character is drawn from the second copy, so that each can be read out again as it was typed.
var families = []string{"noto", "noto2"}

const unitsPerEm = 1000

// face measures and keeps account of which character each glyph stands for in one document.
type face struct {
	loaded
	buf    sfnt.Buffer
	glyphs map[rune]sfnt.GlyphIndex
	owner  []map[sfnt.GlyphIndex]rune
}

func newFace() (*face, error) {
	l, err := fonts()
	f := &face{loaded: l, glyphs: map[rune]sfnt.GlyphIndex{}}
	for range families {
		f.owner = append(f.owner, map[sfnt.GlyphIndex]rune{})
	}
	return f, err
}

func (f *face) glyph(r rune) sfnt.GlyphIndex {
	g, ok := f.glyphs[r]
	if !ok {
		g, _ = f.outline.GlyphIndex(&f.buf, r) // a font that was parsed answers, with 0 for what it does not have
		f.glyphs[r] = g
	}
	return g
}

// width of text in points at a size in points.
func (f *face) width(text string, size float64) (w float64) {
	for _, r := range text {
		a, err := f.outline.GlyphAdvance(&f.buf, f.glyph(r), fixed.I(unitsPerEm), font.HintingNone)
		if err == nil {
			w += float64(a) / 64 / unitsPerEm * size
		}
	}
	return w
}

// family says which copy of the font draws the character; −1 when every copy's glyph stands for another already.
func (f *face) family(r rune) int {
	g := f.glyph(r)
	for i, owner := range f.owner {
		if was, taken := owner[g]; !taken || was == r {
			owner[g] = r
			return i
		}
	}
	return -1
}

// printable gives text as it can be set and read out again: line feeds stay, a tab becomes a space, and what the font or the format
// cannot show is spelled out by its code rather than dropped.
func (f *face) printable(text string) string {
	var b strings.Builder
	for _, r := range strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(text) {
		if r == '\n' || r == ' ' {
			b.WriteRune(r)
			continue
		}
		if unicode.IsControl(r) || r > 0xffff || f.glyph(r) == 0 || f.family(r) < 0 {
			fmt.Fprintf(&b, "〔U+%04X〕", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
