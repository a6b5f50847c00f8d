package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/squiresec/squire/checks"
)

// edits measures what a keystroke costs in files of about 1,000 and 10,000
// lines: one character is typed or taken away, and the text is parsed and
// looked at again, as the server does.
func (c *codeBench) edits() error {
	files, err := treeFiles(c.sources)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s, edits of one character, milliseconds\n", c.name)
	for _, lines := range []int{1000, 10000} {
		f := slices.MinFunc(files, func(a, b *checks.File) int {
			return cmp.Compare(distance(a, lines), distance(b, lines))
		})
		text := f.Data
		if n := bytes.Count(text, []byte{'\n'}); n < lines/2 {
			// No file of the tree is that long.
			text = bytes.Repeat(text, lines/max(n, 1))
			fmt.Printf("  no file has %d lines: %s is taken %d times\n", lines, f.Path, lines/max(n, 1))
		}
		for _, how := range []struct {
			name string
			runOptions
		}{
			{"200 rules", runOptions{lang: &c.codeLang, more: 180}},
			{"200 rules, no prefilter", runOptions{lang: &c.codeLang, more: 180, unfiltered: true}},
			{"all of Squire's own", runOptions{lang: &c.codeLang, own: true}},
		} {
			if err := c.typing(f.Path, text, how.name, &how.runOptions); err != nil {
				return err
			}
		}
	}
	return nil
}

func distance(f *checks.File, lines int) int {
	return max(bytes.Count(f.Data, []byte{'\n'})-lines, lines-bytes.Count(f.Data, []byte{'\n'}))
}

// typing edits a text 400 times at random places.
func (c *codeBench) typing(path string, text []byte, how string, o *runOptions) error {
	d, err := o.detector()
	if err != nil {
		return err
	}
	e := &checks.Engine{Detectors: []checks.Detector{d}}
	const warm, edits = 20, 400
	var wall, cpu []time.Duration
	r := rand.New(rand.NewPCG(1, 1000))
	text = slices.Clone(text)
	for i := range warm + edits {
		at := r.IntN(len(text))
		if i%2 == 0 {
			text = slices.Insert(text, at, "x(\"{ ;=\n"[i/2%8])
		} else {
			text = slices.Delete(text, at, at+1)
		}
		start, used := time.Now(), cpuTime()
		_, err := e.ScanFile(&checks.File{Path: path, Data: text})
		// Half of the texts aren't what the language is.
		if gap, ok := errors.AsType[*checks.Gap](err); err != nil && !(ok && gap.Kind == checks.NotUnderstood) {
			return err
		}
		if i >= warm {
			wall, cpu = append(wall, time.Since(start)), append(cpu, cpuTime()-used)
		}
	}
	slices.Sort(wall)
	slices.Sort(cpu)
	fmt.Printf("  %6d lines %5d KB  %-24s wall p50 %6.2f p95 %6.2f   cpu p50 %6.2f p95 %6.2f   (%s)\n",
		bytes.Count(text, []byte{'\n'}), len(text)>>10, how, ms(at(wall, 50)), ms(at(wall, 95)), ms(at(cpu, 50)), ms(at(cpu, 95)), path)
	return nil
}

// at returns a percentile of sorted durations.
func at(sorted []time.Duration, percent int) time.Duration {
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}
