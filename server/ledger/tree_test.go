package ledger

import (
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// TestTheTreeIsThatOfRFC6962 builds logs of every size up to 130 and compares roots, stored hashes and proofs with those of tlog.
func TestTheTreeIsThatOfRFC6962(t *testing.T) {
	var mine tree
	var stored []tlog.Hash // as tlog keeps them
	var entries [][]tlog.Hash
	theirs := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = stored[x]
		}
		return out, nil
	})
	ours := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			position, height := whereIs(x)
			out[i] = entries[position-1][height]
		}
		return out, nil
	})
	var roots []tlog.Hash
	for n := range int64(130) {
		leaf := fmt.Appendf(nil, "receipt %d\n", n)
		hashes, err := tlog.StoredHashes(n, leaf, theirs)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, hashes...)
		entries = append(entries, mine.add(leaf))
		want, err := tlog.TreeHash(n+1, theirs)
		if err != nil || mine.root() != want || !mine.whole() || len(entries[n]) != len(hashes) {
			t.Fatalf("size %d: another root or other hashes (%v)", n+1, err)
		}
		roots = append(roots, want)
		head := Checkpoint{"140802", n + 1, want}
		for _, position := range []int64{1, n/2 + 1, n + 1} {
			proof, err := tlog.ProveRecord(n+1, position-1, ours)
			raw := slicesOf(proof)
			if err != nil || head.Holds(position, fmt.Appendf(nil, "receipt %d\n", position-1), raw) != nil || head.Holds(position, []byte("forged"), raw) == nil {
				t.Fatalf("size %d, position %d: %v", n+1, position, err)
			}
			old := Checkpoint{"140802", position, roots[position-1]}
			grown, err := tlog.ProveTree(n+1, position, ours)
			if err != nil || head.Continues(old, slicesOf(grown)) != nil {
				t.Fatalf("size %d continues %d: %v", n+1, position, err)
			}
			old.Root[0] ^= 1
			if head.Continues(old, slicesOf(grown)) == nil {
				t.Fatal("another log was taken for the beginning of this one")
			}
		}
		if back, err := ReadCheckpoint(head.Text()); err != nil || back != head {
			t.Fatalf("%v %v", back, err)
		}
	}
}

func slicesOf(all []tlog.Hash) [][]byte {
	out := make([][]byte, len(all))
	for i, h := range all {
		out[i] = h[:]
	}
	return out
}
