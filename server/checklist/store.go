package checklist

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/ent/gen"
	"github.com/xuncha/xuncha/ent/gen/pack"
)

func publishedOf(r *gen.Pack) (Published, error) {
	p, err := decode(r.Content)
	if err != nil {
		return Published{}, fmt.Errorf("read pack %s %d: %w", r.Code, r.Version, err)
	}
	return Published{p, [32]byte(r.Sha256), r.PublishedAt}, nil
}

func createPack(ctx context.Context, tx *entdb.Tx, p Pack, raw []byte, sum [32]byte, now time.Time) error {
	return tx.Pack.Create().SetID(uuid.Must(uuid.NewV7())).SetCode(p.Code).SetVersion(p.Version).SetTargetKind(p.TargetKind).
		SetContent(raw).SetSha256(sum[:]).SetPublishedAt(now).Exec(ctx)
}

func newestVersion(ctx context.Context, tx *entdb.Tx, code string) (int, error) {
	r, err := tx.Pack.Query().Where(pack.Code(code)).Order(pack.ByVersion(sql.OrderDesc())).First(ctx)
	if gen.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return r.Version, nil
}

func findPack(ctx context.Context, tx *entdb.Tx, code string, version int) (Published, error) {
	q := tx.Pack.Query().Where(pack.Code(code)).Order(pack.ByVersion(sql.OrderDesc()))
	if version > 0 {
		q.Where(pack.Version(version))
	}
	r, err := q.First(ctx)
	if err != nil {
		return Published{}, entdb.Fault(err)
	}
	return publishedOf(r)
}

func listPacks(ctx context.Context, tx *entdb.Tx) ([]Published, error) {
	rows, err := tx.Pack.Query().Limit(2000).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Published, len(rows))
	for i, r := range rows {
		if out[i], err = publishedOf(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Newest gives the newest version of each pack, by code.
func Newest(ctx context.Context, tx *entdb.Tx) ([]Published, error) {
	return newestOfEach(tx.Pack.Query().Order(pack.ByCode(), pack.ByVersion()).Limit(2000).All(ctx))
}

// NewestOf gives, of the packs that these rows are versions of, the newest version.
func NewestOf(ctx context.Context, tx *entdb.Tx, rows []uuid.UUID) ([]Published, error) {
	var codes []string
	if err := tx.Pack.Query().Where(pack.IDIn(rows...)).GroupBy(pack.FieldCode).Scan(ctx, &codes); err != nil || len(codes) == 0 {
		return nil, err
	}
	return newestOfEach(tx.Pack.Query().Where(pack.CodeIn(codes...)).Order(pack.ByCode(), pack.ByVersion()).All(ctx))
}

// newestOfEach keeps the last row of each code; they come by code and version.
func newestOfEach(rows []*gen.Pack, err error) (out []Published, _ error) {
	for i, r := range rows {
		if i+1 < len(rows) && rows[i+1].Code == r.Code {
			continue
		}
		p, perr := publishedOf(r)
		if perr != nil {
			return nil, perr
		}
		out = append(out, p)
	}
	return out, err
}
