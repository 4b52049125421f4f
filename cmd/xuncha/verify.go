package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/xuncha/xuncha/server/fieldsync"
	"github.com/xuncha/xuncha/server/ledger"
)

type verifyCommand struct {
	Package verifyPackage `cmd:"" help:"Check an evidence package offline: signature, every file's SHA-256, every receipt."`
	Receipt verifyReceipt `cmd:"" help:"Check a signed receipt, as a phone shows it, against the server's published keys."`
	Log     verifyLog     `cmd:"" help:"Check that a log of today begins with one of an earlier day."`
}

type verifyReceipt struct {
	File  string `arg:"" type:"existingfile" help:"File with the signed receipt."`
	Keys  string `required:"" type:"existingfile" help:"File with the keys: the answer of GET /v1/sync/keys, or one key a line."`
	Proof string `type:"existingfile" help:"File with the answer of GET /v1/sync/log/proof?position=…: then the receipt's place in the log is checked, too."`
}

// Run implements kong's command.
func (c *verifyReceipt) Run() error {
	receipt, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	keys, err := readKeys(c.Keys)
	if err != nil {
		return err
	}
	r, err := fieldsync.VerifyReceipt(string(receipt), keys)
	if errors.Is(err, fieldsync.ErrReceipt) {
		return errors.New("签名不符：不是这些密钥签出的回执 · the signature does not fit: " + err.Error())
	}
	if err != nil {
		return err
	}
	fmt.Printf("签名有效 The signature is valid.\n  租户 tenant    %s\n  条目 item      %s (%s)\n  SHA-256        %s\n  收到 received  %s\n  序号 position  %d\n",
		r.Tenant, r.ID, r.Kind, r.SHA256, r.ReceivedAt.In(beijing).Format(time.RFC3339), r.Position)
	if c.Proof == "" {
		return nil
	}
	p, head, err := readProof(c.Proof, keys)
	if err == nil {
		err = r.InLog(head, p.Inclusion)
	}
	if err != nil {
		return errors.New("登记簿证明不符 · the proof does not fit: " + err.Error())
	}
	fmt.Printf("在登记簿中 It is in the log of %d entries.\n", head.Size)
	return nil
}

type verifyLog struct {
	Proof string `arg:"" type:"existingfile" help:"File with the answer of GET /v1/sync/log/proof?position=1&oldSize=…"`
	Old   string `required:"" type:"existingfile" help:"File with the older signed head, as GET /v1/sync/log gave it."`
	Keys  string `required:"" type:"existingfile" help:"File with the keys, as for a receipt."`
}

// Run implements kong's command.
func (c *verifyLog) Run() error {
	keys, err := readKeys(c.Keys)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(c.Old)
	if err != nil {
		return err
	}
	var answer struct{ Checkpoint string }
	if json.Unmarshal(raw, &answer) != nil {
		answer.Checkpoint = string(raw)
	}
	old, err := fieldsync.OpenCheckpoint(answer.Checkpoint, keys)
	if err != nil {
		return errors.New("旧的登记簿头签名不符 · the older head: " + err.Error())
	}
	p, head, err := readProof(c.Proof, keys)
	if err == nil {
		err = head.Continues(old, p.Consistency)
	}
	if err != nil {
		return errors.New("登记簿证明不符 · the proof does not fit: " + err.Error())
	}
	fmt.Printf("登记簿只增未改 The log of %d entries begins with that of %d, unchanged.\n", head.Size, old.Size)
	return nil
}

// proof is the API's own answer.
type proof struct {
	Checkpoint  string
	Inclusion   [][]byte
	Consistency [][]byte
}

func readProof(path string, keys []string) (p proof, head ledger.Checkpoint, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return p, head, err
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return p, head, fmt.Errorf("read %s: %w", path, err)
	}
	head, err = fieldsync.OpenCheckpoint(p.Checkpoint, keys)
	return p, head, err
}

// readKeys reads the API's own answer, or plain lines.
func readKeys(path string) ([]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Keys []string `json:"keys"`
	}
	if json.Unmarshal(raw, &answer) == nil && len(answer.Keys) > 0 {
		return answer.Keys, nil
	}
	return strings.Fields(string(raw)), nil
}
