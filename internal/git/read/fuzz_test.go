package read

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"

	"github.com/squiresec/squire/internal/git/gittest"
)

// fuzzLimit is what an object may have, in bytes. Bases may have heldBase.
const fuzzLimit = 1 << 20

// realFiles returns what git writes: small files of each kind.
func realFiles(f *testing.F, pattern string) (all [][]byte) {
	f.Helper()
	r := gittest.New(f)
	for v := range 6 {
		r.Write("text", string(bytes.Repeat([]byte("a line\n"), 100+v))+string(rune('a'+v)))
		r.Write("dir/empty", "")
		r.Git("add", "-A")
		r.Git("commit", "-q", "-m", "a change")
	}
	r.Git("tag", "-a", "-m", "a tag", "v1")
	for _, step := range [][]string{{"status"}, {"repack", "-adfq"}, {"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"}} {
		r.Git(step...)
		r.Try("multi-pack-index", "write") // there are no packs at first
		paths, err := filepath.Glob(filepath.Join(objects(r), pattern))
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			all = append(all, data)
		}
	}
	if len(all) == 0 {
		f.Fatal("no files: the fuzz test begins with nothing")
	}
	return all
}

// A pack of any bytes, and an index of any offsets: all ways of reading agree,
// and nothing becomes longer than it may.
func FuzzPack(f *testing.F) {
	for _, data := range realFiles(f, "pack/*.pack") {
		f.Add(data, uint16(12), uint16(12), uint16(150))
		f.Add(data, uint16(150), uint16(300), uint16(12))
		f.Add(data, uint16(500), uint16(600), uint16(700))
	}
	small := forge(f)
	small.entry(numbered(1), plumbing.BlobObject, 4, nil, deflate([]byte("text")))
	for i := byte(2); i < 5; i++ {
		small.entry(numbered(i), plumbing.REFDeltaObject, 4, hashBytes(numbered(i-1)), deflate(sizes(4, 4), []byte{0x90, 4}))
	}
	f.Add(append(small.body, make([]byte, 20)...), uint16(12), uint16(26), uint16(63))
	s := open(f, f.TempDir())
	f.Fuzz(func(t *testing.T, data []byte, a, b, c uint16) {
		index := &forger{t: t, offs: map[plumbing.Hash]uint64{}}
		for i, off := range []uint16{a, b, c} {
			index.place(numbered(byte(i+1)), uint64(off))
		}
		idx := &packIndex{file: held(index.index([20]byte{}))}
		if err := idx.open(); err != nil {
			t.Fatal(err)
		}
		p := &pack{name: "held", idx: idx, file: held(data)}
		for _, off := range []int64{int64(a), int64(b), int64(c)} {
			checkPacked(t, s, p, off)
		}
	})
}

func checkPacked(t *testing.T, s *Store, p *pack, off int64) {
	z := s.inflater()
	defer s.done(z)
	hkind, size, headErr := s.packedHeader(z, p, off)
	kind, data, err := s.packed(z, p, off, fuzzLimit, []byte("was"))
	if string(data[:3]) != "was" || len(data) > fuzzLimit+3 || err != nil && len(data) != 3 {
		t.Fatalf("%d bytes: %q", len(data), data)
	}
	if err == nil && (headErr != nil || kind != hkind || size != int64(len(data)-3)) {
		t.Fatalf("%v of %d bytes, but the header says %v of %d bytes, %v", kind, len(data)-3, hkind, size, headErr)
	}
	if large, ok := errors.AsType[*LimitError](err); ok && (large.Size != size || size <= fuzzLimit) {
		t.Fatalf("%v: the header says %d", err, size)
	}
	if size > fuzzLimit && headErr == nil {
		return
	}
	_, _, r, streamErr := s.packedStream(s.inflater(), p, off)
	var streamed []byte
	if streamErr == nil {
		streamed, streamErr = io.ReadAll(io.LimitReader(r, 2*fuzzLimit))
		r.Close()
	}
	if (err == nil) != (streamErr == nil) || err == nil && !bytes.Equal(streamed, data[3:]) {
		t.Fatalf("read: %d bytes, %v; streamed: %d bytes, %v", len(data)-3, err, len(streamed), streamErr)
	}
}

// An index of any bytes: no offset that isn't in it, and what a look at all
// names finds when they are sorted.
func FuzzPackIndex(f *testing.F) {
	for _, data := range realFiles(f, "pack/*.idx") {
		f.Add(data, data[1032:1052])
		f.Add(data, data[1052:1072])
	}
	large := forge(f)
	large.place(numbered(1), 1<<40)
	f.Add(large.index([20]byte{}), hashBytes(numbered(1)))
	f.Fuzz(func(t *testing.T, data, name []byte) {
		x := &packIndex{file: held(data)}
		if len(name) < idSize || x.open() != nil {
			return
		}
		id := plumbing.Hash(name[:idSize])
		off, ok, err := x.find(id)
		if ok && (err != nil || off < 0 || !bytes.Contains(data, id[:])) {
			t.Fatalf("offset %d, %v", off, err)
		}
		checkNames(t, &x.names, data, id, ok || err != nil)
	})
}

