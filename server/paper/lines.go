package paper

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Marks that no line begins with, and marks that no line ends with.
const (
	noStart = "，。、；：？！）》」』】〕”’…％%,.;:?!)]}·"
	noEnd   = "（《「『【〔“‘([{"
)

// lines breaks text to a width in points. Chinese breaks anywhere but before a closing mark or after an opening one; words of other
// scripts and numbers stay whole where they fit a line. Put together again, the lines are the text without its line feeds.
func (f *face) lines(text string, width, size float64) (out []string) {
	for _, part := range strings.Split(f.printable(text), "\n") {
		out = append(out, f.wrap(part, width, size)...)
	}
	return out
}

func (f *face) wrap(text string, width, size float64) (out []string) {
	var line string
	for _, piece := range pieces(text) {
		switch {
		case line == "" || f.width(line+strings.TrimRight(piece, " "), size) <= width:
			line += piece
		default:
			out, line = append(out, line), piece
		}
		for f.width(strings.TrimRight(line, " "), size) > width { // one piece longer than a line: a hash, an address
			head := f.fitting(line, width, size)
			out, line = append(out, head), line[len(head):]
		}
	}
	return append(out, line)
}

// fitting is the longest beginning that fits and leaves no closing mark to begin the next line, one character at least.
func (f *face) fitting(text string, width, size float64) string {
	var w float64
	end := len(text)
	for i, r := range text {
		if w += f.width(string(r), size); w > width && i > 0 {
			end = i
			break
		}
	}
	for back := end; back > 0 && end < len(text); {
		next, _ := utf8.DecodeRuneInString(text[back:])
		if !strings.ContainsRune(noStart, next) {
			return text[:back]
		}
		_, n := utf8.DecodeLastRuneInString(text[:back])
		back -= n
	}
	return text[:end]
}

// pieces cuts text into what stays together on a line.
func pieces(text string) (out []string) {
	var last rune
	for _, r := range text {
		if n := len(out) - 1; n >= 0 && together(last, r) {
			out[n] += string(r)
		} else {
			out = append(out, string(r))
		}
		last = r
	}
	return out
}

func together(a, b rune) bool {
	return b == ' ' || strings.ContainsRune(noStart, b) || strings.ContainsRune(noEnd, a) || wordly(a) && wordly(b)
}

// wordly: part of a word or a number of another script than Chinese.
func wordly(r rune) bool {
	return r > ' ' && !unicode.Is(unicode.Han, r) && (r < 0x2e80 || r > 0xffef) && !strings.ContainsRune(noStart+noEnd, r)
}
