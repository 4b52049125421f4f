package tasking

import (
	"github.com/xuncha/xuncha/server/coverage"
	"github.com/xuncha/xuncha/server/grid"
)

// extent is what is to be covered of an asset, and what was covered by several duties together.
type extent struct {
	lengthMM, mm int64
	areaM2, m2   float64
	stretches    coverage.Intervals         // of a reach, by each of them; united, when all are there
	squares      map[int]coverage.Intervals // of a plot, by how many squares it was cut into
	parts        int
}

// assetExtent is what was covered of an asset at each tier, and in all.
type assetExtent struct {
	all   extent
	tiers []tierExtent
}

type tierExtent struct {
	tier grid.Tier
	extent
}

// uniteAll works out what was covered of each asset, by its number, at each tier and in all.
func uniteAll(sums []dutySum) ([]assetExtent, error) {
	var out []assetExtent
	for i := range sums {
		g := &sums[i]
		for len(out) <= g.Asset {
			out = append(out, assetExtent{})
		}
		if err := out[g.Asset].of(g.Tier).add(g); err != nil {
			return nil, err
		}
	}
	for i := range out {
		out[i].unite()
	}
	return out, nil
}

// of is the extent of a tier.
func (a *assetExtent) of(t grid.Tier) *extent {
	for i := range a.tiers {
		if a.tiers[i].tier == t {
			return &a.tiers[i].extent
		}
	}
	a.tiers = append(a.tiers, tierExtent{tier: t})
	return &a.tiers[len(a.tiers)-1].extent
}

// at is what was covered at a tier, or for "" in all.
func (a *assetExtent) at(t grid.Tier) *extent {
	if t == "" {
		return &a.all
	}
	return a.of(t)
}

func (a *assetExtent) unite() {
	for i := range a.tiers {
		a.tiers[i].unite()
	}
	if len(a.tiers) == 1 {
		a.all = a.tiers[0].extent
		return
	}
	for i := range a.tiers {
		a.all.join(&a.tiers[i].extent)
	}
	a.all.unite()
}

func (e *extent) add(g *dutySum) error {
	e.lengthMM, e.mm = max(e.lengthMM, g.LengthMM), max(e.mm, g.CoveredMM)
	e.areaM2, e.m2 = max(e.areaM2, g.AreaM2), max(e.m2, g.CoveredM2)
	for _, part := range g.Covered {
		if err := e.cover(part, g.LengthMM > 0); err != nil {
			return err
		}
	}
	return nil
}

// cover takes what one duty covered in one period.
func (e *extent) cover(raw []byte, reach bool) error {
	e.parts++
	if reach {
		one, err := coverage.ReadIntervals(raw)
		e.stretches = append(e.stretches, one...)
		return err
	}
	one, squares, err := coverage.ReadSquares(raw)
	if err == nil {
		e.see(squares, one)
	}
	return err
}

// join takes what another extent of the same asset covered.
func (e *extent) join(o *extent) {
	e.lengthMM, e.mm, e.areaM2, e.m2 = max(e.lengthMM, o.lengthMM), max(e.mm, o.mm), max(e.areaM2, o.areaM2), max(e.m2, o.m2)
	e.parts += o.parts
	e.stretches = append(e.stretches, o.stretches...)
	for squares, seen := range o.squares {
		e.see(squares, seen)
	}
}

func (e *extent) see(squares int, seen coverage.Intervals) {
	if e.squares == nil {
		e.squares = map[int]coverage.Intervals{}
	}
	e.squares[squares] = append(e.squares[squares], seen...)
}

// unite looks at what each covered, where one of them did not cover all. Of squares of different sizes the most that those of one size covered counts, which is never more
// than all covered together.
func (e *extent) unite() {
	if e.parts < 2 || e.lengthMM > 0 && e.mm >= e.lengthMM {
		return
	}
	if len(e.stretches) > 0 {
		e.stretches = coverage.NewIntervals(e.stretches...)
		e.mm = int64(e.stretches.Length())
	}
	for squares, seen := range e.squares {
		e.squares[squares] = coverage.NewIntervals(seen...)
		e.m2 = max(e.m2, e.areaM2*float64(e.squares[squares].Length())/float64(squares))
	}
}
