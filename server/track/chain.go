package track

// follows is how one fix follows on another.
type follows int

const (
	joined follows = iota
	gap            // too long after, or too far away, to say which way it went
	jump           // nobody moves like that
)

// follow judges by what the error circles leave certain.
func (c *cleaner) follow(a, b *Fix) follows {
	ms, meters := b.At-a.At, c.apart(a.Place, b.Place)
	switch {
	case meters > c.speed*float64(ms)/1000+c.radius(a)+c.radius(b):
		return jump
	case ms > c.gap || meters > c.leg:
		return gap
	}
	return joined
}

// chain is a row of fixes each of which can be reached from the one before.
type chain struct {
	below   int32 // the chain that was the last one before this began, or none
	last    int32 // fix
	fixes   int   // how many
	jumped  bool  // it began with a jump, not after a gap
	dropped bool
}

const none = -1

// linker makes chains of fixes, one after the other.
type linker struct {
	*cleaner
	fixes  []Fix
	of     []int32 // the chain of each fix
	chains []chain
	top    int32 // the chain that the next fix may follow on
}

// runs gives the chains' fixes, without intruders and without what stands alone.
func (c *cleaner) runs(fixes []Fix) (out [][]Fix) {
	l := &linker{cleaner: c, fixes: fixes, of: make([]int32, len(fixes)), top: none}
	for k := range fixes {
		l.link(int32(k))
	}
	l.dropIntruders()
	return l.gather()
}

func (l *linker) link(fix int32) {
	if l.top == none {
		l.begin(fix, false)
		return
	}
	switch top := &l.chains[l.top]; l.follow(&l.fixes[top.last], &l.fixes[fix]) {
	case joined:
		l.join(fix)
	case gap:
		l.begin(fix, false)
	case jump:
		l.afterJump(fix)
	}
}

func (l *linker) begin(fix int32, jumped bool) {
	l.chains = append(l.chains, chain{below: l.top, last: fix, fixes: 1, jumped: jumped})
	l.top = int32(len(l.chains) - 1)
	l.of[fix] = l.top
}

func (l *linker) join(fix int32) {
	top := &l.chains[l.top]
	top.last, top.fixes = fix, top.fixes+1
	l.of[fix] = l.top
}

// afterJump decides who intrudes when a fix cannot be reached from the last one: the last few do, if they are few and the fix follows on those
// before them. Else the fix begins a chain, and it will be seen how long that grows.
func (l *linker) afterJump(fix int32) {
	at := l.top
	for range l.intruderRow {
		if l.chains[at].fixes >= l.intruders || l.chains[at].below == none {
			break
		}
		at = l.chains[at].below
		how := l.follow(&l.fixes[l.chains[at].last], &l.fixes[fix])
		if how == jump {
			continue
		}
		for l.top != at {
			l.chains[l.top].dropped = true
			l.top = l.chains[l.top].below
		}
		if how == joined {
			l.join(fix)
		} else {
			l.begin(fix, false)
		}
		return
	}
	l.begin(fix, true)
}

// dropIntruders drops short chains with a jump at either end.
func (l *linker) dropIntruders() {
	jumpedAfter := false
	for k := len(l.chains) - 1; k >= 0; k-- {
		c := &l.chains[k]
		if c.dropped {
			continue
		}
		c.dropped = c.fixes < l.intruders && (c.jumped || jumpedAfter)
		jumpedAfter = c.jumped
	}
}

// gather puts the fixes of each chain together, in place. One fix with a gap on either side is no movement: nothing vouches for it.
func (l *linker) gather() (out [][]Fix) {
	kept, start := l.fixes[:0], 0
	chainOf := int32(none)
	end := func() {
		if run := kept[start:]; len(run) == 1 {
			l.out.Dropped.Alone++
		} else if len(run) > 1 {
			out = append(out, run)
		}
		start = len(kept)
	}
	for k, f := range l.fixes {
		switch id := l.of[k]; {
		case l.chains[id].dropped:
			l.out.Dropped.Jumped++
			continue
		case id != chainOf:
			end()
			chainOf = id
		}
		kept = append(kept, f)
	}
	end()
	return out
}
