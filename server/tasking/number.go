package tasking

import "github.com/google/uuid"

// numbers gives each id a number of its own, from 0 on, so that what is known of each stands in a slice.
type numbers map[uuid.UUID]int

// of reads an id and gives its number.
func (n numbers) of(text []byte) (int, error) {
	id, err := uuid.ParseBytes(text)
	if err != nil {
		return 0, err
	}
	k, ok := n[id]
	if !ok {
		k = len(n)
		n[id] = k
	}
	return k, nil
}

// bits is a set of small numbers.
type bits []uint64

// add tells whether the number is new.
func (b *bits) add(n int) bool {
	for len(*b) <= n/64 {
		*b = append(*b, 0)
	}
	word, bit := &(*b)[n/64], uint64(1)<<(n%64)
	fresh := *word&bit == 0
	*word |= bit
	return fresh
}

// has tells whether the number is in it.
func (b bits) has(n int) bool { return n/64 < len(b) && b[n/64]>>(n%64)&1 == 1 }

// known is what was met while a tenant's debts are read: the numbers of persons, assets and duties, and the one string that stands for the same bytes each time.
type known struct {
	users, assets, duties numbers
	names                 map[string]string
}

func newKnown() *known { return &known{numbers{}, numbers{}, numbers{}, map[string]string{}} }

func once(known map[string]string, raw []byte) string {
	s, ok := known[string(raw)]
	if !ok {
		s = string(raw)
		known[s] = s
	}
	return s
}
