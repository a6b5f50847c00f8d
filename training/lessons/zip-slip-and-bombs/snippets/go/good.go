package upload

import (
	"archive/zip"
	"errors"
	"io"
	"os"
)

const limit = 10 << 20 // bytes

func unpack(f *zip.File, root *os.Root) error {
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := root.Create(f.Name) // {{mark}}
	if err != nil {
		return err
	}
	defer out.Close()
	n, err := io.Copy(out, io.LimitReader(in, limit+1)) // {{mark}}
	if n > limit {
		return errors.New("too large")
	}
	return err
}
