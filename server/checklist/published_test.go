package checklist

import "testing"

// What was published under older, milder checks stays readable, though it could not be published today.
func TestPublishedPacksAreReadWithoutTodaysChecks(t *testing.T) {
	old := []byte(`{"code":"OF","version":1,"target_kind":"Outfall","name":{"zh":"甲","en":""},"items":[{"code":"OF01","text":{"zh":"甲","en":"a"},"photos":0,"basis":"","fields":[]}]}`)
	if _, err := Parse(old); err == nil {
		t.Fatal("it can be published")
	}
	if p, err := decode(old); err != nil || p.Items[0].Code != "OF01" {
		t.Fatalf("%+v, %v", p, err)
	}
}
