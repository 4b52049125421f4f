package registry

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Row is one target of a file, with the row's number as a person counts it, or what is wrong with it.
type Row struct {
	Number int
	Target Target
	Err    error
}

// RowError is what is wrong with one row; row 0 is no row, but something beside them.
type RowError struct {
	Row int
	Err error
}

// Error names the row.
func (e RowError) Error() string {
	if e.Row == 0 {
		return fault.As(e.Err).Detail
	}
	return fmt.Sprintf("第 %d 行 row %d: %s", e.Row, e.Row, fault.As(e.Err).Detail)
}

// Limits on what is imported in one go.
const (
	maxImport    = 200_000
	maxRowErrors = 100 // enough to mend a file by
)

// Import adds targets: all of them, or none and the errors of each bad row (the first hundred). dryRun checks only. progress is told
// how many rows are done. Errors: import_rows with the rows joined as RowError.
func (s *Service) Import(ctx context.Context, rows []Row, dryRun bool, progress func(done int)) error {
	sc, err := scope.Write(ctx)
	if err != nil {
		return err
	}
	if len(rows) == 0 || len(rows) > maxImport {
		return fault.Newf(fault.ImportRows, "文件须有 1–%d 行 · A file has 1 to %d rows.", maxImport, maxImport)
	}
	all, err := s.checkRows(ctx, sc, rows)
	if err != nil {
		return err
	}
	if dryRun {
		return s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error { return noneTaken(ctx, tx, rows, all) })
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *entdb.Tx) error {
		if err := noneTaken(ctx, tx, rows, all); err != nil {
			return err
		}
		for i := 0; i < len(all); i += batch {
			part := all[i:min(i+batch, len(all))]
			if err := insertTargets(ctx, tx, part, "imported", sc.User, nil); err != nil {
				return err
			}
			progress(i + len(part))
		}
		return nil
	})
	if errors.Is(err, entdb.ErrTaken) { // by another change, since the rows were compared with the register
		return s.takenMeanwhile(ctx, rows, all)
	}
	return err
}

func (s *Service) takenMeanwhile(ctx context.Context, rows []Row, all []Target) error {
	err := s.db.Read(ctx, func(ctx context.Context, tx *entdb.Tx) error { return noneTaken(ctx, tx, rows, all) })
	if err == nil {
		err = fault.New(fault.StoreAway, "台账正被他人修改，请再试 · The register is being changed; try again.")
	}
	return err
}

func (s *Service) checkRows(ctx context.Context, sc scope.Scope, rows []Row) ([]Target, error) {
	regions, err := s.allRegions(ctx)
	if err != nil {
		return nil, err
	}
	var bad []error
	codes, ids := map[string]int{}, map[uuid.UUID]int{}
	now := s.clock.Now()
	all := make([]Target, 0, len(rows))
	for _, r := range rows {
		t, err := r.Target, r.Err
		if t.ID == uuid.Nil {
			t.ID = uuid.Must(uuid.NewV7())
		}
		if err == nil {
			err = t.prepare(sc, regions)
		}
		if key := string(t.Kind) + " " + t.Code; err == nil && t.Code != "" {
			if first := codes[key]; first > 0 {
				err = fault.Newf(fault.TargetCodeTaken, "编码与第 %d 行相同 · Row %d has the same code.", first, first)
			}
			codes[key] = r.Number
		}
		if first := ids[t.ID]; err == nil && first > 0 {
			err = fault.Newf(fault.TargetCodeTaken, "编号与第 %d 行相同 · Row %d has the same id.", first, first)
		}
		ids[t.ID] = r.Number
		if err != nil {
			if bad = append(bad, RowError{r.Number, err}); len(bad) == maxRowErrors {
				break
			}
		}
		t.Tenant, t.Version, t.UpdatedAt = sc.Tenant, 1, now
		all = append(all, t)
	}
	return all, rowsFault(bad)
}

// rowsFault is the fault of some bad rows; nil of none.
func rowsFault(bad []error) error {
	if len(bad) == 0 {
		return nil
	}
	lines := make([]string, len(bad))
	for i, e := range bad {
		lines[i] = e.Error()
	}
	return fault.Newf(fault.ImportRows, "%d 行有误，什么都没有导入 · %d rows are wrong, nothing was imported:\n%s", len(bad), len(bad), strings.Join(lines, "\n")).Because(errors.Join(bad...))
}

// noneTaken names the first hundred rows whose code or id the register has already.
func noneTaken(ctx context.Context, tx *entdb.Tx, rows []Row, all []Target) error {
	taken, err := takenKeys(ctx, tx, all)
	if err != nil {
		return err
	}
	var bad []error
	for i, t := range all {
		if len(bad) < maxRowErrors && (taken[t.ID.String()] || t.Code != "" && taken[string(t.Kind)+" "+t.Code]) {
			bad = append(bad, RowError{rows[i].Number, fault.New(fault.TargetCodeTaken, "编码或编号已在台账中 · The register has this code or id already.")})
		}
	}
	return rowsFault(bad)
}

// RowErrors are the rows that an import's error names; nil when it names none.
func RowErrors(err error) (out []RowError) {
	var several interface{ Unwrap() []error }
	if !errors.As(err, &several) {
		return nil
	}
	for _, one := range several.Unwrap() {
		var r RowError
		if errors.As(one, &r) {
			out = append(out, r)
		}
	}
	return out
}
