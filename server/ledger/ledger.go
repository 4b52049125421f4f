package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/xuncha/xuncha/ent/entdb"
	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/tenancy/scope"
)

// Entry is an accepted item. Its id is the item's.
type Entry struct {
	ID         uuid.UUID
	Position   int64 // 1, 2, … within the tenant; given by Append
	Kind       string
	SHA256     []byte // of the payload
	User       uuid.UUID
	Device     *uuid.UUID
	DeviceSeq  int64
	Previous   []byte // SHA-256 of the device's item before, as the phone says
	Signature  []byte // by the device's key, as it came
	ReceivedAt time.Time
	hashes     []tlog.Hash
}

// Notary turns entries into leaves and signs checkpoints.
type Notary interface {
	// Leaf is what the log says of an entry: the text of its receipt.
	Leaf(tenant string, e Entry) []byte
	// Sign makes a signed note of a text.
	Sign(text string) (string, error)
}

// Append gives new entries the next positions, in their order, and signs the log's new head, all in the caller's transaction. From here until that
// ends nobody else of the tenant can append.
func Append(ctx context.Context, tx *entdb.Tx, n Notary, all []Entry) error {
	if len(all) == 0 {
		return nil
	}
	sc, err := scope.Write(ctx)
	if err != nil {
		return err
	}
	t, fresh, err := lockHead(ctx, tx)
	if err != nil {
		return err
	}
	if !t.whole() { // from before the log was a tree
		if t, err = hashAgain(ctx, tx, n, sc.Tenant, t.size); err != nil {
			return err
		}
	}
	for i := range all {
		all[i].Position = t.size + 1
		all[i].hashes = t.add(n.Leaf(sc.Tenant, all[i]))
	}
	signed, err := n.Sign(Checkpoint{sc.Tenant, t.size, t.root()}.Text())
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, all); err != nil {
		return err
	}
	return saveHead(ctx, tx, t, signed, fresh)
}

// hashAgain computes the tree of entries that were logged before the log was one.
func hashAgain(ctx context.Context, tx *entdb.Tx, n Notary, tenant string, size int64) (tree, error) {
	var t tree
	for t.size < size {
		part, err := entriesAfter(ctx, tx, t.size, 500)
		if err != nil {
			return t, err
		}
		if len(part) == 0 {
			return t, fmt.Errorf("the log of %s has a hole at %d", tenant, t.size+1)
		}
		for _, e := range part {
			if err := saveHashes(ctx, tx, e.ID, t.add(n.Leaf(tenant, e))); err != nil {
				return t, err
			}
		}
	}
	return t, nil
}

// Proof shows that an entry is in the log, and that an older log is its beginning.
type Proof struct {
	Checkpoint  string // signed
	Inclusion   []tlog.Hash
	Consistency []tlog.Hash // empty when no older size was asked for
}

// Head gives the log's signed head; empty while the log is.
func Head(ctx context.Context, tx *entdb.Tx) (string, error) {
	_, signed, err := readHead(ctx, tx)
	return signed, err
}

// Prove proves the entry at a position, and the log of oldSize entries; 0: none. Errors: not_found for what the log does not have, or not hashed yet.
func Prove(ctx context.Context, tx *entdb.Tx, position, oldSize int64) (p Proof, err error) {
	t, signed, err := readHead(ctx, tx)
	if err != nil {
		return p, err
	}
	if position < 1 || position > t.size || oldSize > t.size || !t.whole() {
		return p, fault.New(fault.Missing, "")
	}
	p.Checkpoint = signed
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return readHashes(ctx, tx, indexes) })
	if p.Inclusion, err = tlog.ProveRecord(t.size, position-1, read); err != nil || oldSize == 0 {
		return p, err
	}
	p.Consistency, err = tlog.ProveTree(t.size, oldSize, read)
	return p, err
}

// whereIs tells which entry a stored hash came with, and as which of its hashes.
func whereIs(index int64) (position int64, height int) {
	height, n := tlog.SplitStoredHashIndex(index)
	return (n + 1) << height, height
}
