package coverage

// cell is a square of the grid, numbered from the south pole and the 180th meridian.
type cell struct{ row, column int32 }

// grid lists for each cell the pieces within the buffer of anything in it, and some further ones, ascending. All lists lie in one slice: there
// are as many as there is water, and each is short.
type grid struct {
	number map[cell]int32
	start  []int32 // in pieces, of the list of each number; one more at the end
	pieces []int32
}

func (g *grid) at(c cell) []int32 {
	n, ok := g.number[c]
	if !ok {
		return nil
	}
	return g.pieces[g.start[n]:g.start[n+1]]
}

// lister gathers the entries before it is known how long each list is.
type lister struct {
	number map[cell]int32
	length []int32 // of each list
	cells  []int32 // the number of the cell of each entry
	ends   []int32 // in cells, of the entries of each piece
	// The last box and where its entries begin: the next piece mostly has the same.
	low, high cell
	box       int
}

// enter lists the next piece in every cell of a box.
func (l *lister) enter(low, high cell) {
	if l.number == nil {
		l.number = map[cell]int32{}
	}
	from, same := len(l.cells), len(l.ends) > 0 && low == l.low && high == l.high
	if same {
		l.cells = append(l.cells, l.cells[l.box:from]...)
	}
	for row := low.row; row <= high.row && !same; row++ {
		for column := low.column; column <= high.column; column++ {
			l.cells = append(l.cells, l.numberOf(cell{row, column}))
		}
	}
	for _, n := range l.cells[from:] {
		l.length[n]++
	}
	l.low, l.high, l.box = low, high, from
	l.ends = append(l.ends, int32(len(l.cells)))
}

func (l *lister) numberOf(c cell) int32 {
	n, ok := l.number[c]
	if !ok {
		n = int32(len(l.length))
		l.number[c] = n
		l.length = append(l.length, 0)
	}
	return n
}

// grid puts the entries in the order of the cells.
func (l *lister) grid() grid {
	g := grid{number: l.number, start: make([]int32, len(l.length)+1), pieces: make([]int32, len(l.cells))}
	for n, length := range l.length {
		g.start[n+1] = g.start[n] + length
	}
	next, from := append([]int32(nil), g.start...), int32(0)
	for piece, end := range l.ends {
		for _, n := range l.cells[from:end] {
			g.pieces[next[n]] = int32(piece)
			next[n]++
		}
		from = end
	}
	return g
}
