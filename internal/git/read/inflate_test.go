package read

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"hash/adler32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// materials are what files are made of, each of about n bytes.
func materials(n int) map[string][]byte {
	rnd := rand.New(rand.NewPCG(5, uint64(n)))
	noise, skewed, words := make([]byte, n), make([]byte, n), []byte(nil)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
		skewed[i] = byte(rnd.ExpFloat64() * 12) // codes of very different length
	}
	for vocabulary := strings.Fields("func return if err nil string byte the of package import error"); len(words) < n; {
		words = append(append(words, vocabulary[rnd.IntN(len(vocabulary))]...), " \n\t"[rnd.IntN(3)])
	}
	return map[string][]byte{
		"noise": noise, "skewed": skewed, "words": words[:n],
		"zeros": make([]byte, n), "pairs": bytes.Repeat([]byte("ab"), (n+1)/2)[:n], "sevens": bytes.Repeat([]byte("abcdefg"), n/7+1)[:n],
	}
}

func TestInflate(t *testing.T) {
	for _, n := range []int{0, 1, 7, 257, 40_000, 2_100_001} {
		for name, data := range materials(n) {
			levels := []int{flate.BestSpeed, flate.NoCompression, flate.DefaultCompression, flate.HuffmanOnly}
			if n > 1<<20 {
				levels = levels[:1]
			}
			for _, level := range levels {
				var out bytes.Buffer
				w, err := zlib.NewWriterLevel(&out, level)
				if err != nil {
					t.Fatal(err)
				}
				w.Write(data[:n/2])
				w.Flush() // a block of its own
				w.Write(data[n/2:])
				w.Close()
				stream := out.Bytes()
				path := filepath.Join(t.TempDir(), "stream")
				if err := os.WriteFile(path, append([]byte("before"), stream...), 0o644); err != nil {
					t.Fatal(err)
				}
				onDisk, err := openFile(path)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range []*dataFile{onDisk, held(append([]byte("before"), stream...))} {
					z := new(inflater)
					z.seek(f, 6)
					if err := z.begin(); err != nil {
						t.Fatal(err)
					}
					got, err := z.finish([]byte("was"), 3, int64(n))
					if err != nil || string(got[:3]) != "was" || !bytes.Equal(got[3:], data) || z.offset() != f.size {
						t.Fatalf("%d bytes of %s at level %d: %d bytes, %v, at %d of %d", n, name, level, len(got), err, z.offset(), f.size)
					}
				}
				onDisk.close()
				if n < 1000 {
					checkInflate(t, stream[2:len(stream)-4], uint16(n))
				}
			}
		}
	}
}

// checkInflate compares with package compress/flate, which has no idea of the
// size. What that one takes gets the checksum that belongs to it.
func checkInflate(t *testing.T, body []byte, cut uint16) {
	t.Helper()
	const most = 1 << 20
	in := bytes.NewReader(body)
	want, err := io.ReadAll(io.LimitReader(flate.NewReader(in), most))
	if len(want) == most {
		return
	}
	if err == nil {
		body = body[:len(body)-in.Len()]
	}
	stream := slices.Concat([]byte{0x78, 0x9c}, body)
	stream = binary.BigEndian.AppendUint32(stream, adler32.Checksum(want))
	z := new(inflater)
	inflate := func(size, first int) ([]byte, error) {
		z.seek(held(stream), 0)
		if err := z.begin(); err != nil {
			return nil, err
		}
		buf := make([]byte, first)
		n, err := z.run(buf, 0)
		if err != nil {
			return nil, err
		}
		return z.finish(buf[:n], 0, int64(size))
	}
	n := len(want)
	got, mine := inflate(n, min(int(cut), n))
	if (mine == nil) != (err == nil) {
		t.Fatalf("%x: %v, but compress/flate says %v", stream, mine, err)
	}
	if err == nil && !bytes.Equal(got, want) {
		t.Fatalf("%x: %x, want %x", stream, got, want)
	}
	if _, err := inflate(n+1, 0); err == nil {
		t.Fatalf("%x has a byte more than it has", stream)
	}
	if _, err := inflate(n+4000, 0); err == nil {
		t.Fatalf("%x has thousands of bytes more than it has", stream)
	}
	if n > 0 {
		if _, err := inflate(n-1, 0); err == nil {
			t.Fatalf("%x has a byte less than it has", stream)
		}
	}
}

// far is a stream that repeats what is before its beginning, at once or after
// n bytes.
func far(n int) []byte {
	before := materials(600)["noise"]
	var out bytes.Buffer
	w, _ := flate.NewWriterDict(&out, flate.BestCompression, before)
	w.Write(materials(n)["words"])
	w.Write(before)
	w.Write(materials(3000)["skewed"]) // so that this isn't near the end
	w.Close()
	return out.Bytes()
}

func TestInflateRefusesWhatIsBeforeTheBeginning(t *testing.T) {
	for _, n := range []int{0, 1, 400} {
		checkInflate(t, far(n), 0)
		checkInflate(t, far(n), 300)
	}
}

func TestBuild(t *testing.T) {
	for _, c := range []struct {
		lengths []uint8
		fine    bool
	}{
		{nil, true}, {[]uint8{0, 0}, true}, {[]uint8{1}, true}, {[]uint8{1, 1}, true}, {[]uint8{0, 2, 1, 2}, true},
		{[]uint8{2}, false}, {[]uint8{1, 2}, false}, {[]uint8{2, 2, 2}, false}, {[]uint8{15, 15}, false},
		{[]uint8{1, 1, 1}, false}, {[]uint8{1, 2, 2, 15}, false},
		{[]uint8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15}, true}, {[]uint8{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, false},
	} {
		table := make([]uint32, litTable)
		if err := build(table, litRoot, c.lengths, plainEntry); (err == nil) != c.fine {
			t.Errorf("%v: %v", c.lengths, err)
		}
	}
}

func FuzzInflate(f *testing.F) {
	f.Add(far(100), uint16(0))
	for _, n := range []int{0, 1, 300, 3000} {
		for _, data := range materials(n) {
			for _, level := range []int{flate.NoCompression, flate.BestSpeed, flate.BestCompression, flate.HuffmanOnly} {
				var out bytes.Buffer
				w, _ := zlib.NewWriterLevel(&out, level)
				w.Write(data)
				w.Close()
				f.Add(out.Bytes()[2:out.Len()-4], uint16(n/3))
			}
		}
	}
	f.Fuzz(func(t *testing.T, body []byte, cut uint16) { checkInflate(t, body, cut) })
}
