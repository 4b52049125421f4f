package paper

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// extract reads the words of a PDF with poppler's reader, which knows nothing of how it was made.
func extract(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing: install poppler-utils")
		}
		t.Skip("needs pdftotext of poppler-utils")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-raw", "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// solid leaves out what breaking lines and pages may add or take: white space and the foot of each page.
func solid(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

const prose = "经现场检查，你单位废水总排口（DW001）外排废水呈黑褐色、有异味，pH 值 5.2，化学需氧量 186 mg/L，超过《污水综合排放标准》（GB 8978-1996）表 4 一级标准 100 mg/L 的限值 0.86 倍；" +
	"雨水沟内存有约 3.5 m³ 的黑色积水，“以新带老”设施未运行。责任人：欧阳娜娜、尉迟恭（证号 14080200123），地址：运城市盐湖区解州镇车盘村南 200 米，电话 0359-2222222。" +
	"An English sentence stands here too, with Supercalifragilisticexpialidocious words; e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855。"

func sample(blocks ...Block) Paper {
	return Paper{Agency: "盐湖区生态环境主管部门", Title: "责令改正违法行为决定书", Number: "巡查责改〔2026〕140802-01A2B3C4", Code: "xuncha:document?kind=order",
		Made: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC), Blocks: blocks}
}

func TestEveryCharacterIsReadOutAgain(t *testing.T) {
	rare := "㐂䶮镕堃喆赟翀龑囍々〇①②③㎡℃±×÷≤≥α β γ Ω — … 《》〈〉「」『』【】〔〕、。！？；：＂（）￥％＆＊＋－／＝＠ǎéīòǖ 行⾏ 見⾒ 卫衛 户戶 \"<script>alert('x')</script>\" & \\ ( ) % $ # ~ ^ ` | {}"
	for name, words := range map[string]string{"prose": prose, "rare": rare, "long": strings.Repeat(prose, 30), "marks": strings.Repeat("改。（正）、", 200), "one word": strings.Repeat("x", 900)} {
		t.Run(name, func(t *testing.T) {
			p := sample(Heading("一、事实"), Rows{{"单位名称", words}, {"空", ""}}, Paragraph(words), Table{Widths: []float64{0.2, 0.8}, Head: []string{"项", "内容"}, Body: [][]string{{"1", words}}})
			pdf, err := Print(p)
			if err != nil {
				t.Fatal(err)
			}
			got := solid(extract(t, pdf))
			want := solid(words)
			if n := strings.Count(withoutFeet(got, p), want); n != 3 {
				t.Errorf("the text stands %d times in the pages, want 3\n got %.600s\nwant %.600s", n, withoutFeet(got, p), want)
			}
		})
	}
}

// withoutFeet removes what the page itself adds within running text: foot and repeated header.
func withoutFeet(got string, p Paper) string {
	for page := range 100 {
		got = strings.Replace(got, solid("编号 "+p.Number)+"第"+itoa(page+1)+"页共"+pages(got)+"页"+solid("文书内容 SHA-256 "+p.Hash()), "", 1)
	}
	return strings.ReplaceAll(got, "项内容", "")
}

func pages(got string) string {
	_, rest, _ := strings.Cut(got, "页共")
	n, _, _ := strings.Cut(rest, "页")
	return n
}

func itoa(n int) string {
	return strings.TrimLeft(string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)}), "0")
}

func TestSpacesOfALineAreKept(t *testing.T) {
	pdf, err := Print(sample(Paragraph("排口 DW001 于 2026-11-26 09:30 检查，pH 5.2。")))
	if err != nil {
		t.Fatal(err)
	}
	if got := extract(t, pdf); !strings.Contains(got, "排口 DW001 于 2026-11-26 09:30 检查，pH 5.2。") {
		t.Errorf("got %q", got)
	}
}

func TestWhatCannotBeShownIsSpelledOut(t *testing.T) {
	pdf, err := Print(sample(Paragraph("负责人\U00020BB7野\u0001某 😀")))
	if err != nil {
		t.Fatal(err)
	}
	if got := solid(extract(t, pdf)); !strings.Contains(got, "负责人〔U+20BB7〕野〔U+0001〕某〔U+1F600〕") {
		t.Errorf("got %q", got)
	}
}

func TestLinesBreakAsChineseDoes(t *testing.T) {
	f, err := newFace()
	if err != nil {
		t.Fatal(err)
	}
	for width := 90.0; width < 400; width += 7 {
		lines := f.lines(prose, width, bodySize)
		if got := strings.Join(lines, ""); got != prose {
			t.Fatalf("at %v points the lines are not the text: %q", width, got)
		}
		for i, l := range lines {
			if w := f.width(strings.TrimRight(l, " "), bodySize); w > width+0.01 {
				t.Errorf("at %v points a line is %v wide: %q", width, w, l)
			}
			if i > 0 && strings.ContainsRune(noStart, []rune(l)[0]) {
				t.Errorf("at %v points a line begins with %q", width, l)
			}
		}
	}
}

func TestTheSamePaperGivesTheSameBytes(t *testing.T) {
	p := sample(Paragraph(prose), Signatures{{"检查人员", "王强"}, {"当事人", ""}})
	a, err := Print(p)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Print(p)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("two prints differ")
	}
	other := p
	other.Blocks = []Block{Paragraph(prose + "。")}
	if other.Hash() == p.Hash() {
		t.Error("other words have the same hash")
	}
}

func BenchmarkPrint(b *testing.B) {
	p := sample(Paragraph(strings.Repeat(prose, 10)), Signatures{{"检查人员", "王强"}})
	for b.Loop() {
		if _, err := Print(p); err != nil {
			b.Fatal(err)
		}
	}
}
