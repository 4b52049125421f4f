package geo

// Fence is a circle round something that somebody must have been at.
type Fence struct {
	Center LatLng
	Radius Meters
}

// Side is where a position with an error lies of a fence.
type Side string

// The sides. Unsure is no verdict: the error circle crosses the fence.
const (
	Inside  Side = "inside"
	Outside Side = "outside"
	Unsure  Side = "unsure"
)

// SideOf judges a position of the given accuracy, metres: inside or outside only if its whole error circle is. So nobody is inside a fence
// that is smaller than the accuracy. An accuracy that is negative or no number tells nothing, and is unsure.
func (f Fence) SideOf(p LatLng, accuracy Meters) Side {
	d := f.Center.Distance(p)
	switch {
	case !(accuracy >= 0):
		return Unsure
	case d+accuracy <= f.Radius:
		return Inside
	case d-accuracy > f.Radius:
		return Outside
	}
	return Unsure
}
