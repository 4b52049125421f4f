package dossier

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/xuncha/xuncha/server/fieldsync"
)

// packageForm is the first line of a package's manifest.
const packageForm = "xuncha package 1"

// Bounds of what is read of a package that may come from anybody.
const (
	maxManifest = 4 << 20
	maxEntries  = 100_000
)

// Verified is what a package was found to be.
type Verified struct {
	Head     []string // the manifest's own lines: tenant, case, when it was made
	Files    int
	Receipts int
	OwnKeys  bool     // the keys were those that lay in the package: its parts fit together, but nobody else vouches for it
	Faults   []string // everything that does not fit; none: the package is whole and as it was signed
}

// VerifyPackage checks an evidence package offline: the manifest's signature, every file's SHA-256, that nothing is missing and nothing
// was added, and that each receipt is signed and is of the submission beside it. Without keys those in the package are used.
// An error says that it cannot be read at all.
func VerifyPackage(z *zip.Reader, keys []string) (Verified, error) {
	var v Verified
	if len(z.File) > maxEntries {
		return v, fmt.Errorf("more than %d files", maxEntries)
	}
	entries := map[string]*zip.File{}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 { // a folder, as tools write that pack a folder again
			continue
		}
		if entries[f.Name] != nil {
			v.fault("%s 出现两次 · stands twice in the package", f.Name)
		}
		entries[f.Name] = f
	}
	if v.OwnKeys = len(keys) == 0; v.OwnKeys {
		raw, err := readSmall(entries["keys.txt"])
		if err != nil {
			return v, fmt.Errorf("keys.txt: %w", err)
		}
		keys = strings.Fields(string(raw))
	}
	signed, err := readSmall(entries["manifest.txt"])
	if err != nil {
		return v, fmt.Errorf("manifest.txt: %w", err)
	}
	text, err := fieldsync.VerifyNote(string(signed), keys)
	if errors.Is(err, fieldsync.ErrReceipt) {
		v.fault("manifest.txt 的签名不符 · the signature of manifest.txt does not fit these keys")
		text, _, _ = strings.Cut(string(signed), "\n\n")
	} else if err != nil {
		return v, err
	}
	v.files(entries, text)
	v.receipts(entries, keys)
	return v, nil
}

func (v *Verified) fault(format string, args ...any) {
	v.Faults = append(v.Faults, fmt.Sprintf(format, args...))
}

// files compares the list with what is there.
func (v *Verified) files(entries map[string]*zip.File, text string) {
	listed := map[string]bool{"manifest.txt": true}
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		sum, name, found := strings.Cut(s.Text(), "  ")
		if !found || len(sum) != 64 {
			v.Head = append(v.Head, s.Text())
			continue
		}
		v.Files++
		listed[name] = true
		switch got, err := hashOf(entries[name]); {
		case entries[name] == nil:
			v.fault("缺少 %s · is missing", name)
		case err != nil:
			v.fault("%s 无法读取 · cannot be read: %v", name, err)
		case got != sum:
			v.fault("%s 的 SHA-256 不符 · has another SHA-256 than was signed", name)
		}
	}
	if len(v.Head) == 0 || v.Head[0] != packageForm || !slices.Contains(v.Head, fmt.Sprintf("files %d", v.Files)) {
		v.fault("manifest.txt 不是证据包清单 · manifest.txt is not the list of a package")
	}
	for name := range entries {
		if !listed[name] {
			v.fault("多出 %s · was added", name)
		}
	}
}

// receipts checks each receipt, and that it is of the submission that lies beside it.
func (v *Verified) receipts(entries map[string]*zip.File, keys []string) {
	for name, f := range entries {
		id, isReceipt := strings.CutSuffix(strings.TrimPrefix(name, "receipts/"), ".txt")
		if !isReceipt || path.Dir(name) != "receipts" {
			continue
		}
		raw, err := readSmall(f)
		if err != nil {
			v.fault("%s 无法读取 · cannot be read: %v", name, err)
			continue
		}
		r, err := fieldsync.VerifyReceipt(string(raw), keys)
		if err != nil {
			v.fault("%s 的签名不符 · the signature does not fit these keys", name)
			continue
		}
		sum, err := hashOf(entries["submissions/"+id+".json"])
		if err != nil || sum != r.SHA256 || r.ID != id {
			v.fault("%s 与提交内容不符 · is not of the submission beside it", name)
			continue
		}
		v.Receipts++
	}
	slices.Sort(v.Faults)
}

func readSmall(f *zip.File) ([]byte, error) {
	if f == nil {
		return nil, errors.New("不在证据包内 · is not in the package")
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if len(raw) > maxManifest {
		return nil, fmt.Errorf("more than %d bytes", maxManifest)
	}
	return raw, err
}

func hashOf(f *zip.File) (string, error) {
	if f == nil {
		return "", errors.New("is missing")
	}
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
