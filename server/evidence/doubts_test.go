package evidence

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/xuncha/xuncha/internal/photofile"
)

// TestDoubtsDoNotDependOnOrder: claims in whatever order, and lines of one inspection however many, say the same of a photo.
func TestDoubtsDoNotDependOnOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	at, lat, lng, far := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC), 35.0, 111.0, 35.1
	old := at.Add(-48 * time.Hour)
	one, other, walk := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	claims := []claim{{one, one, &at, &lat, &lng}, {one, one, &at, &lat, &lng}, {other, other, &old, &far, &lng}, {walk, walk, &at, &far, &lng}, {uuid.Must(uuid.NewV7()), walk, &at, &lat, &lng}}
	meta := photofile.Meta{TakenAt: &at, Lat: &lat, Lng: &lng}
	want := doubts(meta, claims)
	names := map[string]int{}
	for _, f := range want {
		names[f.Name]++
	}
	if names[FlagExifTime] != 1 || names[FlagExifPlace] != 2 || names[FlagUsedTwice] != 1 || want[len(want)-1].Detail != "3" {
		t.Fatalf("%+v", want)
	}
	for range 100 {
		random.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		if got := doubts(meta, claims); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	}
}
