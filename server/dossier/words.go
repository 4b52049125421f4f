package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/paper"
	"github.com/xuncha/xuncha/server/review"
)

// party are the lines that say whom a document is about. What the register does not know is left to be written in.
func (f *file) party() paper.Rows {
	rows := paper.Rows{{Label: "监管对象", Value: f.TargetName}, {Label: "所在地", Value: f.place}}
	if f.target == nil {
		return rows
	}
	rows[1].Value += "（" + degrees(&f.target.Place.Lat, &f.target.Place.Lng) + "）"
	return append(rows,
		paper.Row{Label: "编码", Value: cmp.Or(f.target.Code, "暂不掌握")},
		paper.Row{Label: "责任单位", Value: f.attribute("responsible_party", "operator", "responsible_unit", "builder", "owner")},
		paper.Row{Label: "负责人", Value: f.attribute("responsible_person", "legal_person", "contact")})
}

// attribute gives the first of these attributes that the target has.
func (f *file) attribute(names ...string) string {
	values := attributes(*f.target)
	for _, n := range names {
		if v, ok := values[n].(string); ok && v != "" {
			return v
		}
	}
	return ""
}

// record is the 现场检查笔录: what domain practice wants in it, with what the phone captured filled in and the rest left to the pen.
func (f *file) record(in inspection.Inspection) []paper.Block {
	sub := submissionOf(in)
	rows := append(f.party(),
		paper.Row{Label: "检查时间", Value: minuteOf(in.CapturedAt) + " 起，至"},
		paper.Row{Label: "检查地点", Value: where(in)},
		paper.Row{Label: "检查人员", Value: officers(sub)},
		paper.Row{Label: "现场负责人", Value: signer(sub, "party")},
		paper.Row{Label: "天气", Value: ""},
		paper.Row{Label: "告知事项", Value: "□ 已出示执法证件　　□ 已告知申请回避的权利　　□ 已告知如实陈述和配合检查的义务"})
	blocks := []paper.Block{rows, paper.Heading("一、现场检查情况")}
	blocks = append(blocks, findings(in)...)
	blocks = append(blocks, f.answers(in, sub)...)
	blocks = append(blocks, paper.Heading("三、现场照片"), photos(in))
	if doubts := doubtsOf(in); doubts != "" {
		blocks = append(blocks, paper.Heading("四、系统存疑提示"), paper.Paragraph(doubts))
	}
	blocks = append(blocks, paper.Heading("当事人意见"))
	if sub.Refusal != "" {
		blocks = append(blocks, paper.Paragraph("当事人拒绝签字，理由："+sub.Refusal))
	} else {
		blocks = append(blocks, paper.Paragraph("（当事人填写“以上笔录属实”或者其他意见）\n\n"))
	}
	return append(blocks, signatures(sub), origin(in, sub))
}

// findings are the facts, numbered, each with its basis.
func findings(in inspection.Inspection) (out []paper.Block) {
	if len(in.Findings) == 0 {
		return []paper.Block{paper.Paragraph("检查未发现问题。")}
	}
	for i, f := range in.Findings {
		text := fact(i, f.Text.ZH, f.ItemCode+"，"+f.Severity+"级", f.Grounds.ZH, f.Note)
		out = append(out, paper.Paragraph(text+"\n依据："+cmp.Or(f.Basis, "未载明")))
	}
	return out
}

// fact is one numbered finding, with why it is one and what was said of it on the spot.
func fact(i int, text, mark, grounds, note string) string {
	out := fmt.Sprintf("%d. %s（%s）。", i+1, text, mark)
	if grounds != "" {
		out += "认定理由：" + grounds + "。"
	}
	if note != "" {
		out += "现场说明：" + note
	}
	return out
}

