package supplement

import (
	"testing"

	"github.com/google/uuid"
)

// FuzzRead: whatever bytes a phone sends under whatever kind, they are either read, with an id and what their kind cannot do without, or refused with words.
func FuzzRead(f *testing.F) {
	for _, kind := range Kinds {
		f.Add(kind, []byte(`{"format":1,"id":"01890000-0000-7000-8000-000000000001","inspection":"01890000-0000-7000-8000-000000000002","case":"01890000-0000-7000-8000-000000000002","act":"rectified",`+
			`"photos":[{"sha256":"00","size":1,"item":"a"}],"receipts":[{"id":"x","position":1}],"target":{"kind":"outfall","place":{"lat":35,"lng":111},"attributes":{}}}`))
		f.Add(kind, []byte(`{"target":{"id":"01890000-0000-7000-8000-000000000001","place":null}}`))
	}
	f.Fuzz(func(t *testing.T, kind string, raw []byte) {
		d, err := read(kind, raw)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a reason")
			}
			return
		}
		if _, bad := uuid.Parse(d.ID); bad != nil || d.Format != 1 || kind == Target && d.Found == nil || kind == PhotoManifest && len(d.Photos) == 0 {
			t.Errorf("%s: %+v", kind, d)
		}
	})
}
