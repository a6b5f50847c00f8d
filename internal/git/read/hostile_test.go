package read

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// verdict tells what kind of error one is: a typed one, or what is damaged.
func verdict(err error) string {
	if e, ok := errors.AsType[*Decline](err); ok {
		return "decline " + e.What
	}
	if e, ok := errors.AsType[*LimitError](err); ok {
		return fmt.Sprintf("limit %d", e.Size)
	}
	switch {
	case err == nil:
		return "fine"
	case err == ErrMissing:
		return "missing"
	}
	// The path and the cause, with no temporary folder.
	head, cause, _ := strings.Cut(err.Error(), ": ")
	verb, path, _ := strings.Cut(head, " ")
	return verb + " " + filepath.Ext(strings.Trim(path, `"`)) + ": " + cause
}

// read asks for an object in every way, and wants the same answer.
func (f *forger) read(s *Store, id plumbing.Hash, limit int64) string {
	f.t.Helper()
	_, _, err := s.Object(id, limit, nil)
	got := verdict(err)
	_, size, r, err := s.Stream(id)
	if err == nil {
		var n int64
		n, err = io.Copy(io.Discard, r)
		if err == nil && n != size {
			f.t.Errorf("stream of %s: %d bytes, said %d", id, n, size)
		}
		r.Close()
	}
	if v := verdict(err); (v == "fine") != (got == "fine") && !strings.HasPrefix(got, "limit") && !strings.HasPrefix(v, "decline") {
		f.t.Errorf("stream of %s: %s, but read: %s", id, v, got)
	}
	return got
}

const limit = 64 << 20

