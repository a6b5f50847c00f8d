package upload

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
)

func unpack(f *zip.File, dir string) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(filepath.Join(dir, f.Name)) // {{mark go-zip-slip}}
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(out, in) // {{mark go-decompression-bomb}}
	return err
}
