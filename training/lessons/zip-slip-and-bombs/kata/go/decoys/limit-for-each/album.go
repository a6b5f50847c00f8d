// Package gallery takes in the pictures of an album.
package gallery

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// MaxAlbum is how many bytes the pictures of an album may have together.
const MaxAlbum = 8 << 20

// Unpack writes the pictures of an album, which is a zip file, below dir.
func Unpack(album io.ReaderAt, size int64, dir string) error {
	r, err := zip.NewReader(album, size)
	if err != nil {
		return fmt.Errorf("open the album: %w", err)
	}
	left := int64(MaxAlbum)
	for _, f := range r.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if _, err := picture(f, dir, left); err != nil {
			return fmt.Errorf("unpack %q: %w", f.Name, err)
		}
	}
	return nil
}

// picture writes one picture of at most left bytes, and returns how many it has.
func picture(f *zip.File, dir string, left int64) (int64, error) {
	if !filepath.IsLocal(f.Name) {
		return 0, errors.New("the name leaves the folder")
	}
	path := filepath.Join(dir, f.Name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return 0, err
	}
	in, err := f.Open()
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	n, err := io.Copy(out, io.LimitReader(in, left+1))
	if n > left {
		return n, errors.New("the album is too large")
	}
	return n, err
}
