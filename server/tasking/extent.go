package tasking

import (
	"encoding/hex"
	"strings"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
)

// extentKey is an asset at one tier, or at all of them together.
type extentKey struct {
	asset uuid.UUID
	tier  grid.Tier
}

// extent is what is to be covered of an asset, and what was covered by several duties together.
type extent struct {
	lengthMM, mm int64
	areaM2, m2   float64
	stretches    []coverage.Interval         // of a reach, by each of them
	squares      map[int][]coverage.Interval // of a plot, by how many squares it was cut into
	parts        int
}

// uniteAll works out what was covered of each asset, at each tier and in all.
func uniteAll(sums []dutySum) (map[extentKey]*extent, error) {
	out := map[extentKey]*extent{}
	for _, g := range sums {
		parts, err := partsOf(g.Parts)
		if err != nil {
			return nil, err
		}
		for _, k := range []extentKey{{g.AssetID, grid.Tier(g.Tier)}, {g.AssetID, ""}} {
			if out[k] == nil {
				out[k] = &extent{}
			}
			if err := out[k].add(g, parts); err != nil {
				return nil, err
			}
		}
	}
	for _, e := range out {
		e.unite()
	}
	return out, nil
}

func partsOf(list string) (out [][]byte, err error) {
	if list == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(list, ",") {
		raw, err := hex.DecodeString(part)
		if err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return out, nil
}

func (e *extent) add(g dutySum, parts [][]byte) error {
	e.lengthMM, e.mm = max(e.lengthMM, g.LengthMM), max(e.mm, g.CoveredMM)
	e.areaM2, e.m2 = max(e.areaM2, g.AreaM2), max(e.m2, g.CoveredM2)
	e.parts += len(parts)
	for _, raw := range parts {
		if g.LengthMM > 0 {
			one, err := coverage.ReadIntervals(raw)
			if err != nil {
				return err
			}
			e.stretches = append(e.stretches, one...)
			continue
		}
		one, squares, err := coverage.ReadSquares(raw)
		if err != nil {
			return err
		}
		if e.squares == nil {
			e.squares = map[int][]coverage.Interval{}
		}
		e.squares[squares] = append(e.squares[squares], one...)
	}
	return nil
}

// unite looks at what each covered, where one of them did not cover all. Of squares of different sizes the most that those of one size covered counts, which is never more
// than all covered together.
func (e *extent) unite() {
	if e.parts < 2 || e.lengthMM > 0 && e.mm >= e.lengthMM {
		return
	}
	if len(e.stretches) > 0 {
		e.mm = int64(coverage.NewIntervals(e.stretches...).Length())
	}
	for squares, seen := range e.squares {
		e.m2 = max(e.m2, e.areaM2*float64(coverage.NewIntervals(seen...).Length())/float64(squares))
	}
}
