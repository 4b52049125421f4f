package tasking

// numbers gives each key a number of its own, from 0 on, so that what is known of each stands in a slice.
type numbers map[string]int

func (n numbers) of(key []byte) int {
	k, ok := n[string(key)]
	if !ok {
		k = len(n)
		n[string(key)] = k
	}
	return k
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