// answers are the whole checklist as it was filled in, in the words of the version that was used.
func (f *file) answers(in inspection.Inspection, sub inspection.Submission) []paper.Block {
	p, known := f.packs[in.ID]
	title := paper.Heading(fmt.Sprintf("二、检查表（%s 第 %d 版）", in.Pack, in.PackVersion))
	if !known {
		return []paper.Block{title, paper.Paragraph("此版检查表本县没有登记，答案以原始提交为准。")}
	}
	t := paper.Table{Widths: []float64{0.11, 0.45, 0.44}, Head: []string{"项", "检查内容", "检查结果"}}
	for _, it := range p.Items {
		t.Body = append(t.Body, []string{it.Code, it.Text.ZH, spoken(it, sub.Answers[it.Code])})
	}
	return []paper.Block{title, t}
}

// photos are listed by hash: the originals are in the evidence package, unchanged.
func photos(in inspection.Inspection) paper.Block {
	if len(in.Photos) == 0 {
		return paper.Paragraph("没有照片。")
	}
	t := paper.Table{Widths: []float64{0.07, 0.12, 0.32, 0.49}, Head: []string{"序", "项", "拍摄时间与位置", "原件 SHA-256"}}
	for i, p := range in.Photos {
		t.Body = append(t.Body, []string{fmt.Sprint(i + 1), p.Item, minuteOf(p.CapturedAt) + "\n" + degrees(p.Lat, p.Lng), p.SHA256})
	}
	return t
}

// doubtsOf are the flags that a person is to judge.
func doubtsOf(in inspection.Inspection) string {
	var out []string
	for _, fl := range in.Flags {
		out = append(out, flagWords(fl))
	}
	return strings.Join(out, "；")
}

func flagWords(f checklist.Flag) string {
	words := cmp.Or(flagNames[f.Name], f.Name)
	if f.Detail == "" {
		return words
	}
	return words + "（" + f.Detail + "）"
}

func where(in inspection.Inspection) string {
	out := degrees(in.Lat, in.Lng)
	if in.Accuracy != nil {
		out += fmt.Sprintf("，精度 %.0f 米", *in.Accuracy)
	}
	if in.Distance != nil {
		out += fmt.Sprintf("，距登记位置 %.0f 米", *in.Distance)
	}
	return out
}

func officers(sub inspection.Submission) string {
	var out []string
	for _, o := range sub.Officers {
		out = append(out, o.Name+"（执法证号 "+cmp.Or(o.Card, "　　　　　　")+"）")
	}
	return strings.Join(out, "、")
}

func signer(sub inspection.Submission, role string) string {
	for _, s := range sub.Signatures {
		if s.Role == role {
			return s.Name
		}
	}
	return ""
}

// signatures leave a place for everybody; names that are known stand below it as a label.
func signatures(sub inspection.Submission) paper.Signatures {
	out := paper.Signatures{{Label: "当事人签名"}, {Label: "日期"}}
	for i := range max(2, len(sub.Officers)) {
		label := "检查人员签名"
		if i < len(sub.Officers) && sub.Officers[i].Name != "" {
			label = sub.Officers[i].Name + "（检查人员）"
		}
		out = append(out, paper.Row{Label: label})
	}
	return append(out, paper.Row{Label: "见证人签名"}, paper.Row{Label: "记录人签名"})
}

// origin says how the record came about, for the law asks of electronic data how, when and by whom it was made.
func origin(in inspection.Inspection, sub inspection.Submission) paper.Block {
	text := fmt.Sprintf("本笔录由系统依据手机现场提交的电子数据生成。提交编号 %s，提交内容 SHA-256 %s，设备 %s，应用 %s，服务器收到时间 %s（北京时间）。",
		in.ID, fmt.Sprintf("%x", in.SHA256), cmp.Or(sub.DeviceModel, "未载明"), cmp.Or(sub.App, "未载明"), minute(in.ReceivedAt))
	return paper.Paragraph("\n" + text)
}

