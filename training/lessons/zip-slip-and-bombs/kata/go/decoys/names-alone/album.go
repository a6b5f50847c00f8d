// Package gallery takes in the pictures of an album.
package gallery

import (
	"archive/zip"
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
	for _, f := range r.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if err := picture(f, dir); err != nil {
			return fmt.Errorf("unpack %q: %w", f.Name, err)
		}
	}
	return nil
}

func picture(f *zip.File, dir string) error {
	if !filepath.IsLocal(f.Name) {
		return fmt.Errorf("the name leaves the folder")
	}
	path := filepath.Join(dir, f.Name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, in)
	return err
}
