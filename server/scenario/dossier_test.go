package scenario

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/xuncha/xuncha/server/apptest"
	"github.com/xuncha/xuncha/server/dossier"
)

// Words that somebody typed: long, with marks, numbers, other scripts, and what would be a script in a page.
const (
	typedNote  = `排口有“黑褐色”污水溢流，约 3.5 m³/h，pH 5.2；<script>alert("排口")</script> 责任人尉迟恭、龑某，电话 0359-2222222。`
	typedOrder = "一、立即封堵雨水沟内暗管（长约 12.6 米）；\n二、清理沟内黑色积水，交有资质单位处置，保留转移联单；\n三、于期限内恢复“以新带老”设施运行，COD≤100 mg/L。" + typedNote
	typedAgain = "暗管已封堵，沟内积水已清；复测 COD 86 mg/L（≤100 mg/L），同意通过。"
)

// ordered plays a case up to a passed re-inspection, and gives its id.
func ordered(p *play) string {
	answers := map[string]any{"OF12": map[string]any{"fields": map[string]any{"ok": "no"}, "note": typedNote}}
	for _, s := range []step{
		{As: "inspector1", Upload: "one"},
		{As: "inspector1", Submit: map[string]any{"id": "$first", "target": "$outfall1", "answers": answers, "photos": []any{"one@OF12"}}, Want: map[string]any{"state": "complete"}},
		{Jobs: true},
		{As: "reviewer1", Call: "ReviewService/ListCases", Keep: map[string]string{"case": "cases.0.id"}},
		{As: "reviewer1", Call: "ReviewService/ClaimCase", With: map[string]any{"id": "$case"}},
		{As: "reviewer1", Call: "ReviewService/DecideCase", With: map[string]any{"id": "$case", "decision": "DECISION_ORDER_RECTIFICATION", "orderText": typedOrder, "deadlineWorkingDays": 10}},
		{As: "inspector1", Upload: "after"},
		{As: "inspector1", Call: "ReviewService/ReportRectified", With: map[string]any{"id": "$case", "afterPhotos": []any{"$after"}, "note": "已封堵"}},
		{As: "inspector3", Submit: map[string]any{"id": "$again", "target": "$outfall1", "officers": []any{map[string]any{"name": "丁"}, map[string]any{"name": "戊", "card": "14080200999"}}}},
		{As: "inspector3", Call: "ReviewService/Reinspect", With: map[string]any{"id": "$case", "inspectionId": "$again", "passed": true, "note": typedAgain}},
	} {
		p.label = "dossier " + s.Call
		p.do(s)
	}
	id, _ := p.names["case"].(string)
	return id
}

func played(t *testing.T, test func(*testing.T, *play, string)) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := &play{World: w, call: wires["grpc"], county: "140802", names: map[string]any{}, sessions: map[string]apptest.Session{}, pictures: map[string][]byte{}}
		p.begin(file{At: "2026-03-02T09:00:00+08:00"})
		test(t, p, ordered(p))
	})
}

func (p *play) get(who, path string) (int, []byte) {
	p.T.Helper()
	return p.HTTP(http.MethodGet, path, p.session(who).Access, nil, nil)
}

