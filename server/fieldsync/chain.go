package fieldsync

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"math/big"
	"time"

	"github.com/xuncha/xuncha/server/checklist"
)

// The doubts about how an item came; they never refuse it.
const (
	FlagChainBroken  = "chain_broken"      // it names another item before it than the one that came
	FlagChainFork    = "chain_fork"        // the device had sent another item under this number
	FlagChainGap     = "chain_gap"         // earlier items of the device never came
	FlagNoSignature  = "signature_absent"  // the device has a key and did not sign
	FlagBadSignature = "signature_invalid" // it was not signed by the device's key
	FlagClock        = "clock_wrong"       // the device's clock was wrong when it sent, so what it says of times is in doubt
)

// clockError is how far a device's clock may be off. A proposal; a push is on its way for less.
const clockError = 5 * time.Minute

// clockDoubts tells what the device's clock was off by when it sent. An item that waited here says so no more: it came with another push.
func (b *Batch) clockDoubts(now time.Time) []checklist.Flag {
	if b == nil || b.DeviceTime.IsZero() {
		return nil
	}
	off := b.DeviceTime.Sub(now).Round(time.Second)
	if off.Abs() <= clockError {
		return nil
	}
	return []checklist.Flag{{Name: FlagClock, Detail: off.String()}}
}

// place is where an item stands in its device's chain.
type place int

const (
	unchained place = iota // the phone keeps no chain, or the session has no device
	next                   // the one that was awaited
	earlier                // one that came before
	ahead                  // something before it is missing
)

// placeOf tells where an item stands.
func (d *Device) placeOf(it Item) place {
	switch {
	case d == nil || it.Seq < 1:
		return unchained
	case it.Seq <= d.Seq:
		return earlier
	case it.Seq == d.Seq+1:
		return next
	}
	return ahead
}

// advance takes an item as the chain's last one, and tells what is odd about that.
func (d *Device) advance(it Item, sum [32]byte) (doubts []checklist.Flag) {
	if it.Seq > d.Seq+1 {
		doubts = append(doubts, checklist.Flag{Name: FlagChainGap})
	} else if previous, err := hex.DecodeString(it.Previous); err != nil || !bytes.Equal(previous, d.Last) {
		doubts = append(doubts, checklist.Flag{Name: FlagChainBroken})
	}
	d.Seq, d.Last = it.Seq, sum[:]
	return doubts
}

// signatureDoubts checks the device's signature: ECDSA over P-256 with SHA-256, r and s of 32 bytes each, as WebCrypto makes it
// (IEEE P1363).
func (d *Device) signatureDoubts(it Item) []checklist.Flag {
	switch {
	case d == nil || len(d.PublicKey) == 0:
		return nil
	case len(it.Signature) == 0:
		return []checklist.Flag{{Name: FlagNoSignature}}
	case !verified(d.PublicKey, it.Digest(), it.Signature):
		return []checklist.Flag{{Name: FlagBadSignature}}
	}
	return nil
}

func verified(spki, message, signature []byte) bool {
	parsed, err := x509.ParsePKIXPublicKey(spki)
	key, ok := parsed.(*ecdsa.PublicKey)
	if err != nil || !ok || len(signature) != 64 {
		return false
	}
	sum := sha256.Sum256(message)
	return ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}
