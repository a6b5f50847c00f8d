package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/squiresec/squire/checks"
)

// scan prints what is found in a tree, values included, to be read by hand.
// Where CPUPROFILE names a file, a profile goes there.
func scan(root string, w io.Writer) error {
	if name := os.Getenv("CPUPROFILE"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	e := engine()
	lines, total, blocking := 0, 0, 0
	count := map[string]int{}
	var took time.Duration
	err := files(root, func(path, rel string) error {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		start := time.Now()
		found, err := e.ScanFile(&checks.File{Path: rel, Data: data})
		took += time.Since(start)
		if err != nil {
			return err
		}
		lines += bytes.Count(data, []byte{'\n'})
		for _, x := range found {
			total++
			count[x.Rule.Origin+" "+x.Rule.ID+" "+x.Severity.String()]++
			if x.Severity >= checks.High {
				blocking++
			}
			l := data[max(x.Span.Start-60, 0):min(x.Span.End+10, len(data))]
			fmt.Fprintf(w, "%s %s %s:%d: %.40q in %s\n", x.Severity, x.Rule.ID, rel, x.Start.Line, data[x.Span.Start:x.Span.End], brief(string(l)))
		}
		return nil
	})
	var keys []string
	for k := range count {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Fprintf(w, "%6d %s\n", count[k], k)
	}
	fmt.Fprintf(w, "%d findings, %d at high or above, %d lines (%.2f per 100,000), %v\n", total, blocking, lines, float64(blocking)*1e5/float64(max(lines, 1)), took.Round(time.Millisecond))
	return err
}