// checkNames compares a search with a look at all names.
func checkNames(t *testing.T, s *names, data []byte, id plumbing.Hash, found bool) {
	var all []plumbing.Hash
	for i := range int64(s.count) {
		all = append(all, plumbing.Hash(data[s.start+i*idSize:][:idSize]))
	}
	sorted := slices.IsSortedFunc(all, func(a, b plumbing.Hash) int { return bytes.Compare(a[:], b[:]) })
	for i, n := range s.fanout {
		at, _ := slices.BinarySearchFunc(all, i+1, func(h plumbing.Hash, first int) int { return int(h[0]) - first })
		sorted = sorted && at == int(n)
	}
	if sorted && found != slices.Contains(all, id) {
		t.Fatalf("%s: found %v", id, found)
	}
}

func FuzzMultiPackIndex(f *testing.F) {
	for _, data := range realFiles(f, "pack/multi-pack-index") {
		f.Add(data, data[len(data)/2:][:20])
		for i := range byte(6) {
			id := bytes.Repeat([]byte{i * 40}, 20)
			f.Add(data, id)
		}
	}
	f.Fuzz(func(t *testing.T, data, name []byte) {
		m := &multiPack{file: held(data)}
		if len(name) < idSize || m.open(func(name string) *pack {
			if filepath.Base(name) != name {
				t.Fatalf("a pack at %q", name)
			}
			return &pack{}
		}) != nil {
			return
		}
		id := plumbing.Hash(name[:idSize])
		p, off, err := m.find(id)
		if p != nil && (err != nil || off < 0 || !bytes.Contains(data, id[:])) {
			t.Fatalf("offset %d, %v", off, err)
		}
		checkNames(t, &m.names, data, id, p != nil || err != nil)
	})
}

// Any delta on any base: go-git is the oracle.
func FuzzDelta(f *testing.F) {
	base := bytes.Repeat([]byte("some text, "), 30)
	for _, code := range []string{"", "\x05hello", "\x90\x20", "\xb0\x4a\x01\x05hello", "\xff\x01\x02\x00\x00\x03\x00\x00", "\x80", "\x00"} {
		for _, size := range []uint64{0, 5, 32, 330, 335, 65536, 1 << 40} {
			f.Add(base, append(sizes(uint64(len(base)), size), code...))
		}
	}
	f.Add(make([]byte, 70_000), append(sizes(70_000, 65_536), 0x80))
	f.Add(base, append(sizes(330, 74), 0x93, 0, 1, 74)) // to the end of the base
	f.Add(base, append(sizes(330, 75), 0x93, 0, 1, 75)) // and beyond
	f.Add([]byte{}, append(bytes.Repeat([]byte{0xff}, 12), 1))
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		got, err := applyDelta([]byte("was"), base, delta, fuzzLimit)
		if err == nil && len(got) > fuzzLimit+3 || string(got[:3]) != "was" || err != nil && len(got) != 3 {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
		if _, size, _, err := deltaHeader(delta); err != nil || size > fuzzLimit || len(delta) < 4 {
			return // go-git would allocate, or calls four bytes too few
		}
		want, oracle := packfile.PatchDelta(base, delta)
		if err == nil && (oracle != nil || !bytes.Equal(got[3:], want)) {
			t.Fatalf("%q, but go-git says %q, %v", got[3:], want, oracle)
		}
	})
}

// A file of any bytes: compress/zlib is the oracle for what is in it.
func FuzzLoose(f *testing.F) {
	for _, data := range realFiles(f, "[0-9a-f][0-9a-f]/*") {
		if r, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
			content, _ := io.ReadAll(r)
			f.Add(data, content)
		}
	}
	f.Add([]byte{}, []byte("blob 9223372036854775807\x00"))
	f.Add([]byte{0x78, 0x9c}, []byte("blob 5\x00texts"))
	s := open(f, f.TempDir())
	f.Fuzz(func(t *testing.T, raw, content []byte) {
		// As it is, and with a stream that is right.
		for _, file := range [][]byte{raw, deflate(content)} {
			var all []byte
			if r, err := zlib.NewReader(bytes.NewReader(file)); err == nil {
				all, _ = io.ReadAll(io.LimitReader(r, fuzzLimit))
			}
			id := plumbing.Hash(sha1.Sum(all))
			z := new(inflater)
			kind, got, err := z.readLoose(held(file), id, fuzzLimit, []byte("was"))
			if string(got[:3]) != "was" || err != nil && len(got) != 3 {
				t.Fatalf("%d bytes, %v", len(got), err)
			}
			if err == nil {
				_, body, _ := bytes.Cut(all, []byte{0})
				if !bytes.Equal(got[3:], body) || plumbing.ComputeHash(kind, body) != id {
					t.Fatalf("%v %q of %q", kind, got[3:], all)
				}
			}
			_, size, r, streamErr := s.streamLoose(s.inflater(), held(file), id)
			if streamErr == nil && size <= fuzzLimit {
				var n int64
				n, streamErr = io.Copy(io.Discard, r)
				if streamErr == nil && n != size {
					t.Fatalf("%d bytes, said %d", n, size)
				}
				r.Close()
			}
			if size <= fuzzLimit && (err == nil) != (streamErr == nil) {
				t.Fatalf("read: %v, streamed: %v", err, streamErr)
			}
		}
	})
}
