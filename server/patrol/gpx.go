package patrol

import (
	"bytes"
	"context"
	"crypto/sha256"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/rule"
	"github.com/xuncha/xuncha/server/tenancy/scope"
	"github.com/xuncha/xuncha/server/track"
)

// File is a track that a person hands in as a file.
type File struct {
	ID    uuid.UUID
	Asset string
	Mode  string
	GPX   []byte
}

// TakeFile takes a GPX file as one patrol of the caller's. The same file again is success. Errors: item_unreadable, too_large, bad_argument for one that is
// longer than a patrol may be, same_id_other_content.
func (s *Service) TakeFile(ctx context.Context, f File) (Patrol, error) {
	sc, err := scope.Write(ctx)
	if err != nil {
		return Patrol{}, err
	}
	fixes, err := track.ReadGPX(bytes.NewReader(f.GPX))
	if err != nil {
		return Patrol{}, err
	}
	first, last := span(fixes)
	if last.Sub(first) > rule.Longest {
		day := func(t time.Time) string { return t.In(rule.Beijing).Format("2006-01-02 15:04") }
		return Patrol{}, fault.Newf(fault.BadArgument, "文件从 %s 到 %s：一次巡查最长 48 小时，请按次分开上传 · The file leads from %s to %s: a patrol lasts 48 hours at most; please hand in each by itself.",
			day(first), day(last), day(first), day(last))
	}
	doc := document{Asset: f.Asset, Mode: f.Mode, StartedAt: stampText(first), EndedAt: stampText(last)}
	return s.take(ctx, Prepared{ID: f.ID, By: sc, source: "gpx", doc: doc, fixes: fixes, raw: f.GPX, sum: sha256.Sum256(f.GPX)})
}

// take keeps one patrol in a transaction of its own.
func (s *Service) take(ctx context.Context, in Prepared) (p Patrol, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		out, err := s.KeepAll(ctx, tx, []Prepared{in})
		if err == nil && out[0].Conflict {
			return fault.New(fault.SameIDOther, "")
		}
		return err
	})
	if err != nil {
		return Patrol{}, err
	}
	return s.Get(ctx, in.ID)
}

func stampText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

// fixesOf reads a capture's fixes again.
func fixesOf(source string, raw []byte) ([]track.Fix, error) {
	switch source {
	case "app":
		_, fixes, err := readDocument(raw)
		return fixes, err
	case "gpx":
		return track.ReadGPX(bytes.NewReader(raw))
	}
	return track.Decode(raw)
}
