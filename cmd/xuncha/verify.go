package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/xuncha/xuncha/server/fieldsync"
)

type verifyCommand struct {
	Package verifyPackage `cmd:"" help:"Check an evidence package offline: signature, every file's SHA-256, every receipt."`
	Receipt verifyReceipt `cmd:"" help:"Check a signed receipt, as a phone shows it, against the server's published keys."`
}

type verifyReceipt struct {
	File string `arg:"" type:"existingfile" help:"File with the signed receipt."`
	Keys string `required:"" type:"existingfile" help:"File with the keys: the answer of GET /v1/sync/keys, or one key a line."`
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
	return nil
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
