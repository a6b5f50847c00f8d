// Command shingles makes training/shingles.bin, by which `squire lesson check`
// tells that a lesson shares no eight words in a row with the pages that lessons
// link. It is run by maintainers, who have these pages at hand as text:
//
//	go run ./training/compile/shingles OUTPUT FOLDER…
//
// Of each folder the .md files count whose name, without its ending, is the last
// part of an address in training/refs.yaml. No word of them is in the output.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/squiresec/squire/training/compile"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "shingles:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New("want the file to write and a folder of texts")
	}
	refs, err := os.ReadFile(filepath.Join("training", "refs.yaml"))
	if err != nil {
		return err
	}
	var texts []string
	for _, dir := range args[1:] {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			stem, markdown := strings.CutSuffix(filepath.Base(name), ".md")
			if err != nil || d.IsDir() || !markdown || !strings.Contains(string(refs), "/"+stem+".html") {
				return err
			}
			data, err := os.ReadFile(name)
			texts = append(texts, string(data))
			return err
		})
		if err != nil {
			return err
		}
	}
	if len(texts) == 0 {
		return errors.New("no page that lessons link is there")
	}
	s := compile.NewShingles(texts)
	data := s.Bytes()
	fmt.Printf("%d texts, %d bytes, chance of a row by accident %.4f\n", len(texts), len(data), s.Chance())
	return os.WriteFile(args[0], data, 0o666)
}
