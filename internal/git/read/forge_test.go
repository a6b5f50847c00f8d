package read

import (
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

// A forger makes files that no git would write.
type forger struct {
	t    testing.TB
	dir  string // the folder of objects
	body []byte // of a pack
	ids  []plumbing.Hash
	offs map[plumbing.Hash]uint64
}

func forge(t testing.TB) *forger {
	return &forger{t: t, dir: t.TempDir(), offs: map[plumbing.Hash]uint64{}, body: []byte("PACK\x00\x00\x00\x02\x00\x00\x00\x00")}
}

func (f *forger) write(path string, data []byte) {
	f.t.Helper()
	path = filepath.Join(f.dir, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		f.t.Fatal(err)
	}
}

func (f *forger) store() *Store { return open(f.t, f.dir) }

// numbered is an id that begins with a byte.
func numbered(first byte) plumbing.Hash { return plumbing.Hash{first, 0x77} }

// entry adds an entry to the pack and returns its offset. size is what it
// says; extra stands between the header and the stream.
func (f *forger) entry(id plumbing.Hash, kind plumbing.ObjectType, size uint64, extra, stream []byte) int64 {
	off := len(f.body)
	c := byte(kind)<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		f.body = append(f.body, c|0x80)
		c = byte(size & 0x7f)
	}
	f.body = append(append(append(f.body, c), extra...), stream...)
	f.place(id, uint64(off))
	return int64(off)
}

// place puts an id into the index.
func (f *forger) place(id plumbing.Hash, off uint64) {
	f.ids = append(f.ids, id)
	f.offs[id] = off
}

// pack writes the pack and an index that fits.
func (f *forger) pack(name string) {
	f.t.Helper()
	data := bytes.Clone(f.body)
	binary.BigEndian.PutUint32(data[8:], uint32(len(f.ids)))
	sum := sha1.Sum(data)
	f.write("pack/"+name+".pack", append(data, sum[:]...))
	f.write("pack/"+name+".idx", f.index(sum))
}

func (f *forger) index(sum [20]byte) []byte {
	plumbing.HashesSort(f.ids)
	var fan [256]uint32
	var names, crcs, offs, large []byte
	for _, id := range f.ids {
		for i := int(id[0]); i < 256; i++ {
			fan[i]++
		}
		names = append(names, id[:]...)
		crcs = append(crcs, 0, 0, 0, 0)
		off := f.offs[id]
		if off >= 1<<31 {
			large = binary.BigEndian.AppendUint64(large, off)
			off = 1<<31 | uint64(len(large)/8-1)
		}
		offs = binary.BigEndian.AppendUint32(offs, uint32(off))
	}
	data := []byte("\xfftOc\x00\x00\x00\x02")
	for _, n := range fan {
		data = binary.BigEndian.AppendUint32(data, n)
	}
	data = slices.Concat(data, names, crcs, offs, large, sum[:])
	own := sha1.Sum(data)
	return append(data, own[:]...)
}

func deflate(parts ...[]byte) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	for _, p := range parts {
		w.Write(p)
	}
	w.Close()
	return out.Bytes()
}

// sizes is the head of a delta.
func sizes(base, result uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, base), result)
}

// back is how an entry says where its base is.
func back(n uint64) []byte {
	out := []byte{byte(n & 0x7f)}
	for n >>= 7; n > 0; n >>= 7 {
		n--
		out = append([]byte{0x80 | byte(n&0x7f)}, out...)
	}
	return out
}

// loose writes a file for an id.
func (f *forger) loose(id plumbing.Hash, data []byte) {
	hex := id.String()
	f.write(hex[:2]+"/"+hex[2:], data)
}

// held is a file in memory.
func held(data []byte) *dataFile {
	return &dataFile{path: "held", size: int64(len(data)), data: data}
}
