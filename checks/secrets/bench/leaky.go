package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks"
)

// leaky compares the lines found in a checkout of leaky-repo with how many
// lines at risk its list says that each file has.
func leaky(dir string, w io.Writer) error {
	list, err := os.ReadFile(filepath.Join(dir, ".leaky-meta", "secrets.csv"))
	if err != nil {
		return err
	}
	risk, info := map[string]int{}, map[string]int{}
	for line := range strings.Lines(string(list)) {
		f := strings.Split(strings.TrimSpace(line), ",")
		if len(f) == 3 && !strings.HasPrefix(line, "#") {
			risk[f[0]], _ = strconv.Atoi(f[1])
			info[f[0]], _ = strconv.Atoi(f[2])
		}
	}
	e := engine()
	all, covered, extra, clean := 0, 0, 0, 0
	for _, n := range risk {
		all += n
	}
	err = files(dir, func(path, rel string) error {
		if strings.HasPrefix(rel, ".leaky-meta/") || strings.HasPrefix(rel, ".git/") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, err := e.ScanFile(&checks.File{Path: rel, Data: data})
		if err != nil {
			return err
		}
		lines := map[int][]checks.Finding{}
		for _, x := range found {
			lines[x.Start.Line] = append(lines[x.Start.Line], x)
		}
		covered += min(len(lines), risk[rel])
		extra += max(len(lines)-risk[rel], 0)
		if risk[rel] == 0 && len(lines) > 0 {
			clean++
		}
		if len(lines) != risk[rel] {
			fmt.Fprintf(w, "%s: %d lines found, %d at risk, %d informative\n", rel, len(lines), risk[rel], info[rel])
			for n, x := range lines {
				fmt.Fprintf(w, "    line %d: %s\n", n, ids(x))
			}
		}
		return nil
	})
	fmt.Fprintf(w, "%d of %d risk lines, %d lines beyond, %d files without risk with findings\n", covered, all, extra, clean)
	return err
}
