package dossier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/server/fault"
	"github.com/xuncha/xuncha/server/paper"
	"github.com/xuncha/xuncha/server/review"
)

// File is one file of an evidence package. Its bytes are in Content, or lie in the object store under Key.
type File struct {
	Path    string
	SHA256  string // hex
	Size    int64  // bytes
	Content []byte
	Key     string
}

// maxInline bounds what of a package passes through an answer, bytes; photos do not.
const maxInline = 14 << 20

// Package says what a case's evidence package holds: documents, the trail, each submission as the phone made it with its signed
// receipt, every original photo, the published keys, and first the signed list of all their hashes. Errors: not_found, too_large,
// photo_unknown when a photo of the case is not here.
func (s *Service) Package(ctx context.Context, id uuid.UUID) (name string, files []File, err error) {
	f, err := s.load(ctx, id)
	if err != nil {
		return "", nil, err
	}
	for _, part := range []func(context.Context, *file) ([]File, error){s.printed, s.told, s.submitted, s.pictured, s.keys} {
		more, err := part(ctx, f)
		if err != nil {
			return "", nil, err
		}
		files = append(files, more...)
	}
	var inline int64
	for _, x := range files {
		if x.Key == "" {
			inline += x.Size
		}
	}
	if inline > maxInline {
		return "", nil, fault.New(fault.TooLarge, "证据包的文书和表单过大 · The package's documents and forms are too large.")
	}
	signed, err := s.Sync.Attest(ctx, manifest(f, files, s.Clock.Now()))
	return "证据包-" + f.Tenant + "-" + tail(f.ID) + ".zip", append([]File{inlineFile("manifest.txt", []byte(signed))}, files...), err
}

func inlineFile(path string, content []byte) File {
	sum := sha256.Sum256(content)
	return File{Path: path, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)), Content: content}
}

// manifest is the list that is signed, one file a line in the form of sha256sum. verify.go reads it.
func manifest(f *file, files []File, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\ntenant %s\ncase %s version %d\nmade %s\nfiles %d\n", packageForm, f.Tenant, f.ID, f.Version, now.UTC().Format(time.RFC3339), len(files))
	for _, x := range files {
		fmt.Fprintf(&b, "%s  %s\n", x.SHA256, x.Path)
	}
	return b.String()
}

// printed are the documents that the case offers.
func (s *Service) printed(_ context.Context, f *file) (out []File, err error) {
	for _, d := range f.papers() {
		if d.Missing.ZH != "" {
			continue
		}
		pdf, err := paper.Print(d.paper)
		if err != nil {
			return nil, err
		}
		out = append(out, inlineFile("documents/"+d.fileName(), pdf))
	}
	return out, nil
}

// told is the case itself with every act.
func (s *Service) told(_ context.Context, f *file) ([]File, error) {
	raw, err := json.MarshalIndent(trailOf(f.Case), "", " ")
	return []File{inlineFile("trail.json", append(raw, '\n'))}, err
}

// submitted are the forms, byte for byte as phones made them, with the receipts that the server signed for them.
func (s *Service) submitted(ctx context.Context, f *file) (out []File, err error) {
	ids := make([]uuid.UUID, len(f.inspections))
	for i, in := range f.inspections {
		ids[i] = in.ID
	}
	receipts, err := s.Sync.Receipts(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, in := range f.inspections {
		out = append(out, inlineFile("submissions/"+in.ID.String()+".json", in.Submission))
		if r, ok := receipts[in.ID]; ok {
			out = append(out, inlineFile("receipts/"+in.ID.String()+".txt", []byte(r)))
		}
	}
	return out, nil
}

// endings are the endings of the originals' names, by their type.
var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".heic", "image/heif": ".heif"}

// pictured are the originals of every photo that the case names, each once.
func (s *Service) pictured(ctx context.Context, f *file) (out []File, err error) {
	seen := map[string]bool{}
	for _, sum := range f.photos() {
		if seen[sum] {
			continue
		}
		seen[sum] = true
		p, key, err := s.Evidence.Open(ctx, sum, false)
		if err != nil {
			return nil, err
		}
		out = append(out, File{Path: "photos/" + sum + endings[p.MediaType], SHA256: sum, Size: p.Size, Key: key})
	}
	return out, nil
}

// photos are the hashes of every photo that is here: of inspections, and of what was reported as rectified.
func (f *file) photos() (out []string) {
	for _, in := range f.inspections {
		for _, p := range in.Photos {
			if p.Here {
				out = append(out, p.SHA256)
			}
		}
	}
	for _, a := range f.Acts {
		if a.Name == "rectified" {
			d := dataOf[rectifiedData](a)
			out = append(append(out, d.Before...), d.After...)
		}
	}
	return out
}

// keys are the published keys, a convenience: whoever trusts nobody takes them from elsewhere.
func (s *Service) keys(ctx context.Context, _ *file) ([]File, error) {
	keys, err := s.Sync.Keys(ctx)
	return []File{inlineFile("keys.txt", []byte(strings.Join(keys, "\n")+"\n"))}, err
}

// trail is a case as it is written into a package.
type trail struct {
	ID          uuid.UUID        `json:"id"`
	Tenant      string           `json:"tenant"`
	Region      string           `json:"region"`
	Target      *uuid.UUID       `json:"target,omitempty"`
	TargetName  string           `json:"target_name"`
	State       review.State     `json:"state"`
	Severity    string           `json:"severity"`
	OpenedAt    time.Time        `json:"opened_at"`
	DueAt       time.Time        `json:"due_at"`
	Version     int64            `json:"version"`
	Inspections []uuid.UUID      `json:"inspections"`
	Findings    []review.Finding `json:"findings"`
	Acts        []act            `json:"acts"`
}

type act struct {
	Seq      int             `json:"seq"`
	Act      string          `json:"act"`
	User     uuid.UUID       `json:"user"`
	UserName string          `json:"user_name"`
	At       time.Time       `json:"at"`
	Reason   string          `json:"reason,omitempty"`
	Data     json.RawMessage `json:"data,omitempty"`
}

func trailOf(c review.Case) trail {
	out := trail{c.ID, c.Tenant, c.Region, c.Target, c.TargetName, c.State, c.Severity, c.OpenedAt, c.DueAt, c.Version, c.Inspections, c.Findings, nil}
	for _, a := range c.Acts {
		out.Acts = append(out.Acts, act{a.Seq, a.Name, a.User, a.UserName, a.At, a.Reason, a.Data})
	}
	return out
}