func TestHostileEntries(t *testing.T) {
	blob, ofs, ref := plumbing.BlobObject, plumbing.OFSDeltaObject, plumbing.REFDeltaObject
	text := bytes.Repeat([]byte("some text "), 100)
	whole := deflate(text)
	copyAll := []byte{0x80 | 0x30, 0xe8, 0x03} // 1,000 bytes from 0
	for _, c := range []struct {
		name  string
		forge func(f *forger) plumbing.Hash // what to ask for
		want  string
	}{
		{"nothing wrong", func(f *forger) plumbing.Hash {
			base := f.entry(numbered(1), blob, 1000, nil, whole)
			f.entry(numbered(2), ofs, uint64(len(sizes(1000, 1000))+3), back(uint64(int64(len(f.body))-base)), deflate(sizes(1000, 1000), copyAll))
			f.entry(numbered(3), ref, uint64(len(sizes(1000, 1000))+3), hashBytes(numbered(2)), deflate(sizes(1000, 1000), copyAll))
			return numbered(3)
		}, "fine"},
		{"kind 0", func(f *forger) plumbing.Hash { f.entry(numbered(1), 0, 1000, nil, whole); return numbered(1) }, "damaged .pack: an entry that no pack has"},
		{"kind 5", func(f *forger) plumbing.Hash { f.entry(numbered(1), 5, 1000, nil, whole); return numbered(1) }, "damaged .pack: an entry that no pack has"},
		{"shorter than it says", func(f *forger) plumbing.Hash { f.entry(numbered(1), blob, 1001, nil, whole); return numbered(1) }, "damaged .pack: it ends early"},
		{"longer than it says", func(f *forger) plumbing.Hash { f.entry(numbered(1), blob, 999, nil, whole); return numbered(1) }, "damaged .pack: more is in it than it says"},
		{"says it is empty", func(f *forger) plumbing.Hash { f.entry(numbered(1), blob, 0, nil, whole); return numbered(1) }, "damaged .pack: more is in it than it says"},
		{"says gigabytes", func(f *forger) plumbing.Hash { f.entry(numbered(1), blob, limit, nil, whole); return numbered(1) }, "damaged .pack: a size that no file has"},
		{"over the limit", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), blob, math.MaxInt64, nil, whole)
			return numbered(1)
		}, "limit 9223372036854775807"},
		{"a size of 64 bits", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), blob, math.MaxUint64, nil, whole)
			return numbered(1)
		}, "damaged .pack: an entry that no pack has"},
		{"a size without an end", func(f *forger) plumbing.Hash {
			f.place(numbered(1), uint64(len(f.body)))
			f.body = append(f.body, bytes.Repeat([]byte{0xbf}, 40)...)
			return numbered(1)
		}, "damaged .pack: an entry that no pack has"},
		{"a wrong checksum", func(f *forger) plumbing.Hash {
			bad := bytes.Clone(whole)
			bad[len(bad)-1] ^= 1
			f.entry(numbered(1), blob, 1000, nil, bad)
			return numbered(1)
		}, "damaged .pack: a checksum that is wrong"},
		{"no zlib stream", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), blob, 10, nil, []byte("no zlib stream"))
			return numbered(1)
		}, "damaged .pack: a zlib stream that makes no sense"},
		{"an offset beyond the end", func(f *forger) plumbing.Hash { f.place(numbered(1), 1000); return numbered(1) }, "damaged .pack: an offset outside the file"},
		{"an offset in the head", func(f *forger) plumbing.Hash { f.place(numbered(1), 4); return numbered(1) }, "damaged .pack: an offset outside the file"},
		{"an offset of 63 bits", func(f *forger) plumbing.Hash {
			f.entry(numbered(2), blob, 1000, nil, whole)
			f.place(numbered(1), math.MaxInt64)
			return numbered(1)
		}, "damaged .pack: an offset outside the file"},
		{"an offset of 64 bits", func(f *forger) plumbing.Hash {
			f.entry(numbered(2), blob, 1000, nil, whole)
			f.place(numbered(1), math.MaxUint64)
			return numbered(1)
		}, "damaged .idx: an offset outside the file"},
		{"a base before the pack", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), ofs, 10, back(12), deflate(sizes(1, 1)))
			return numbered(1)
		}, "damaged .pack: an offset outside the file"},
		{"a base that is itself", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), ofs, 10, back(0), deflate(sizes(1, 1)))
			return numbered(1)
		}, "damaged .pack: an offset outside the file"},
		{"a base without an end", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), ofs, 10, bytes.Repeat([]byte{0xff}, 20), deflate(sizes(1, 1)))
			return numbered(1)
		}, "damaged .pack: an offset outside the file"},
		{"its own base by id", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), ref, 2, hashBytes(numbered(1)), deflate(sizes(1, 1)))
			return numbered(1)
		}, "damaged .pack: a delta that is its own base"},
		{"bases in a circle", func(f *forger) plumbing.Hash {
			for i := byte(1); i < 10; i++ {
				f.entry(numbered(i), ref, 2, hashBytes(numbered(i%9+1)), deflate(sizes(1, 1)))
			}
			return numbered(3)
		}, "damaged .pack: a delta that is its own base"},
		{"a base that isn't here", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), ref, 2, hashBytes(numbered(9)), deflate(sizes(1, 1)))
			return numbered(1)
		}, "damaged .pack: a delta whose base is not in the pack"},
		{"a delta of another base", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), blob, 1000, nil, whole)
			f.entry(numbered(2), ref, 7, hashBytes(numbered(1)), deflate(sizes(1001, 1000), copyAll))
			return numbered(2)
		}, "damaged .pack: a delta that does not fit its base"},
		{"an empty delta", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), blob, 1000, nil, whole)
			f.entry(numbered(2), ref, 0, hashBytes(numbered(1)), deflate())
			return numbered(2)
		}, "damaged .pack: a delta that does not fit its base"},
		{"a delta over the limit", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), blob, 1000, nil, whole)
			f.entry(numbered(2), ref, uint64(len(sizes(1000, 1<<40))), hashBytes(numbered(1)), deflate(sizes(1000, 1<<40)))
			return numbered(2)
		}, "limit 1099511627776"},
		{"a delta of gigabytes", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), blob, 1000, nil, whole)
			f.entry(numbered(2), ref, 1<<40, hashBytes(numbered(1)), deflate(sizes(1000, 1000), copyAll))
			return numbered(2)
		}, "decline a delta of many megabytes"},
		{"a base of gigabytes", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), blob, 1<<40, nil, whole)
			f.entry(numbered(2), ref, uint64(len(sizes(1<<40, 1000))+3), hashBytes(numbered(1)), deflate(sizes(1<<40, 1000), copyAll))
			return numbered(2)
		}, "decline a delta to an object of many megabytes"},
		{"a delta between that makes gigabytes", func(f *forger) plumbing.Hash {
			f.entry(numbered(1), blob, 1000, nil, whole)
			f.entry(numbered(2), ref, uint64(len(sizes(1000, 1<<40))), hashBytes(numbered(1)), deflate(sizes(1000, 1<<40)))
			f.entry(numbered(3), ref, uint64(len(sizes(1<<40, 1000))), hashBytes(numbered(2)), deflate(sizes(1<<40, 1000)))
			return numbered(3)
		}, "decline a delta to an object of many megabytes"},
	} {
		f := forge(t)
		id := c.forge(f)
		f.pack("pack-x")
		got := ""
		if b := allocated(func() { got = f.read(f.store(), id, limit) }); b > 40<<20 {
			t.Errorf("%s: %d bytes allocated", c.name, b)
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func hashBytes(id plumbing.Hash) []byte { return id[:] }

// allocated is how many bytes f allocates.
func allocated(f func()) uint64 {
	var from, to runtime.MemStats
	runtime.ReadMemStats(&from)
	f()
	runtime.ReadMemStats(&to)
	return to.TotalAlloc - from.TotalAlloc
}

func TestALongChain(t *testing.T) {
	f := forge(t)
	last := f.entry(plumbing.Hash{0}, plumbing.BlobObject, 4, nil, deflate([]byte("text")))
	same := append(sizes(4, 4), 0x80|0x10, 4)
	stream := deflate(same)
	for i := 1; i <= maxChain+1; i++ {
		off := int64(len(f.body))
		id := plumbing.Hash{byte(i >> 8), byte(i)}
		last = f.entry(id, plumbing.OFSDeltaObject, uint64(len(same)), back(uint64(off-last)), stream)
	}
	f.pack("pack-x")
	for n, want := range map[int]string{maxChain: "fine", maxChain + 1: "decline a chain of more than 4096 deltas"} {
		if got := f.read(f.store(), plumbing.Hash{byte(n >> 8), byte(n)}, 100); got != want {
			t.Errorf("%d deltas: %s, want %s", n, got, want)
		}
	}
}

// Few bytes that make many, delta by delta.
func TestADeltaBomb(t *testing.T) {
	f := forge(t)
	size := uint64(heldBase)
	last := f.entry(plumbing.Hash{0}, plumbing.BlobObject, size, nil, deflate(make([]byte, size)))
	same := sizes(size, size)
	for left := size; left > 0; left -= min(left, 0xffffff) {
		n := min(left, 0xffffff)
		same = append(same, 0x80|0x70, byte(n), byte(n>>8), byte(n>>16))
	}
	for i := 1; i <= 80; i++ {
		off := int64(len(f.body))
		last = f.entry(plumbing.Hash{byte(i)}, plumbing.OFSDeltaObject, uint64(len(same)), back(uint64(off-last)), deflate(same))
	}
	f.pack("pack-x")
	if got, want := f.read(f.store(), plumbing.Hash{80}, limit), "decline a chain of deltas that makes a gigabyte"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestHostileFiles(t *testing.T) {
	text := deflate([]byte("text"))
	good := func(f *forger) {
		for i := range byte(200) {
			f.entry(numbered(i), plumbing.BlobObject, 4, nil, text)
		}
		f.pack("pack-x")
	}
	// change writes a file of the pack anew.
	change := func(f *forger, path string, edit func(data []byte) []byte) {
		data, err := os.ReadFile(filepath.Join(f.dir, path))
		if err != nil {
			t.Fatal(err)
		}
		f.write(path, edit(data))
	}
	set := func(off int, b ...byte) func([]byte) []byte {
		return func(data []byte) []byte { copy(data[off:], b); return data }
	}
	empty := func([]byte) []byte { return nil }
	for _, c := range []struct {
		name, path string
		edit       func([]byte) []byte
		want       string
	}{
		{"nothing wrong", "pack/pack-x.idx", set(0), "fine"},
		{"empty pack", "pack/pack-x.pack", empty, "damaged .pack: it ends early"},
		{"empty index", "pack/pack-x.idx", empty, "damaged .idx: it ends early"},
		{"cut index", "pack/pack-x.idx", func(d []byte) []byte { return d[:len(d)-1] }, "damaged .idx: a size that no file has"},
		{"long index", "pack/pack-x.idx", func(d []byte) []byte { return append(d, make([]byte, 200*8)...) }, "damaged .idx: a size that no file has"},
		{"index of version 1", "pack/pack-x.idx", set(0, 0, 0, 0, 0), "decline a pack index of version 1"},
		{"index of version 3", "pack/pack-x.idx", set(7, 3), "decline a pack index of version 3"},
		{"a huge count", "pack/pack-x.idx", set(8+255*4, 0xff, 0xff, 0xff, 0xff), "damaged .idx: a size that no file has"},
		{"a fan-out that goes down", "pack/pack-x.idx", set(8+7*4, 0xff), "damaged .idx: a fan-out that goes down"},
		{"unsorted ids", "pack/pack-x.idx", func(d []byte) []byte {
			names := d[8+1024 : 8+1024+200*20]
			for i := range 100 {
				for k := range 20 {
					names[i*20+k], names[(199-i)*20+k] = names[(199-i)*20+k], names[i*20+k]
				}
			}
			return d
		}, "missing"},
		{"pack of version 3", "pack/pack-x.pack", set(7, 3), "decline a pack of version 3"},
		{"no pack", "pack/pack-x.pack", set(0, 'J'), "damaged .pack: it is no pack"},
		{"another number of objects", "pack/pack-x.pack", set(11, 7), "damaged .pack: its index was made for another pack"},
		{"another pack", "pack/pack-x.pack", func(d []byte) []byte { d[len(d)-1]++; return d }, "damaged .pack: its index was made for another pack"},
	} {
		f := forge(t)
		good(f)
		change(f, c.path, c.edit)
		if got := f.read(f.store(), numbered(77), 100); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}

	t.Run("a pack that is cut while it is open", func(t *testing.T) {
		f := forge(t)
		good(f)
		s := f.store()
		if got := f.read(s, numbered(0), 100); got != "fine" {
			t.Fatal(got)
		}
		if err := os.Truncate(filepath.Join(f.dir, "pack", "pack-x.pack"), 40); err != nil {
			t.Skip(err) // Windows
		}
		s = f.store()
		if _, _, err := s.Object(numbered(150), 100, nil); err == nil {
			t.Error("no error")
		}
	})
	t.Run("a pack without an index", func(t *testing.T) {
		f := forge(t)
		good(f)
		os.Remove(filepath.Join(f.dir, "pack", "pack-x.idx"))
		if got := f.read(f.store(), numbered(1), 100); got != "missing" {
			t.Error(got)
		}
	})
	t.Run("a bad pack beside a good one", func(t *testing.T) {
		f := forge(t)
		f.write("pack/pack-a.idx", []byte("bad"))
		f.write("pack/pack-a.pack", nil)
		good(f)
		if got := f.read(f.store(), numbered(1), 100); got != "fine" {
			t.Error(got)
		}
		if got, want := f.read(f.store(), numbered(250), 100), "damaged .idx: it ends early"; got != want {
			t.Errorf("%s, want %s: with a file that can't be read, nothing is known to be missing", got, want)
		}
	})
	t.Run("folders for files", func(t *testing.T) {
		f := forge(t)
		good(f)
		for _, dir := range []string{"pack/pack-y.idx", "pack/pack-y.pack", "01/" + numbered(1).String()[2:], "fa/" + numbered(250).String()[2:]} {
			if err := os.MkdirAll(filepath.Join(f.dir, dir), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if got := f.read(f.store(), numbered(1), 100); got != "fine" {
			t.Error(got)
		}
		if got, want := f.read(f.store(), numbered(250), 100), "damaged : not a regular file"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

func TestALargeOffsetThatIsNotThere(t *testing.T) {
	f := forge(t)
	f.place(numbered(1), 12)
	data := f.index([20]byte{})                        // the checksum of the pack would be an offset
	copy(data[len(data)-40-4:], []byte{0x80, 0, 0, 0}) // the first row of none
	x := &packIndex{file: held(data)}
	if err := x.open(); err != nil {
		t.Fatal(err)
	}
	if off, ok, err := x.find(numbered(1)); ok || verdict(err) != "damaged : an offset outside the file" {
		t.Errorf("offset %d, %v", off, err)
	}
}

func TestHostileLooseObjects(t *testing.T) {
	object := func(head string, data []byte) []byte { return append([]byte(head+"\x00"), data...) }
	text := []byte("some text")
	good := object("blob 9", text)
	id := plumbing.Hash(sha1.Sum(good))
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"nothing wrong", deflate(good), "fine"},
		{"empty", nil, "damaged : it ends early"},
		{"cut", deflate(good)[:10], "damaged : it ends early"},
		{"no end", deflate(good)[:len(deflate(good))-1], "damaged : it ends early"},
		{"something follows", append(deflate(good), 0), "damaged : something follows the object"},
		{"another content", deflate(object("blob 9", []byte("same text"))), "damaged : its content is not what its name says"},
		{"another type", deflate(object("tree 9", text)), "damaged : its content is not what its name says"},
		{"an unknown type", deflate(object("blub 9", text)), "damaged : a header that no object has"},
		{"no size", deflate(object("blob ", text)), "damaged : a header that no object has"},
		{"no header", deflate(text), "damaged : a header that no object has"},
		{"an empty stream", deflate(), "damaged : a header that no object has"},
		{"a sign", deflate(object("blob +9", text)), "damaged : a header that no object has"},
		{"a zero in front", deflate(object("blob 09", text)), "damaged : a header that no object has"},
		{"a size of 64 bits", deflate(object("blob 9223372036854775808", text)), "damaged : a header that no object has"},
		{"over the limit", deflate(object("blob 9223372036854775000", text)), "limit 9223372036854775000"},
		{"says megabytes", deflate(object("blob 60000000", text)), "damaged : a size that no file has"},
		{"shorter", deflate(object("blob 10", text)), "damaged : it ends early"},
		{"longer", deflate(object("blob 8", text)), "damaged : more is in it than it says"},
		{"much longer", deflate(object("blob 1", bytes.Repeat(text, 1000))), "damaged : more is in it than it says"},
		{"a long header", deflate([]byte("blob " + strings.Repeat("0", 100) + "9\x00some text")), "damaged : a header that no object has"},
		{"as in git 1.4", slices.Concat([]byte{0x39}, deflate(text)), "decline a loose object that is no zlib stream"},
	} {
		f := forge(t)
		f.loose(id, c.file)
		got := ""
		if b := allocated(func() { got = f.read(f.store(), id, limit) }); b > 4<<20 {
			t.Errorf("%s: %d bytes allocated", c.name, b)
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHostileMultiPackIndexes(t *testing.T) {
	f := forge(t)
	for i := range byte(200) {
		f.entry(numbered(i), plumbing.BlobObject, 4, nil, deflate([]byte("text")))
	}
	f.pack("pack-x")
	good := func(name string, chunks map[string][]byte) []byte {
		all := map[string][]byte{"PNAM": []byte(name + "\x00"), "OIDF": make([]byte, 1024), "OIDL": nil, "OOFF": nil}
		for i := range 256 {
			binary.BigEndian.PutUint32(all["OIDF"][4*i:], uint32(min(i+1, 200)))
		}
		for i := range byte(200) {
			all["OIDL"] = append(all["OIDL"], hashBytes(numbered(i))...)
			all["OOFF"] = binary.BigEndian.AppendUint64(all["OOFF"], f.offs[numbered(i)])
		}
		for name, data := range chunks {
			all[name] = data
		}
		names := []string{"PNAM", "OIDF", "OIDL", "OOFF"}
		if all["LOFF"] != nil {
			names = append(names, "LOFF")
		}
		out := []byte{'M', 'I', 'D', 'X', 1, 1, byte(len(names)), 0, 0, 0, 0, 1}
		at := uint64(len(out) + (len(names)+1)*12)
		for _, name := range names {
			out = binary.BigEndian.AppendUint64(append(out, name...), at)
			at += uint64(len(all[name]))
		}
		out = binary.BigEndian.AppendUint64(append(out, 0, 0, 0, 0), at)
		for _, name := range names {
			out = append(out, all[name]...)
		}
		sum := sha1.Sum(out)
		return append(out, sum[:]...)
	}
	set := func(off int, b ...byte) []byte {
		data := good("pack-x.idx", nil)
		copy(data[off:], b)
		return data
	}
	place := func(pack uint32, off uint64) []byte {
		var all []byte
		for range 200 {
			all = binary.BigEndian.AppendUint64(all, uint64(pack)<<32|off)
		}
		return all
	}
	for _, c := range []struct {
		name string
		file []byte
		// What becomes of an object when the pack has no index, and of one
		// that is nowhere when it has.
		want, miss string
	}{
		{"nothing wrong", good("pack-x.idx", nil), "fine", "missing"},
		{"empty", nil, "damaged : it ends early", "damaged : it ends early"},
		{"another file", set(0, 'J'), "damaged : it is no multi-pack index", "damaged : it is no multi-pack index"},
		{"version 2", set(4, 2), "decline a multi-pack index of version 2", "decline a multi-pack index of version 2"},
		{"SHA-256", set(5, 2), "decline a multi-pack index with another hash than SHA-1", "decline a multi-pack index with another hash than SHA-1"},
		{"incremental", set(7, 1), "decline a multi-pack index in several files", "decline a multi-pack index in several files"},
		{"many chunks", set(6, 255), "damaged : chunks that do not follow one another", "damaged : chunks that do not follow one another"},
		{"a chunk far away", set(12+4, 0x7f), "damaged : chunks that do not follow one another", "damaged : chunks that do not follow one another"},
		{"a chunk before all", set(12+4, 0, 0, 0, 0, 0, 0, 0, 0), "damaged : chunks that do not follow one another", "damaged : chunks that do not follow one another"},
		{"no chunks", set(6, 0), "damaged : a fan-out that goes down", "damaged : a fan-out that goes down"},
		{"many packs", set(8, 0xff), "damaged : fewer names of packs than it says", "damaged : fewer names of packs than it says"},
		{"a pack elsewhere", good("../../pack-x.idx", nil), "damaged : a pack outside its folder", "damaged : a pack outside its folder"},
		{"a pack that is gone", good("pack-y.idx", nil), "missing", "missing"},
		{"a short fan-out", good("pack-x.idx", map[string][]byte{"OIDF": make([]byte, 1020)}), "damaged : a fan-out that goes down", "damaged : a fan-out that goes down"},
		{"fewer ids", good("pack-x.idx", map[string][]byte{"OIDL": make([]byte, 20)}), "damaged : a size that no file has", "damaged : a size that no file has"},
		{"fewer offsets", good("pack-x.idx", map[string][]byte{"OOFF": make([]byte, 8)}), "damaged : a size that no file has", "damaged : a size that no file has"},
		{"a pack of no name", good("pack-x.idx", map[string][]byte{"OOFF": place(7, 12)}), "damaged : a pack that it does not name", "missing"},
		{"an offset far away", good("pack-x.idx", map[string][]byte{"OOFF": place(0, 1<<30)}), "damaged .pack: an offset outside the file", "missing"},
		{"large offsets without a table", good("pack-x.idx", map[string][]byte{"OOFF": place(0, 1<<31|12)}), "damaged .pack: an offset outside the file", "missing"},
		{"a large offset", good("pack-x.idx", map[string][]byte{"OOFF": place(0, 1<<31|1), "LOFF": binary.BigEndian.AppendUint64(make([]byte, 8), 12)}), "fine", "missing"},
		{"a large offset of 64 bits", good("pack-x.idx", map[string][]byte{"OOFF": place(0, 1<<31), "LOFF": bytes.Repeat([]byte{0xff}, 8)}), "damaged : an offset outside the file", "missing"},
		{"a large offset without a row", good("pack-x.idx", map[string][]byte{"OOFF": place(0, 1<<31|7), "LOFF": make([]byte, 8)}), "damaged : an offset outside the file", "missing"},
	} {
		f.write("pack/multi-pack-index", c.file)
		if got := f.read(f.store(), numbered(250), 100); got != c.miss {
			t.Errorf("%s: an object that is nowhere: got %q, want %q", c.name, got, c.miss)
		}
		idx := filepath.Join(f.dir, "pack", "pack-x.idx")
		os.Rename(idx, idx+"_")
		if got := f.read(f.store(), numbered(77), 100); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		os.Rename(idx+"_", idx)
		// What no multi-pack index covers is found by its own.
		if strings.HasPrefix(c.want, "decline") || strings.HasPrefix(c.miss, "damaged") {
			if got := f.read(f.store(), numbered(77), 100); got != "fine" {
				t.Errorf("%s, but an index: got %q", c.name, got)
			}
		}
	}
}
