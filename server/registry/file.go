package registry

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/geo"
)

// maxFile bounds a file to import, bytes.
const maxFile = 256 << 20

// own are the columns of every kind; every further column is an attribute of the row's kind.
var own = []string{"id", "kind", "code", "name", "region", "lat", "lng", "datum", "status"}

// ReadFile reads targets from a CSV (UTF-8 or GB18030) or the first sheet of an XLSX, with a header line of columns by their names or in Chinese, or from a
// GeoJSON feature collection of points. A row that cannot be read carries its error; the file as a whole fails only when it is neither.
func ReadFile(name string, r io.Reader) ([]Row, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxFile {
		return nil, fault.Newf(fault.TooLarge, "文件超过 %d 字节 · The file is larger than %d bytes.", maxFile, maxFile)
	}
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		return readXLSX(raw)
	}
	text, err := decoded(raw)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return readGeoJSON(text)
	}
	return readCSV(text)
}

func readCSV(text string) ([]Row, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, noHeader()
	}
	if header, err = columnsOf(header); err != nil {
		return nil, err
	}
	var rows []Row
	for number := 2; ; number++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if len(rows) >= maxImport {
			return nil, tooManyRows()
		}
		row := Row{Number: number}
		if err != nil {
			row.Err = fault.New(fault.ImportRows, "引号或分隔有误 · Quotes or separators are wrong.")
		} else {
			row.Target, row.Err = fromRecord(header, record)
		}
		rows = append(rows, row)
		if err != nil {
			return rows, nil // what follows a broken quote cannot be told apart
		}
	}
}

func noHeader() error {
	return fault.New(fault.ImportRows, "文件没有表头 · The file has no header line.")
}

func tooManyRows() error {
	return fault.Newf(fault.ImportRows, "超过 %d 行 · More than %d rows.", maxImport, maxImport)
}

// columnsOf says what each heading stands for. Errors: import_rows for one that nobody knows or that is there twice.
func columnsOf(header []string) ([]string, error) {
	out := make([]string, len(header))
	for i, h := range header {
		column, known := columnOf(h)
		if !known {
			return nil, fault.Newf(fault.ImportRows, "不认识的列 %q · The column %q is not known.", clip(h), clip(h))
		}
		if slices.Contains(out[:i], column) {
			return nil, fault.Newf(fault.ImportRows, "列 %q 重复 · The column %q is there twice.", clip(h), clip(h))
		}
		out[i] = column
	}
	return out, nil
}

func fromRecord(columns, record []string) (Target, error) {
	if len(record) != len(columns) {
		return Target{}, fault.Newf(fault.ImportRows, "有 %d 列，表头有 %d 列 · %d columns where the header has %d.", len(record), len(columns), len(record), len(columns))
	}
	values := map[string]string{}
	for i, v := range record {
		values[columns[i]] = strings.TrimSpace(v)
	}
	return fromText(values)
}

// fromText makes a target of a row's cells. Empty cells are unknown values.
func fromText(v map[string]string) (Target, error) {
	lat, err1 := strconv.ParseFloat(v["lat"], 64)
	lng, err2 := strconv.ParseFloat(v["lng"], 64)
	if err1 != nil || err2 != nil {
		return Target{}, fault.New(fault.BadCoordinates, "经纬度不是数 · Latitude or longitude is no number.")
	}
	t := Target{Kind: kindNamed(v["kind"]), Code: v["code"], Name: v["name"], Region: v["region"], Status: statusNamed(v["status"])}
	if !t.Kind.Known() {
		return Target{}, fault.Newf(fault.BadArgument, "没有类别 %q · There is no kind %q.", clip(v["kind"]), clip(v["kind"]))
	}
	given := map[string]any{}
	for heading, text := range v {
		if text == "" || slices.Contains(own, heading) {
			continue
		}
		a, ok := t.Kind.attributeOf(heading)
		if !ok {
			return Target{}, badAttribute(heading, "此类对象没有该属性 · This kind has no such attribute.")
		}
		if _, twice := given[a.Name]; twice {
			return Target{}, badAttribute(heading, "两列是同一属性 · Two columns are the same attribute.")
		}
		value, err := a.parse(text)
		if err != nil {
			return Target{}, err
		}
		given[a.Name] = value
	}
	return t.with(v["id"], lat, lng, v["datum"], given)
}

// parse reads a cell as the attribute's form.
func (a Attribute) parse(text string) (any, error) {
	switch a.Form {
	case Amount:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, badAttribute(a.Name, "不是数 · Not a number.")
		}
		return n, nil
	case Flag:
		switch strings.ToLower(text) {
		case "true", "yes", "1", "是":
			return true, nil
		case "false", "no", "0", "否":
			return false, nil
		}
		return nil, badAttribute(a.Name, "须为 是/否 · Must be yes or no.")
	case Many:
		list := []any{}
		for part := range strings.SplitSeq(separated.Replace(text), ";") {
			list = append(list, a.optionNamed(strings.TrimSpace(part)))
		}
		return list, nil
	case One:
		return a.optionNamed(text), nil
	case Day:
		return dayOf(text), nil
	default:
		return text, nil
	}
}

func (t Target) with(id string, lat, lng float64, datum string, given map[string]any) (Target, error) {
	var err error
	if id != "" {
		if t.ID, err = uuid.Parse(id); err != nil {
			return Target{}, fault.New(fault.BadID, "")
		}
	}
	if t.Place, err = geo.NewPlace(lat, lng, datum); err != nil {
		return Target{}, err
	}
	if t.Attributes, err = json.Marshal(given); err != nil {
		return Target{}, fault.New(fault.BadAttributes, "")
	}
	return t, nil
}

func readGeoJSON(text string) ([]Row, error) {
	var fc struct {
		Type     string
		Features []struct {
			Geometry *struct {
				Type        string
				Coordinates json.RawMessage
			}
			Properties map[string]any
		}
	}
	if err := json.Unmarshal([]byte(text), &fc); err != nil || fc.Type != "FeatureCollection" {
		return nil, fault.New(fault.ImportRows, "不是 GeoJSON 要素集合 · Not a GeoJSON feature collection.")
	}
	rows := make([]Row, len(fc.Features))
	for i, f := range fc.Features {
		rows[i].Number = i + 1
		var at []float64
		if f.Geometry == nil || f.Geometry.Type != "Point" || json.Unmarshal(f.Geometry.Coordinates, &at) != nil || len(at) < 2 {
			rows[i].Err = fault.New(fault.BadCoordinates, "要素须为点 · The feature is no point.")
			continue
		}
		rows[i].Target, rows[i].Err = fromProperties(f.Properties, at[1], at[0])
	}
	return rows, nil
}

func fromProperties(p map[string]any, lat, lng float64) (Target, error) {
	text := func(name string) string {
		if v, ok := p[name]; ok && v != nil {
			return fmt.Sprint(v)
		}
		return ""
	}
	t := Target{Kind: Kind(text("kind")), Code: text("code"), Name: text("name"), Region: text("region"), Status: text("status")}
	given := map[string]any{}
	for name, v := range p {
		if v != nil && !slices.Contains(own, name) {
			given[name] = v
		}
	}
	return t.with(text("id"), lat, lng, text("datum"), given)
}

func clip(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:40]) + "…"
	}
	return s
}