func TestDocumentsSayWhatWasTyped(t *testing.T) {
	played(t, func(t *testing.T, p *play, id string) {
		var list struct {
			Documents []struct{ Kind, InspectionID, Title, Number, SHA256, MissingZh string }
		}
		status, raw := p.get("reviewer1", "/v1/cases/"+id+"/documents")
		if err := json.Unmarshal(raw, &list); err != nil || status != http.StatusOK || len(list.Documents) != 3 {
			t.Fatalf("%d %s", status, raw)
		}
		typed := map[string][]string{"inspection_record": {typedNote}, "order": {typedNote, typedOrder}, "reinspection_record": {typedOrder, typedAgain, "14080200999"}}
		for _, d := range list.Documents {
			if d.MissingZh != "" {
				t.Errorf("%s is not offered: %s", d.Kind, d.MissingZh)
			}
			status, pdf := p.get("reviewer1", "/v1/cases/"+id+"/documents/"+d.Kind)
			if status != http.StatusOK || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
				t.Fatalf("%s: %d %.200s", d.Kind, status, pdf)
			}
			read := extracted(t, pdf)
			for _, want := range append(typed[d.Kind], d.Title, d.Number, d.SHA256) {
				if !strings.Contains(feetless(read, solid("编号"+d.Number), d.SHA256), solid(want)) {
					t.Errorf("%s does not say %q:\n%s", d.Kind, want, read)
				}
			}
			if _, again := p.get("auditor1", "/v1/cases/"+id+"/documents/"+d.Kind); !bytes.Equal(again, pdf) {
				t.Errorf("%s: two prints differ", d.Kind)
			}
			keepForLooking(t, d.Kind, pdf)
		}
		of := list.Documents[0]
		status, pdf := p.get("reviewer1", "/v1/inspections/"+of.InspectionID+"/record")
		if read := extracted(t, pdf); status != http.StatusOK || !strings.Contains(read, solid(of.SHA256)) || !strings.Contains(read, solid(of.Number)) {
			t.Errorf("the record without its case is another one: %d %.400s", status, read)
		}
		p.call = wires["http"]
		for who, want := range map[string]int{"140821/reviewer1": http.StatusNotFound, "inspector2": http.StatusNotFound, "ranger1": http.StatusForbidden} {
			if status, raw := p.get(who, "/v1/cases/"+id+"/documents/order"); status != want {
				t.Errorf("%s: %d %.100s", who, status, raw)
			}
		}
		for _, who := range []string{"140821/reviewer1", "inspector2", "ranger1", "auditor1"} { // who sees the inspection sees its record, and nobody else
			want, _ := p.get(who, "/v1/inspections/"+of.InspectionID)
			if status, raw := p.get(who, "/v1/inspections/"+of.InspectionID+"/record"); status != want || who == "140821/reviewer1" && status != http.StatusNotFound {
				t.Errorf("%s: %d, and the inspection itself %d: %.100s", who, status, want, raw)
			}
		}
	})
}

func TestPackageIsCheckedOffline(t *testing.T) {
	played(t, func(t *testing.T, p *play, id string) {
		status, raw := p.get("reviewer1", "/v1/cases/"+id+"/package")
		if status != http.StatusOK {
			t.Fatalf("%d %.200s", status, raw)
		}
		var published struct{ Keys []string }
		_, keys := p.get("reviewer1", "/v1/sync/keys")
		p.Must(json.Unmarshal(keys, &published))
		v, err := dossier.VerifyPackage(opened(t, raw), published.Keys)
		p.Must(err)
		if len(v.Faults) > 0 || v.Receipts != 2 || v.OwnKeys || v.Files != 3+1+2+2+2+1 {
			t.Errorf("%+v", v)
		}
		for _, name := range []string{"one", "after"} {
			sum, _ := p.names[name].(string)
			if got := contentOf(t, raw, "photos/"+sum+".jpg"); !bytes.Equal(got, p.pictures[name]) {
				t.Errorf("the original %s is not in the package as it was taken", name)
			}
		}
		for what, spoil := range map[string]func(name string, content []byte) (string, []byte){
			"a photo changed":   func(n string, c []byte) (string, []byte) { return n, flip(n, "photos/", c) },
			"the trail changed": func(n string, c []byte) (string, []byte) { return n, flip(n, "trail.json", c) },
			"a receipt changed": func(n string, c []byte) (string, []byte) { return n, flip(n, "receipts/", c) },
			"the list changed":  func(n string, c []byte) (string, []byte) { return n, flip(n, "manifest.txt", c) },
			"a document gone": func(n string, c []byte) (string, []byte) {
				if strings.HasPrefix(n, "documents/") {
					return "", nil
				}
				return n, c
			},
			"a file renamed": func(n string, c []byte) (string, []byte) { return strings.Replace(n, "trail", "trial", 1), c },
		} {
			v, err := dossier.VerifyPackage(opened(t, rewritten(t, raw, spoil)), published.Keys)
			if err != nil || len(v.Faults) == 0 {
				t.Errorf("%s: %v %+v", what, err, v)
			}
		}
		folders := rewritten(t, raw, func(n string, c []byte) (string, []byte) { return n, c }, "photos/", "documents/")
		if v, err := dossier.VerifyPackage(opened(t, folders), published.Keys); err != nil || len(v.Faults) > 0 {
			t.Errorf("packed again by a tool that writes folders: %v %+v", err, v)
		}
		other := []string{"xuncha-receipts+3fcb0df5+AVqUaXlRmuQYWBGrbx4FYHBJ2lfEvYnFsvZzXBqFvJ9s"}
		if v, err := dossier.VerifyPackage(opened(t, raw), other); err == nil && len(v.Faults) == 0 {
			t.Error("somebody else's key is good enough")
		}
		for who, want := range map[string]int{"140821/reviewer1": http.StatusNotFound, "inspector1": http.StatusForbidden} {
			if status, raw := p.get(who, "/v1/cases/"+id+"/package"); status != want {
				t.Errorf("%s: %d %.100s", who, status, raw)
			}
		}
	})
}

