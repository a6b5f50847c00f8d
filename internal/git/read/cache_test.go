package read

import (
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

func TestTheCacheLetsGoOfTheOldest(t *testing.T) {
	p := new(pack)
	c := newBaseCache(10 * 1200)
	for off := range int64(100) {
		c.add(baseKey{p, off}, plumbing.BlobObject, make([]byte, 1000))
		c.get(baseKey{p, 0}) // is needed again and again
	}
	for off, want := range map[int64]bool{0: true, 1: false, 90: false, 91: true, 99: true} {
		if got := c.get(baseKey{p, off}) != nil; got != want {
			t.Errorf("entry %d is there: %v, want %v", off, got, want)
		}
	}
	c.add(baseKey{p, 200}, plumbing.BlobObject, make([]byte, 7000))
	if c.get(baseKey{p, 200}) != nil {
		t.Error("one entry pushed out most of the others")
	}
	c.resize(0)
	if len(c.all) != 0 || c.use != 0 {
		t.Errorf("%d entries of %d bytes in an empty cache", len(c.all), c.use)
	}
	for off := range int64(100) {
		c.add(baseKey{p, off}, plumbing.BlobObject, nil) // takes memory too
	}
	if len(c.all) != 0 {
		t.Errorf("%d entries in an empty cache", len(c.all))
	}
}

// What is read again and again is held in the end, though there is more of it
// than a cache holds at first; but never more than its limit.
func TestTheCacheGrowsByWhatIsAskedAgain(t *testing.T) {
	const limit = 30 << 20
	data := make([]byte, 1<<20)
	for _, tt := range []struct {
		objects int64
		held    bool
	}{{20, true}, {60, false}} {
		p := new(pack)
		c := newBaseCache(limit)
		read := func() (missed int) {
			for off := range tt.objects {
				if key := (baseKey{p, off}); c.get(key) == nil {
					missed++
					c.add(key, plumbing.BlobObject, data)
				}
				if c.use > limit {
					t.Fatalf("%d objects: %d bytes are held, at most %d may be", tt.objects, c.use, limit)
				}
			}
			return missed
		}
		read()
		if c.use > firstCache {
			t.Errorf("%d objects, each read once: %d bytes are held", tt.objects, c.use)
		}
		for range 10 {
			read()
		}
		if missed := read(); (missed == 0) != tt.held {
			t.Errorf("%d objects, read ten times: %d are missing", tt.objects, missed)
		}
	}
}
