package coverage_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/geo"
)

var update = flag.Bool("update", false, "draw anew")

// TestDrawing: the README's drawing shows what the engine says of it.
func TestDrawing(t *testing.T) {
	text := drawing(t)
	if *update {
		if err := os.WriteFile("capsules.svg", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile("capsules.svg"); err != nil || string(have) != text {
		t.Errorf("capsules.svg is not what the engine says: run `go test ./server/coverage -run TestDrawing -update` (%v)", err)
	}
}

const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 430" font-family="system-ui, 'Noto Sans SC', 'Microsoft YaHei', sans-serif">
<style>.t{font-size:15px;fill:#15382b;font-weight:600}.s{font-size:12px;fill:#43665a}.w{fill:#b4552d;font-size:12px}.c{stroke:#4d9be6;stroke-opacity:.16;stroke-width:100;stroke-linecap:round;stroke-linejoin:round;fill:none}.l{stroke:#2a6db0;stroke-width:1.5;fill:none}.f{fill:#2a6db0}.y{stroke:#1d6b4f;stroke-width:6;fill:none}.n{stroke:#b4552d;stroke-width:3;stroke-dasharray:7 5;fill:none}</style>
<rect width="980" height="430" fill="#f7faf8"/>
<text class="t" x="16" y="28">被覆盖的里程 · Which metres are covered</text>
`

// drawing is a metre to the unit, north up.
func drawing(t *testing.T) string {
	reach := line{{70, 205}, {180, 230}, {330, 190}, {470, 150}, {600, 180}, {690, 250}, {790, 255}, {815, 205}, {760, 170}, {690, 150}, {640, 90}, {950, 60}}
	runs := []line{
		{{70, 240}, {110, 250}, {180, 262}, {250, 240}, {300, 225}},
		{{480, 185}, {540, 200}, {600, 225}, {660, 262}, {735, 300}, {835, 290}},
	}
	x, reaches := index(t, 50, reach.places())
	got := x.Cover(places(runs))[0].Intervals
	var b strings.Builder
	b.WriteString(head)
	for _, run := range runs {
		fmt.Fprintf(&b, "<polyline class=\"c\" points=\"%s\"/>\n", points(run))
	}
	for class, set := range []coverage.Intervals{reaches[0].Uncovered(got), got} {
		for _, i := range set {
			fmt.Fprintf(&b, "<polyline class=%q points=\"%s\"/>\n", []string{"n", "y"}[class], points(drawn(reaches[0].Cut(i))))
		}
	}
	for _, run := range runs {
		fmt.Fprintf(&b, "<polyline class=\"l\" points=\"%s\"/>\n", points(run))
		for _, p := range run {
			fmt.Fprintf(&b, "<circle class=\"f\" cx=\"%.0f\" cy=\"%.0f\" r=\"4\"/>\n", p.x, 400-p.y)
		}
	}
	for _, i := range got {
		at := drawn([]geo.LatLng{reaches[0].At((i.From + i.To) / 2)})[0]
		fmt.Fprintf(&b, "<text class=\"s\" x=\"%.0f\" y=\"%.0f\">%.0f–%.0f m</text>\n", at.x-34, 400-at.y+44, i.From.Meters(), i.To.Meters())
	}
	b.WriteString(`<text class="s" x="60" y="90">定位点 fixes · 线段 legs · 50 米缓冲 capsules</text>
<text class="w" x="352" y="158">间断 gap：不计 no credit</text>
<text class="w" x="800" y="372">未覆盖 not covered</text>
`)
	share := reaches[0].Share(got)
	fmt.Fprintf(&b, "<text class=\"t\" x=\"16\" y=\"414\">%.0f m / %.0f m = %.1f %%</text>\n</svg>\n", got.Length().Meters(), reaches[0].Length().Meters(), share*100)
	return b.String()
}

func points(l line) string {
	var out []string
	for _, p := range l {
		out = append(out, fmt.Sprintf("%.1f,%.1f", p.x, 400-p.y))
	}
	return strings.Join(out, " ")
}

// drawn puts places back on the paper.
func drawn(all []geo.LatLng) (out line) {
	for _, p := range all {
		x, y := home.Plane(p)
		out = append(out, xy{x, y})
	}
	return out
}
