package fieldsync

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// FuzzEnvelope: two envelopes that differ in any field are never signed alike, and no signature makes the check panic.
func FuzzEnvelope(f *testing.F) {
	f.Add("a", "inspection", "h", "p", int64(1), "ab", "inspection", "h", "p", int64(1), []byte{1})
	f.Add("a", "bc", "", "", int64(0), "ab", "c", "", "", int64(0), bytes.Repeat([]byte{255}, 64))
	f.Add("a", "target", "h", "p", int64(1), "a", "targe", "th", "p", int64(1), []byte(nil))
	f.Fuzz(func(t *testing.T, id, kind, sum, previous string, seq int64, id2, kind2, sum2, previous2 string, seq2 int64, signature []byte) {
		a, b := Item{ID: id, Kind: kind, SHA256: sum, Previous: previous, Seq: seq}, Item{ID: id2, Kind: kind2, SHA256: sum2, Previous: previous2, Seq: seq2}
		alike := id == id2 && kind == kind2 && sum == sum2 && previous == previous2 && seq == seq2
		if bytes.Equal(a.Digest(), b.Digest()) != alike {
			t.Errorf("%+v and %+v", a, b)
		}
		if verified(signature, a.Digest(), signature) {
			t.Error("noise is no key")
		}
	})
}

// FuzzChain hands items to a device's chain in any order and with any hash before them. The chain never goes back, takes an item as next only when it is,
// and raises no doubt about one that follows its predecessor.
func FuzzChain(f *testing.F) {
	f.Add([]byte{1, 2, 3, 2, 9, 4})
	f.Add([]byte{0, 255, 1, 1, 128})
	f.Fuzz(func(t *testing.T, order []byte) {
		d := &Device{}
		for i, n := range order {
			sum := sha256.Sum256([]byte{n})
			it := Item{Seq: int64(n % 16)}
			honest := i%2 == 0
			if honest {
				it.Previous = hex.EncodeToString(d.Last)
			} else {
				it.Previous = "zz"
			}
			before, last := d.Seq, d.Last
			where := d.placeOf(it)
			switch {
			case it.Seq == 0 && where != unchained, it.Seq > 0 && it.Seq <= before && where != earlier, it.Seq == before+1 && where != next, it.Seq > before+1 && where != ahead:
				t.Fatalf("%d after %d is %d", it.Seq, before, where)
			}
			if where != next && where != ahead {
				continue
			}
			doubts := d.advance(it, sum)
			if d.Seq <= before || d.Seq != it.Seq || !bytes.Equal(d.Last, sum[:]) {
				t.Fatalf("from %d to %d", before, d.Seq)
			}
			if where == next && honest && len(doubts) > 0 || where == ahead && len(doubts) != 1 || where == next && !honest && len(doubts) != 1 {
				t.Fatalf("%d after %d (%x): %v", it.Seq, before, last, doubts)
			}
		}
	})
}
