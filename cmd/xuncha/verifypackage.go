package main

import (
	"archive/zip"
	"errors"
	"fmt"

	"github.com/xuncha/xuncha/server/dossier"
)

type verifyPackage struct {
	File string `arg:"" type:"existingfile" help:"The evidence package, a zip."`
	Keys string `type:"existingfile" help:"File with the server's published keys, had from elsewhere. Without it the keys in the package are used, and only show that its parts fit together."`
}

// Run implements kong's command.
func (c *verifyPackage) Run() error {
	var keys []string
	if c.Keys != "" {
		var err error
		if keys, err = readKeys(c.Keys); err != nil {
			return err
		}
		if len(keys) == 0 {
			return errors.New("密钥文件是空的 · the file of keys is empty")
		}
	}
	z, err := zip.OpenReader(c.File)
	if err != nil {
		return fmt.Errorf("不是可读的证据包 · not a readable package: %w", err)
	}
	defer z.Close()
	v, err := dossier.VerifyPackage(&z.Reader, keys)
	if err != nil {
		return fmt.Errorf("不是可读的证据包 · not a readable package: %w", err)
	}
	for _, line := range v.Head {
		fmt.Println(" ", line)
	}
	for _, f := range v.Faults {
		fmt.Println("  ✗", f)
	}
	if len(v.Faults) > 0 {
		return fmt.Errorf("证据包有 %d 处不符 · %d things do not fit", len(v.Faults), len(v.Faults))
	}
	fmt.Printf("证据包完整，未被改动：%d 个文件，%d 份签名回执 · The package is whole and unchanged: %d files, %d signed receipts.\n", v.Files, v.Receipts, v.Files, v.Receipts)
	if v.OwnKeys {
		fmt.Println("所用密钥取自证据包自身，只说明各部分相符；请用 --keys 指定另行取得的公布密钥 · The keys lay in the package itself; give the published ones with --keys.")
	}
	return nil
}
