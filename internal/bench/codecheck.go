package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/squiresec/squire/checks"
)

// A codeFinding is a finding as all sides tell it.
type codeFinding struct {
	rule, path string
	line       int
}

func (f codeFinding) String() string { return fmt.Sprintf("%s %s:%d", f.rule, f.path, f.line) }

// found runs Squire on the tree and returns its findings with their number.
func (c *codeBench) found(flags ...string) (map[codeFinding]int, error) {
	p := c.squireRun("squire", flags...)
	cmd := exec.Command(p.args[0], p.args[1:]...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run the rules: %w", err)
	}
	count := map[codeFinding]int{}
	for line := range strings.Lines(string(out)) {
		part := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(part) != 3 {
			fmt.Printf("  %s", line)
			continue
		}
		n, _ := strconv.Atoi(part[2])
		count[codeFinding{part[0], part[1], n}]++
	}
	return count, nil
}

// foundByAstGrep is the same by ast-grep.
func (c *codeBench) foundByAstGrep() (map[codeFinding]int, error) {
	p := c.astGrepRun(1, "--json=stream")
	out, err := exec.Command(p.args[0], p.args[1:]...).Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	count := map[codeFinding]int{}
	lines := bufio.NewReader(bytes.NewReader(out))
	for dec := json.NewDecoder(lines); dec.More(); {
		var f struct {
			RuleID, File string
			Range        struct{ Start struct{ Line int } }
		}
		if err := dec.Decode(&f); err != nil {
			return nil, fmt.Errorf("read findings of ast-grep: %w", err)
		}
		rel, err := filepath.Rel(c.sources, f.File)
		if err != nil {
			return nil, err
		}
		count[codeFinding{f.RuleID, filepath.ToSlash(rel), f.Range.Start.Line + 1}]++
	}
	return count, nil
}

func sum(count map[codeFinding]int) int {
	n := 0
	for _, k := range count {
		n += k
	}
	return n
}

// counts prints how many findings each side has.
func (c *codeBench) counts() error {
	ours, err := c.found()
	if err != nil || c.astGrep == "" {
		return err
	}
	theirs, err := c.foundByAstGrep()
	if err != nil {
		return err
	}
	fmt.Printf("  findings: squire %d, ast-grep %d; only squire %d, only ast-grep %d (PARTS=diff lists them)\n",
		sum(ours), sum(theirs), len(without(ours, theirs)), len(without(theirs, ours)))
	return nil
}

// without returns the findings of a that b lacks, in order.
func without(a, b map[codeFinding]int) []codeFinding {
	var only []codeFinding
	for f, n := range a {
		if n > b[f] {
			only = append(only, f)
		}
	}
	slices.SortFunc(only, func(x, y codeFinding) int {
		return strings.Compare(fmt.Sprintf("%s %s %9d", x.rule, x.path, x.line), fmt.Sprintf("%s %s %9d", y.rule, y.path, y.line))
	})
	return only
}

// diff lists what one side finds and the other doesn't, with its line of code.
func (c *codeBench) diff() error {
	if c.astGrep == "" {
		return nil
	}
	ours, err := c.found()
	if err != nil {
		return err
	}
	theirs, err := c.foundByAstGrep()
	if err != nil {
		return err
	}
	fmt.Printf("\n%s: findings of squire (+) and of ast-grep (-) alone, of %d and %d\n", c.name, sum(ours), sum(theirs))
	for _, side := range []struct {
		sign string
		only []codeFinding
	}{{"+", without(ours, theirs)}, {"-", without(theirs, ours)}} {
		for _, f := range side.only {
			fmt.Printf("%s %s\t%s\n", side.sign, f, c.line(f))
		}
	}
	return nil
}

// line returns the line of code of a finding.
func (c *codeBench) line(f codeFinding) string {
	text, err := os.ReadFile(filepath.Join(c.sources, filepath.FromSlash(f.path)))
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(string(text), "\n")
	if f.line > len(lines) {
		return "?"
	}
	return strconv.QuoteToGraphic(strings.TrimSpace(lines[f.line-1]))
}

// same checks what has to be equal: findings with the prefilter and without,
// for any number of workers, and by ScanFile and Scan.
func (c *codeBench) same() error {
	want, err := c.found("-workers", "1", "-more", "180")
	if err != nil {
		return err
	}
	compare := func(how string, got map[codeFinding]int) {
		if maps.Equal(want, got) {
			fmt.Printf("  the same %d findings %s\n", sum(got), how)
			return
		}
		fmt.Printf("  DIFFERENT findings %s: %d and %d\n", how, sum(want), sum(got))
		for _, f := range append(without(want, got), without(got, want)...) {
			fmt.Printf("    %s\n", f)
		}
	}
	fmt.Printf("\n%s, 200 rules\n", c.name)
	got, err := c.found("-workers", "1", "-more", "180", "-unfiltered")
	if err != nil {
		return err
	}
	compare("without the prefilter", got)
	if got, err = c.found("-workers", "4", "-more", "180"); err != nil {
		return err
	}
	compare("with four workers", got)
	files, err := treeFiles(c.sources)
	if err != nil {
		return err
	}
	e, err := c.engine(180)
	if err != nil {
		return err
	}
	one := map[codeFinding]int{}
	for _, f := range files {
		found, err := e.ScanFile(f)
		if err != nil {
			fmt.Printf("  gap\t%v\n", err)
		}
		for _, x := range found {
			one[codeFinding{x.Rule.ID, x.Path, x.Start.Line}]++
		}
	}
	compare("by ScanFile", one)
	return nil
}

