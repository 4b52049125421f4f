package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"

	"github.com/xuncha/xuncha/internal/config"
	"github.com/xuncha/xuncha/server/fieldsync"
)

type keyCommand struct {
	Rotate rotateKey `cmd:"" help:"Add a new key to the file of receipt keys, or make the file; servers sign by it once they are started again. Old ones stay."`
	List   listKeys  `cmd:"" help:"Print the public keys of a file, oldest first; the last one signs."`
}

type rotateKey struct {
	File string `arg:"" type:"path" help:"The file that --receipt-keys names."`
}

// Run implements kong's command.
func (c *rotateKey) Run() error {
	if _, err := config.ReceiptSeeds(c.File); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err // never write behind something else
	}
	seed := make([]byte, ed25519.SeedSize)
	if _, err := rand.Read(seed); err != nil {
		return err
	}
	f, err := os.OpenFile(c.File, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, base64.StdEncoding.EncodeToString(seed))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return (&listKeys{File: c.File}).Run()
}

type listKeys struct {
	File string `arg:"" type:"existingfile" help:"The file that --receipt-keys names."`
}

// Run implements kong's command.
func (c *listKeys) Run() error {
	seeds, err := config.ReceiptSeeds(c.File)
	if err != nil {
		return err
	}
	for _, seed := range seeds {
		public, err := fieldsync.PublicKey(seed)
		if err != nil {
			return err
		}
		fmt.Println(public)
	}
	return nil
}