// order is the 责令改正通知书.
func (f *file) order(act review.Act) []paper.Block {
	d := dataOf[orderData](act)
	blocks := []paper.Block{f.party(), paper.Paragraph("\n" + f.TargetName + "："), paper.Heading("一、违法事实和依据")}
	var bases []string
	for i, x := range f.Findings {
		blocks = append(blocks, paper.Paragraph(fact(i, x.Text.ZH, x.Severity+"级", x.Grounds.ZH, x.Note)))
		if basis := checklist.WithoutFines(x.Basis); basis != "" && !slices.Contains(bases, basis) {
			bases = append(bases, basis)
		}
	}
	blocks = append(blocks, paper.Paragraph("上述情况涉及："+cmp.Or(strings.Join(bases, "；"), "（填写）")))
	if act.Reason != "" {
		blocks = append(blocks, paper.Paragraph("审核意见："+act.Reason))
	}
	return append(blocks, paper.Heading("二、责令改正内容"), paper.Paragraph(d.Order),
		paper.Heading("三、改正期限"), paper.Paragraph(fmt.Sprintf("自本通知作出次日起 %d 个工作日内，即 %s 前完成改正，并提交改正后的照片等证明材料。我单位将依法组织复查；逾期不改正的，依法处理。", d.WorkingDays, day(d.DueAt))),
		paper.Heading("四、权利告知"), paper.Paragraph("如不服本决定，可以自收到本通知书之日起六十日内依法申请行政复议，也可以在六个月内依法向人民法院提起行政诉讼。"),
		paper.Signatures{{Label: "承办人", Value: act.UserName}, {Label: "作出日期", Value: day(act.At)}, {Label: "（印章）"}, {Label: "联系电话"}},
		paper.Heading("送达回证"), paper.Signatures{{Label: "受送达人签收"}, {Label: "签收日期"}, {Label: "送达人签名"}, {Label: "送达方式"}})
}

// reinspection is the 复查记录.
func (f *file) reinspection(in inspection.Inspection) []paper.Block {
	sub := submissionOf(in)
	rows := append(f.party(), paper.Row{Label: "复查时间", Value: minuteOf(in.CapturedAt)}, paper.Row{Label: "复查地点", Value: where(in)}, paper.Row{Label: "复查人员", Value: officers(sub)})
	blocks := []paper.Block{rows, paper.Heading("一、责令改正及整改情况")}
	for _, a := range f.Acts {
		if a.Name == "ordered" || a.Name == "rectified" {
			blocks = append(blocks, paper.Paragraph(earlier(a)))
		}
		if again, ok := reinspectionOf(a); ok && again == in.ID {
			blocks = append(blocks, paper.Heading("二、复查结论"), paper.Paragraph(conclusion(a)))
			break
		}
	}
	blocks = append(blocks, paper.Heading("三、复查发现"))
	blocks = append(blocks, findings(in)...)
	return append(blocks, paper.Heading("四、复查照片"), photos(in), signatures(sub), origin(in, sub))
}

// earlier tells of the order, and of the report that it was carried out.
func earlier(a review.Act) string {
	if a.Name == "ordered" {
		d := dataOf[orderData](a)
		return fmt.Sprintf("%s责令改正：%s（期限 %d 个工作日，至 %s）。", day(a.At), d.Order, d.WorkingDays, day(d.DueAt))
	}
	d := dataOf[rectifiedData](a)
	text := minute(a.At) + " " + a.UserName + "报告整改完成"
	if d.Late {
		text += "（已超过期限）"
	}
	return fmt.Sprintf("%s：%s。整改前照片 %d 张，整改后照片 %d 张。", text, cmp.Or(a.Reason, "无说明"), len(d.Before), len(d.After))
}

func conclusion(a review.Act) string {
	text := "复查未通过，原责令改正要求继续有效。"
	if dataOf[reinspectedData](a).Passed {
		text = "复查通过，已按要求完成改正。"
	}
	if a.Reason != "" {
		text += "说明：" + a.Reason
	}
	return text
}