// engine returns an engine with the rules of the language.
func (c *codeBench) engine(more int) (*checks.Engine, error) {
	s, err := ruleSet(&c.codeLang, more, 0, false)
	if err != nil {
		return nil, err
	}
	return &checks.Engine{Detectors: []checks.Detector{s}}, nil
}

// A cutting is what became of files that were cut short.
type cutting struct {
	texts, complete int // cut texts, and findings of the whole that end before the cut
	kept            int // of those
	gaps, panics    int
	slowest         time.Duration
	slow            string
	lost            []string // some findings that weren't kept
}

// cuts cuts files at random places, as an editor's buffer is while somebody
// types, and counts the findings before the cut that are still found. It stops
// taking files when BYTES (default 500) megabytes are looked at.
func (c *codeBench) cuts() error {
	files, err := treeFiles(c.sources)
	if err != nil {
		return err
	}
	e, err := c.engine(0)
	if err != nil {
		return err
	}
	most := int64(500)
	if n, err := strconv.ParseInt(os.Getenv("BYTES"), 10, 32); err == nil {
		most = n
	}
	const points = 200
	// All files while there is room for all, else as many as there is, those
	// with findings first: the others tell of panics alone.
	var all, with, bytes int64
	for _, f := range files {
		all += int64(len(f.Data)) * points / 2
	}
	whole := map[*checks.File][]checks.Finding{}
	for _, f := range files {
		found, err := e.ScanFile(&checks.File{Path: f.Path, Data: f.Data})
		if err != nil {
			return err
		}
		if len(found) > 0 {
			with++
			whole[f] = found
		}
	}
	slices.SortStableFunc(files, func(a, b *checks.File) int { return min(len(whole[b]), 1) - min(len(whole[a]), 1) })
	var t cutting
	taken := 0
	r := rand.New(rand.NewPCG(5, 200))
	for _, f := range files {
		if bytes >= most<<20 {
			break
		}
		taken++
		for range points {
			bytes += int64(t.cut(e, f, r.IntN(len(f.Data)+1), whole[f]))
		}
	}
	fmt.Printf("\n%s, cut at %d places each: %d of %d files (%d of them with findings; %d MB of %d MB)\n", c.name, points, taken, len(files), min(int(with), taken), bytes>>20, all>>20)
	fmt.Printf("  %d texts: %d panics, %d gaps, slowest %.1f ms (%s)\n", t.texts, t.panics, t.gaps, ms(t.slowest), t.slow)
	fmt.Printf("  of %d findings that end before the cut %d are kept, %.2f %%\n", t.complete, t.kept, 100*float64(t.kept)/float64(max(t.complete, 1)))
	for _, l := range t.lost {
		fmt.Printf("    lost %s\n", l)
	}
	return nil
}

// cut scans the first bytes of a file, and returns how many.
func (t *cutting) cut(e *checks.Engine, f *checks.File, at int, whole []checks.Finding) int {
	start := time.Now()
	found, err := e.ScanFile(&checks.File{Path: f.Path, Data: f.Data[:at:at]})
	if took := time.Since(start); took > t.slowest {
		t.slowest, t.slow = took, fmt.Sprintf("%s at %d", f.Path, at)
	}
	t.texts++
	if g, ok := errors.AsType[*checks.Gap](err); ok {
		t.gaps++
		if g.Kind == checks.Panicked {
			t.panics++
			fmt.Printf("  PANIC %s at %d: %v\n", f.Path, at, err)
		}
	}
	kept := map[string]bool{}
	key := func(x *checks.Finding) string { return fmt.Sprintf("%s %d-%d", x.Rule.ID, x.Span.Start, x.Span.End) }
	for i := range found {
		kept[key(&found[i])] = true
	}
	for i := range whole {
		if x := &whole[i]; x.Span.End <= at {
			t.complete++
			if kept[key(x)] {
				t.kept++
			} else if len(t.lost) < 20 {
				t.lost = append(t.lost, fmt.Sprintf("%s %s:%d, cut at %d", x.Rule.ID, f.Path, x.Start.Line, at))
			}
		}
	}
	return at
}
