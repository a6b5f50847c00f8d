package source

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

func version(n int) (v Version) {
	binary.BigEndian.PutUint64(v[:], uint64(n)*0x9e3779b97f4a7c15) // any order
	return v
}

func openKnown(t *testing.T, dir, repo string, digest byte) *Known {
	t.Helper()
	k, err := OpenKnown(dir, repo, [sha256.Size]byte{digest})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// remember writes the versions from … to-1.
func remember(t *testing.T, k *Known, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		k.Add(version(n))
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
}

// knows returns how many of the versions from … to-1 are known.
func knows(k *Known, from, to int) (n int) {
	for i := from; i < to; i++ {
		if k.Has(version(i)) {
			n++
		}
	}
	return n
}

func TestKnown(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "cache")
	remember(t, openKnown(t, dir, "repo", 1), 0, 0)
	if _, err := os.Stat(dir); err == nil {
		t.Error("nothing to remember made a folder")
	}
	remember(t, openKnown(t, dir, "repo", 1), 0, 2000)
	k := openKnown(t, dir, "repo", 1)
	if a, b := knows(k, 0, 2000), knows(k, 2000, 3000); a != 2000 || b != 0 {
		t.Errorf("knows %d of 2000 and %d others", a, b)
	}
	remember(t, k, 2000, 2100)
	if n := knows(openKnown(t, dir, "repo", 1), 0, 2100); n != 2100 {
		t.Errorf("after a second run: knows %d of 2100", n)
	}
	if n := knows(openKnown(t, dir, "repo", 2), 0, 2100); n != 0 {
		t.Errorf("other rules: knows %d", n)
	}
	if n := knows(openKnown(t, dir, "other", 1), 0, 2100); n != 0 {
		t.Errorf("another repository: knows %d", n)
	}
	info, err := os.Stat(k.file)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// Whatever happens to the file, nothing becomes known that wasn't, and the next
// run mends it.
func TestKnownMistrustsABrokenFile(t *testing.T) {
	dir := t.TempDir()
	k := openKnown(t, dir, "repo", 1)
	remember(t, k, 0, 2*knownBlock)
	good, err := os.ReadFile(k.file)
	if err != nil {
		t.Fatal(err)
	}
	blockLen := (len(good) - len(k.header)) / 2
	flip := func(i int) []byte {
		b := slices.Clone(good)
		b[i] ^= 1
		return b
	}
	for name, tt := range map[string]struct {
		data []byte
		want int
	}{
		"empty":          {nil, 0},
		"cut":            {good[:len(good)-1], knownBlock},
		"cut header":     {good[:10], 0},
		"header":         {flip(20), 0},
		"first block":    {flip(len(k.header) + 10), 0},
		"second block":   {flip(len(k.header) + blockLen + 10), knownBlock},
		"length":         {flip(len(k.header)), 0},
		"checksum":       {flip(len(good) - 1), knownBlock},
		"rubbish at end": {append(slices.Clone(good), "rubbish"...), 2 * knownBlock},
		"zeros at end":   {append(slices.Clone(good), make([]byte, 1000)...), 2 * knownBlock},
		"something else": {[]byte("#!/bin/sh\n"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(k.file, tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			k := openKnown(t, dir, "repo", 1)
			if n := knows(k, 0, 2*knownBlock); n != tt.want {
				t.Errorf("knows %d, want %d", n, tt.want)
			}
			remember(t, k, 5000, 5010)
			k = openKnown(t, dir, "repo", 1)
			if a, b := knows(k, 0, 2*knownBlock), knows(k, 5000, 5010); a != tt.want || b != 10 {
				t.Errorf("mended: knows %d and %d, want %d and 10", a, b, tt.want)
			}
		})
	}
}

func TestKnownBesideAnotherRun(t *testing.T) {
	dir := t.TempDir()
	remember(t, openKnown(t, dir, "repo", 1), 0, 1)
	a, b := openKnown(t, dir, "repo", 1), openKnown(t, dir, "repo", 1)
	var wg sync.WaitGroup
	for i, k := range []*Known{a, b} {
		for half := range 2 {
			wg.Go(func() {
				for n := range 1000 {
					k.Add(version(1 + n + 1000*half + 2000*i))
				}
			})
		}
	}
	wg.Wait()
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if n := knows(openKnown(t, dir, "repo", 1), 0, 4001); n != 4001 {
		t.Errorf("knows %d of 4001", n)
	}
}

func TestKnownIsBounded(t *testing.T) {
	dir := t.TempDir()
	k := openKnown(t, dir, "repo", 1)
	k.room = 700
	remember(t, k, 0, 2000)
	if n := knows(openKnown(t, dir, "repo", 1), 0, 2000); n != 700 {
		t.Errorf("knows %d, want 700", n)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(k.file, old, old); err != nil {
		t.Fatal(err)
	}
	keep := filepath.Join(dir, "not ours")
	if err := os.WriteFile(keep, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range maxKnownFiles {
		remember(t, openKnown(t, dir, fmt.Sprint(i), 1), 0, 1)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"+knownSuffix))
	if err != nil || len(files) != maxKnownFiles {
		t.Errorf("%d files, %v", len(files), err)
	}
	if _, err := os.Stat(k.file); err == nil {
		t.Error("the oldest file is still there")
	}
	if _, err := os.Stat(keep); err != nil {
		t.Error(err)
	}
}

func TestKnownTellsWhatItCanNotWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	k, err := OpenKnown(filepath.Join(file, "cache"), "repo", [sha256.Size]byte{})
	if err != nil {
		return // some systems tell at once
	}
	k.Add(version(1))
	if err := k.Close(); err == nil {
		t.Error("want an error")
	}
}

func FuzzParseKnown(f *testing.F) {
	header := append([]byte(knownMagic), make([]byte, sha256.Size)...)
	good := append(slices.Clone(header), block([]Version{version(1), version(2)})...)
	f.Add(good)
	f.Add(append(good, block(nil)...))
	f.Add(append(slices.Clone(header), 0xff, 0xff, 0xff, 0xff))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, whole := parseKnown(data, header)
		if whole < 0 || whole > int64(len(data)) {
			t.Fatalf("%d of %d bytes", whole, len(data))
		}
		again, end := parseKnown(data[:whole], header)
		if end != whole || !slices.Equal(all, again) {
			t.Fatal("the good part alone reads otherwise")
		}
	})
}
