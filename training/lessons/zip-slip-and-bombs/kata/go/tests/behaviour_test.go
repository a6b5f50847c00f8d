package gallery

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

type entry struct {
	name string
	data []byte
}

// unpack unpacks an album into the folder album of an empty folder, and returns
// that one.
func unpack(t *testing.T, pictures ...entry) (string, error) {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, p := range pictures {
		out, err := w.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(p.data)
	}
	w.Close()
	home := t.TempDir()
	err := Unpack(bytes.NewReader(b.Bytes()), int64(b.Len()), filepath.Join(home, "album"))
	return home, err
}

func TestBehaviour(t *testing.T) {
	large := bytes.Repeat([]byte("pixel "), 1<<20)
	home, err := unpack(t, entry{"a.png", []byte("a")}, entry{"trips/lyon.png", []byte("lyon")}, entry{"large.png", large})
	if err != nil {
		t.Fatalf("an album with a folder, of 6 MB, isn't unpacked: %v", err)
	}
	for name, want := range map[string]string{"a.png": "a", "trips/lyon.png": "lyon", "large.png": string(large)} {
		if got, _ := os.ReadFile(filepath.Join(home, "album", name)); string(got) != want {
			t.Errorf("of %s, %d bytes are there, want %d", name, len(got), len(want))
		}
	}
}
