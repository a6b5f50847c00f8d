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
