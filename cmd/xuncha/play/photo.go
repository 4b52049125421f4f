package play

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
)

// photo is a real JPEG with its hash.
type photo struct {
	bytes []byte
	hash  string
}

// takePhoto draws a picture that no other has: a river bank in noise.
func takePhoto(seed uint64) (photo, error) {
	r := rand.New(rand.NewPCG(seed, 7))
	img := image.NewRGBA(image.Rect(0, 0, 1200, 900))
	for y := range 900 {
		for x := range 1200 {
			n := uint8(r.IntN(48))
			c := color.RGBA{90 + n, 140 + n, 190 + n/2, 255} // sky
			switch {
			case y > 620:
				c = color.RGBA{60 + n, 80 + n, 40 + n/2, 255} // bank
			case y > 420:
				c = color.RGBA{40 + n, 70 + n, 80 + n, 255} // water
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 85}); err != nil {
		return photo{}, err
	}
	sum := sha256.Sum256(b.Bytes())
	return photo{b.Bytes(), hex.EncodeToString(sum[:])}, nil
}

const tusVersion = "1.0.0"

// create declares an upload, and sends the bytes at once when whole is set.
func (c *client) create(ctx context.Context, p photo, whole bool) (location string, offset int64, err error) {
	var body io.Reader
	if whole {
		body = bytes.NewReader(p.bytes)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/v1/uploads", body)
	if err != nil {
		return "", 0, err
	}
	req.Header.Set("Tus-Resumable", tusVersion)
	req.Header.Set("Upload-Length", strconv.Itoa(len(p.bytes)))
	req.Header.Set("Upload-Metadata", "sha256 "+base64.StdEncoding.EncodeToString([]byte(p.hash)))
	if whole {
		req.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	resp, err := c.do(req)
	if err != nil {
		return "", 0, err
	}
	defer resp.Body.Close()
	offset, _ = strconv.ParseInt(resp.Header.Get("Upload-Offset"), 10, 64)
	at, err := resp.Location()
	if err != nil {
		return "", 0, err
	}
	return at.Path, offset, nil
}

// offsetOf asks how much of an upload is durable.
func (c *client) offsetOf(ctx context.Context, location string) (int64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, c.base+location, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Tus-Resumable", tusVersion)
	resp, err := c.do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return strconv.ParseInt(resp.Header.Get("Upload-Offset"), 10, 64)
}

// send sends from an offset to the end; a reader that breaks off breaks the connection.
func (c *client) send(ctx context.Context, location string, offset int64, p photo, body io.Reader) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPatch, c.base+location, body)
	if err != nil {
		return err
	}
	req.ContentLength = int64(len(p.bytes)) - offset
	req.Header.Set("Tus-Resumable", tusVersion)
	req.Header.Set("Upload-Offset", strconv.FormatInt(offset, 10))
	req.Header.Set("Content-Type", "application/offset+octet-stream")
	resp, err := c.do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// breaking is a phone that loses the network after some bytes.
type breaking struct {
	r    io.Reader
	left int
}

// Read implements io.Reader.
func (b *breaking) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("the network is gone")
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
