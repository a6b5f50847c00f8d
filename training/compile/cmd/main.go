// Command cmd compiles the lessons. It is run by `go generate ./training`, in
// that folder.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/squiresec/squire/training/compile"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root string) error {
	catalogue, err := compile.Load(os.DirFS(root))
	if err != nil {
		return err
	}
	files, err := compile.Generate(catalogue)
	if err != nil {
		return err
	}
	// A lesson that was removed leaves no data behind.
	for _, dir := range []string{"data", "kata/data"} {
		old, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*.json"))
		if err != nil {
			return err
		}
		for _, name := range old {
			if _, ok := files[dir+"/"+filepath.Base(name)]; !ok {
				if err := os.Remove(name); err != nil {
					return err
				}
			}
		}
	}
	for name, data := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, filepath.FromSlash(name))), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), data, 0o666); err != nil {
			return err
		}
	}
	return nil
}
