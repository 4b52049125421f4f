package dossier

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/checklist"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/inspection"
	"github.com/xuncha/xuncha/server/paper"
	"github.com/xuncha/xuncha/server/review"
)

// Kind is which document.
type Kind string

// The documents.
const (
	InspectionRecord   Kind = "inspection_record"
	Order              Kind = "order"
	ReinspectionRecord Kind = "reinspection_record"
)

var titles = map[Kind]string{InspectionRecord: "现场检查笔录", Order: "责令改正通知书", ReinspectionRecord: "复查记录"}

// shortNames stand in a document's number.
var shortNames = map[Kind]string{InspectionRecord: "检", Order: "责改", ReinspectionRecord: "复查"}

// Document is one that a case offers, or will.
type Document struct {
	Kind       Kind
	Inspection uuid.UUID
	Title      string
	Number     string
	SHA256     string // of its words
	MadeAt     time.Time
	Missing    checklist.Text // why it is not offered; empty when it is
}

// Documents says what a case offers: a record of each inspection, the order, a record of each re-inspection. Errors: not_found.
func (s *Service) Documents(ctx context.Context, id uuid.UUID) (out []Document, err error) {
	f, err := s.load(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, p := range f.papers() {
		out = append(out, p.Document)
	}
	return out, nil
}

// Print gives one document as PDF, and what to call the file. Errors: not_found, also when the case does not offer it yet.
func (s *Service) Print(ctx context.Context, id uuid.UUID, kind Kind, of uuid.UUID) (pdf []byte, name string, err error) {
	f, err := s.load(ctx, id)
	if err != nil {
		return nil, "", err
	}
	all := f.papers()
	for i := len(all) - 1; i >= 0; i-- {
		if d := all[i]; d.Kind == kind && (of == uuid.Nil || d.Inspection == of) && d.Missing.ZH == "" {
			pdf, err := paper.Print(d.paper)
			return pdf, d.fileName(), err
		}
	}
	return nil, "", fault.New(fault.Missing, "案件还没有这份文书 · The case does not offer this document yet.")
}

// PrintInspection gives the record of an inspection as PDF, also of one that opened no case. Errors: not_found.
func (s *Service) PrintInspection(ctx context.Context, id uuid.UUID) ([]byte, error) {
	f, err := s.loadAlone(ctx, id)
	if err != nil {
		return nil, err
	}
	in := f.inspections[0]
	return paper.Print(f.document(InspectionRecord, in, f.record(in)).paper)
}

// written is a document with its words.
type written struct {
	Document
	paper paper.Paper
}

func (w written) fileName() string { return w.Title + "-" + w.Number + ".pdf" }

// papers writes every document of the case; what is not offered yet has a reason instead of words.
func (f *file) papers() (out []written) {
	var second []written
	for _, in := range f.inspections {
		if f.again[in.ID] {
			second = append(second, f.document(ReinspectionRecord, in, f.reinspection(in)))
		} else {
			out = append(out, f.document(InspectionRecord, in, f.record(in)))
		}
	}
	if act, ok := f.last("ordered"); ok {
		d := f.document(Order, inspection.Inspection{ReceivedAt: act.At}, f.order(act))
		out = append(out, d)
	} else {
		out = append(out, f.absent(Order, "尚未责令改正", "Nothing has been ordered yet."))
	}
	if len(second) == 0 {
		second = append(second, f.absent(ReinspectionRecord, "尚未复查", "There was no re-inspection yet."))
	}
	return append(out, second...)
}

func (f *file) absent(kind Kind, zh, en string) written {
	return written{Document: Document{Kind: kind, Title: titles[kind], Missing: checklist.Text{ZH: zh, EN: en}}}
}

// document puts words into a paper's frame. Its date is the act's or the inspection's, never when somebody prints.
func (f *file) document(kind Kind, in inspection.Inspection, blocks []paper.Block) written {
	number := fmt.Sprintf("巡查%s〔%d〕%s-%s", shortNames[kind], in.ReceivedAt.In(review.Beijing).Year(), f.Tenant, tail(f.ID))
	code := "xuncha:document?kind=" + string(kind)
	if f.ID != uuid.Nil {
		code += "&case=" + f.ID.String()
	}
	if in.ID != uuid.Nil {
		number = strings.Replace(number, tail(f.ID), tail(in.ID), 1)
		code += "&inspection=" + in.ID.String()
	}
	p := paper.Paper{Agency: f.county + "生态环境主管部门", Title: titles[kind], Number: number, Code: code, Made: in.ReceivedAt.UTC(), Blocks: blocks}
	return written{Document{Kind: kind, Inspection: in.ID, Title: p.Title, Number: number, SHA256: p.Hash(), MadeAt: in.ReceivedAt}, p}
}

// tail is the random end of a UUIDv7, enough to tell papers of a county and year apart at a glance; the whole id is in the QR.
func tail(id uuid.UUID) string { return strings.ToUpper(id.String()[28:]) }