func TestSigns(t *testing.T) {
	apptest.Each(t, func(t *testing.T, w *apptest.World) {
		p := &play{World: w, call: wires["grpc"], county: "140802", names: map[string]any{}, sessions: map[string]apptest.Session{}}
		p.begin(file{})
		first := p.names["outfall1"].(string)
		sign := "/s/140802-" + first[len(first)-12:]
		for _, layout := range []string{"single", "sheet"} {
			body, err := json.Marshal(map[string]any{"targetIds": []any{first, p.names["outfall2"], p.names["outfall3"]}, "layout": layout, "address": "https://example.com/s/"})
			w.Must(err)
			status, pdf := w.HTTP(http.MethodPost, "/v1/targets:signs", p.session("admin").Access, body, nil)
			words := extracted(t, pdf)
			if status != http.StatusOK || strings.Count(words, "入河排污口") < 3 || !strings.Contains(words, "https://example.com"+sign) {
				t.Errorf("%s: %d %.400s", layout, status, words)
			}
			keepForLooking(t, "sign-"+layout, pdf)
			if status, _ := w.HTTP(http.MethodPost, "/v1/targets:signs", p.session("140821/admin").Access, body, nil); status != http.StatusNotFound {
				t.Errorf("another county: %d", status)
			}
		}
		// What the sign says is what the public route takes, to the page and to what it asks.
		if status, raw := w.HTTP(http.MethodGet, strings.Replace(sign, "/s/", "/v1/public/signs/", 1), "", nil, nil); status != http.StatusOK || !strings.Contains(string(raw), first) {
			t.Errorf("the sign's page: %d %.200s", status, raw)
		}
	})
}

// keepForLooking writes a PDF where XUNCHA_LOOK says, for a person to look at.
func keepForLooking(t *testing.T, name string, pdf []byte) {
	if dir := os.Getenv("XUNCHA_LOOK"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o600); err != nil {
			t.Error(err)
		}
	}
}

// extracted reads a PDF with poppler's reader, without white space.
func extracted(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("pdftotext is missing: install poppler-utils")
		}
		t.Skip("needs pdftotext of poppler-utils")
	}
	name := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-raw", "-enc", "UTF-8", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return solid(string(out))
}

func solid(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// feetless takes the feet of pages out of running text, and leaves what they said at the end.
func feetless(text, number, sum string) string {
	for {
		before, rest, found := strings.Cut(text, number+"第")
		if !found {
			return text + number + sum
		}
		_, after, found := strings.Cut(rest, "SHA-256"+sum)
		if !found {
			return text
		}
		text = before + after
	}
}

func opened(t *testing.T, raw []byte) *zip.Reader {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func contentOf(t *testing.T, raw []byte, name string) []byte {
	t.Helper()
	f, err := opened(t, raw).Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// flip changes a bit in the middle of files whose name begins so.
func flip(name, prefix string, content []byte) []byte {
	if strings.HasPrefix(name, prefix) {
		content[len(content)/2] ^= 1
	}
	return content
}

func rewritten(t *testing.T, raw []byte, change func(string, []byte) (string, []byte), folders ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, name := range folders {
		if _, err := out.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range opened(t, raw).File {
		name, content := change(f.Name, contentOf(t, raw, f.Name))
		if name == "" {
			continue
		}
		w, err := out.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
