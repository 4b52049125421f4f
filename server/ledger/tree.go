package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// tree is what appending needs to know of a log: how long it is, and the hashes of the complete subtrees that make it up, largest first.
type tree struct {
	size     int64
	frontier []tlog.Hash
}

// add appends a leaf and gives what it adds to the tree: its own hash, and those of the subtrees that it completes, by their height.
func (t *tree) add(leaf []byte) []tlog.Hash {
	h := tlog.RecordHash(leaf)
	added := []tlog.Hash{h}
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.frontier) - 1
		h = tlog.NodeHash(t.frontier[last], h)
		t.frontier = t.frontier[:last]
		added = append(added, h)
	}
	t.frontier = append(t.frontier, h)
	t.size++
	return added
}

// root is the hash of the whole tree.
func (t *tree) root() tlog.Hash {
	if len(t.frontier) == 0 {
		h, _ := tlog.TreeHash(0, nil) // that of the empty tree needs no hashes
		return h
	}
	h := t.frontier[len(t.frontier)-1]
	for i := len(t.frontier) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.frontier[i], h)
	}
	return h
}

// whole tells whether the frontier is one of a tree of this size.
func (t *tree) whole() bool { return len(t.frontier) == bits.OnesCount64(uint64(t.size)) }

func pack(hashes []tlog.Hash) []byte {
	out := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		out = append(out, h[:]...)
	}
	return out
}

func unpack(raw []byte) []tlog.Hash {
	out := make([]tlog.Hash, len(raw)/tlog.HashSize)
	for i := range out {
		copy(out[i][:], raw[i*tlog.HashSize:])
	}
	return out
}

// Checkpoint says how long a tenant's log is, and its root. Signed, it is a note in the form of c2sp.org/tlog-checkpoint.
type Checkpoint struct {
	Tenant string
	Size   int64
	Root   tlog.Hash
}

// Text is what is signed.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("xuncha/log/%s\n%d\n%s\n", c.Tenant, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// ErrCheckpoint says that a text is no checkpoint, or a proof does not fit it.
var ErrCheckpoint = errors.New("this is no checkpoint of a log, or the proof does not fit it")

// ReadCheckpoint reads a note's text. Errors: ErrCheckpoint.
func ReadCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "xuncha/log/") {
		return Checkpoint{}, ErrCheckpoint
	}
	size, err1 := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	c := Checkpoint{Tenant: strings.TrimPrefix(lines[0], "xuncha/log/"), Size: size}
	if err1 != nil || err2 != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, ErrCheckpoint
	}
	copy(c.Root[:], root)
	if c.Text() != text {
		return Checkpoint{}, ErrCheckpoint
	}
	return c, nil
}

// Holds checks that the log has a leaf at a position (1, 2, …), by a proof from the server. Errors: ErrCheckpoint.
func (c Checkpoint) Holds(position int64, leaf []byte, proof [][]byte) error {
	if position < 1 || position > c.Size || tlog.CheckRecord(hashesOf(proof), c.Size, c.Root, position-1, tlog.RecordHash(leaf)) != nil {
		return ErrCheckpoint
	}
	return nil
}

// Continues checks that an older log is the beginning of this one. Errors: ErrCheckpoint.
func (c Checkpoint) Continues(old Checkpoint, proof [][]byte) error {
	if old.Tenant != c.Tenant || old.Size > c.Size || old.Size < 1 || tlog.CheckTree(hashesOf(proof), c.Size, c.Root, old.Size, old.Root) != nil {
		return ErrCheckpoint
	}
	return nil
}

func hashesOf(raw [][]byte) []tlog.Hash {
	out := make([]tlog.Hash, len(raw))
	for i, b := range raw {
		copy(out[i][:], b)
	}
	return out
}
