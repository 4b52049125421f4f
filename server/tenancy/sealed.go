package tenancy

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

// sealFor makes a text of a value that only this server's key can make and read (AES-256-GCM), for one use and no other. It is how a way that leads out of
// the server and back is remembered without keeping anything: whichever replica is asked next can go on.
func (s *Service) sealFor(use string, value any) (string, error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	box, err := s.box(use)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(box.Seal(nil, nil, plain, nil)), nil
}

// openFor reads what sealFor made for the same use; ok is false of everything else.
func (s *Service) openFor(use, text string, into any) (ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return false
	}
	box, err := s.box(use)
	if err != nil {
		return false
	}
	plain, err := box.Open(nil, nil, sealed, nil)
	return err == nil && json.Unmarshal(plain, into) == nil
}

func (s *Service) box(use string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, s.key.Seed(), nil, "xuncha sealed "+use, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
