// Oracle holds the parsers of Squire against tree-sitter's: both read the same
// real files, and the facts that they find are compared. It is a module of its
// own, because tree-sitter needs a C compiler; nothing of it is in the product.
//
//	go run . -lang python [-v] [-max 1000] [-min 99.5] DIR…
//	go run . -lang python -speed DIR…
//
// Files that tree-sitter itself finds errors in are counted and left out: of
// those nobody knows the truth. KNOWN.md has the cases in which it is wrong
// without noticing.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/facts"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

type options struct {
	lang    string
	verbose bool
	speed   bool
	most    int
	least   float64
}

func run(args []string, out io.Writer) error {
	var o options
	flags := flag.NewFlagSet("oracle", flag.ContinueOnError)
	flags.StringVar(&o.lang, "lang", "", "the language: "+strings.Join(slices.Sorted(maps.Keys(languages)), ", "))
	flags.BoolVar(&o.verbose, "v", false, "print each disagreement")
	flags.BoolVar(&o.speed, "speed", false, "measure both parsers instead")
	flags.IntVar(&o.most, "max", 0, "compare so many files, spread over all; 0 is all")
	flags.Float64Var(&o.least, "min", 0, "fail when less per cent of calls or strings agree")
	if err := flags.Parse(args); err != nil {
		return err
	}
	lang, ok := languages[o.lang]
	if !ok || flags.NArg() == 0 {
		return errors.New("want -lang of " + strings.Join(slices.Sorted(maps.Keys(languages)), ", ") + " and folders with files of it")
	}
	peer, err := newPeer(o.lang)
	if err != nil {
		return err
	}
	files, err := collect(flags.Args(), lang.exts, o.most)
	if err != nil {
		return err
	}
	if o.speed {
		return race(out, o.lang, files, lang.parse, peer)
	}
	return compare(out, o, files, lang, peer)
}

// maxFile leaves out generated files, which have the same few constructs a
// thousand times.
const maxFile = 1 << 20

// collect returns the files with an extension, every n-th where there are more
// than most.
func collect(dirs, exts []string, most int) (files []string, err error) {
	declares := regexp.MustCompile(`\.d\.[cm]?ts$`) // nothing is done in there
	for _, dir := range dirs {
		// collect.sh makes links to what is installed.
		if dir, err = filepath.EvalSymlinks(dir); err != nil {
			return nil, err
		}
		err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || !slices.ContainsFunc(exts, func(e string) bool { return strings.HasSuffix(d.Name(), e) }) || declares.MatchString(path) {
				return err
			}
			if info, err := d.Info(); err == nil && info.Size() > 0 && info.Size() <= maxFile {
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(files)
	files = slices.Compact(files)
	if most > 0 && len(files) > most {
		some := make([]string, most)
		for i := range some {
			some[i] = files[i*len(files)/most]
		}
		files = some
	}
	return files, nil
}

// A result is what came of all files.
type result struct {
	files, bytes         int
	skipped, gaps, panic int
	tallies              map[string]tally
}

func compare(out io.Writer, o options, files []string, lang language, peer *peer) error {
	r := result{tallies: map[string]tally{}}
	for _, path := range files {
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b, theirElements, whole := theirs(o.lang, peer, src)
		if !whole {
			r.skipped++
			continue
		}
		r.files++
		r.bytes += len(src)
		ours, err := parsed(lang, src)
		if err != nil {
			r.panic++
			fmt.Fprintf(out, "%s: %v\n", path, err)
			continue
		}
		if len(ours.Gaps) > 0 {
			r.gaps++
			if g := ours.Gaps[0]; o.verbose {
				fmt.Fprintf(out, "%s: gap at %d-%d | %q\n", path, g.Start, g.End, src[g.Start:min(g.End, g.Start+70)])
			}
		}
		a := facts.Of(ours)
		normalise(o.lang, &a)
		normalise(o.lang, &b)
		x, y := listed(&a, elementsOf(o.lang, ours)), listed(&b, theirElements)
		for _, kind := range kinds {
			t, onlyOurs, onlyTheirs := diff(x[kind], y[kind])
			sum := r.tallies[kind]
			r.tallies[kind] = tally{sum.equal + t.equal, sum.compared + t.compared}
			if o.verbose {
				fmt.Fprint(out, report(path, kind, src, onlyOurs, onlyTheirs))
			}
		}
	}
	return r.print(out, o)
}

// parsed guards against a panic, which would hide what is wrong with the other
// files.
func parsed(lang language, src []byte) (t *syntax.Tree, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser panicked: %v", p)
		}
	}()
	t = lang.parse(src)
	return t, t.Check()
}

func (r *result) print(out io.Writer, o options) error {
	fmt.Fprintf(out, "%s: %d files, %.1f MB; %d with gaps, %d without a tree; %d more left out, in which tree-sitter finds errors\n",
		o.lang, r.files, float64(r.bytes)/1e6, r.gaps, r.panic, r.skipped)
	for _, kind := range kinds {
		if t := r.tallies[kind]; t.compared > 0 {
			fmt.Fprintf(out, "  %-12s %8d compared  %7.3f %% agree  %6d don't\n", kind, t.compared, t.percent(), t.compared-t.equal)
		}
	}
	for _, kind := range []string{"calls", "strings"} {
		if p := r.tallies[kind].percent(); p < o.least {
			return fmt.Errorf("%s: %.3f %% of %s agree, want %v", o.lang, p, kind, o.least)
		}
	}
	if r.panic > 0 {
		return fmt.Errorf("%s: %d files without a tree", o.lang, r.panic)
	}
	return nil
}
