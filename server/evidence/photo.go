package evidence

import (
	"time"

	"github.com/google/uuid"
)

// Photo is an original that is here.
type Photo struct {
	SHA256        string // hex
	Size          int64  // bytes
	MediaType     string
	Width, Height int // pixels
	UploadedBy    uuid.UUID
	StoredAt      time.Time
	Thumbnail     bool
}

// OriginalKey is where an original lies, for who puts it there before Record. The edge that takes uploads uses the same form (mobile-api/upload).
func OriginalKey(tenant, sha256 string) string {
	return "photos/" + tenant + "/" + sha256[:2] + "/" + sha256
}

func thumbnailKey(tenant, sha256 string) string {
	return "thumbnails/" + tenant + "/" + sha256[:2] + "/" + sha256 + ".jpg"
}

// MaxPhotoBytes bounds an original.
const MaxPhotoBytes = 50 << 20
