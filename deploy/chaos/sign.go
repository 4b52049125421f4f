package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"
)

// key makes a device's key, and its public half as SPKI.
func key() (*ecdsa.PrivateKey, []byte, error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	spki, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	return k, spki, err
}

// sign signs an item as a phone's WebCrypto does (docs/mini-program.md): r and s of 32 bytes each. A forged one is another item's.
func (p *phone) sign(c *capture) ([]byte, error) {
	id := c.id
	if c.forged {
		id = p.device
	}
	var text []byte
	for _, part := range []string{"xuncha item 1", id, c.kind, sum(c.payload), c.previous} {
		text = binary.BigEndian.AppendUint32(text, uint32(len(part)))
		text = append(text, part...)
	}
	digest := sha256.Sum256(binary.BigEndian.AppendUint64(text, uint64(c.seq)))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, digest[:])
	if err != nil {
		return nil, err
	}
	out := make([]byte, 64)
	r.FillBytes(out[:32])
	s.FillBytes(out[32:])
	return out, nil
}

// misjudged says where a signature was called other than it is: of phones that sign, a forged one is flagged and no other; of those that do not, none is.
func (f *fleet) misjudged(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT id::text || '/' || encode(sha256, 'hex'), convert_from(flags, 'UTF8') FROM inspections")
	if err != nil {
		return err
	}
	defer rows.Close()
	flags := map[string]string{}
	for rows.Next() {
		var item, list string
		if err := rows.Scan(&item, &list); err != nil {
			return err
		}
		flags[item] = list
	}
	signed, forged := 0, 0
	for _, p := range f.phones {
		for _, c := range p.captures {
			list, here := flags[c.id+"/"+sum(c.payload)]
			if !here {
				continue // the comparison tells where it is
			}
			if bad, none := strings.Contains(list, "signature_invalid"), strings.Contains(list, "signature_absent"); bad != (p.key != nil && c.forged) || none {
				return fmt.Errorf("item %s, signed %v, forged %v, is flagged %s", c.id, p.key != nil, c.forged, list)
			}
			if p.key != nil {
				signed++
			}
			if p.key != nil && c.forged {
				forged++
			}
		}
	}
	if signed == 0 || forged == 0 {
		return fmt.Errorf("%d signed items and %d forged ones: nothing was tried", signed, forged)
	}
	return rows.Err()
}
