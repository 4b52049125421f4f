package registry

import "github.com/xuncha/xuncha/server/checklist"

// Column is one that a table for an import has whatever its kind; an id, which an office's table has none of, is not among them.
type Column struct {
	Name    string
	Heading string // in Chinese; the name is taken too
	Needed  bool
	Takes   checklist.Text
	Example string
	form    Form
	atMost  float64  // of a number, which is at least its negative
	choices []string // in words
}

// Columns are those of every kind, in the order of a template. A pond's own 状态 is an attribute: whether a target is in charge is 在管状态.
var Columns = []Column{
	{Name: "kind", Heading: "类别", Needed: true, Takes: text("对象类别", "the kind"), form: One},
	{Name: "code", Heading: "编码", Takes: text("可不填；同一县同一类别内不重复", "may be empty; once in a kind of a county"), form: Line},
	{Name: "name", Heading: "名称", Needed: true, Takes: text("1–200 个字", "1 to 200 characters"), form: Line},
	{Name: "region", Heading: "区划代码", Needed: true, Takes: text("乡镇 9 位，村 12 位", "9 digits of a township, 12 of a village"), form: Line},
	{Name: "lat", Heading: "纬度", Needed: true, Takes: text("十进制度", "decimal degrees"), Example: "35.0200", form: Amount, atMost: 90},
	{Name: "lng", Heading: "经度", Needed: true, Takes: text("十进制度", "decimal degrees"), Example: "111.0000", form: Amount, atMost: 180},
	{Name: "datum", Heading: "坐标系", Takes: text("WGS84（可不填）、CGCS2000、GCJ02 或 BD09", "WGS84 (or empty), CGCS2000, GCJ02 or BD09"), Example: "WGS84", form: One, choices: []string{"WGS84", "CGCS2000", "GCJ02", "BD09"}},
	{Name: "status", Heading: "在管状态", Takes: text("在管（可不填）、停用、关闭或撤销", "在管 (or empty), 停用, 关闭 or 撤销"), Example: "在管", form: One, choices: []string{"在管", "停用", "关闭", "撤销"}},
}
