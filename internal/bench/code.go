package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/squiresec/squire/checks"
)

// The versions that Squire is measured beside.
const (
	astGrepPackage = "@ast-grep/cli@0.51.1"
	codeTestdata   = "internal/bench/testdata/code"
)

// A codeLang is a language in which rules are compared. Its rules are in
// testdata/code/<name>, for Squire and for ast-grep.
type codeLang struct {
	name string // of the folder, and of what messages call it
	lang checks.Lang
	ext  string
	// tree is the setting that names folders of sources, separated as in
	// PATH; fetch finds some where it is empty.
	tree  string
	fetch func(b *bench) (dirs []string, err error)
	// leave says which files of fetch's folders are left out.
	leave func(path string) bool
}

var codeLangs = []codeLang{
	{name: "go", lang: checks.Go, ext: ".go", tree: "TREE_GO", fetch: goSources},
	{name: "python", lang: checks.Python, ext: ".py", tree: "TREE_PYTHON", fetch: pythonSources,
		leave: func(p string) bool { return strings.Contains(p, "site-packages/") }},
	{name: "typescript", lang: checks.TypeScript, ext: ".ts", tree: "TREE_TYPESCRIPT", fetch: typescriptSources,
		leave: func(p string) bool { return strings.HasSuffix(p, ".d.ts") }},
	{name: "java", lang: checks.Java, ext: ".java", tree: "TREE_JAVA", fetch: javaSources,
		leave: func(p string) bool { return strings.Contains(p, "localedata") }},
}

// codeParts are what is measured of a language, in this order; PARTS names
// some of them.
var codeParts = []struct {
	name string
	run  func(*codeBench) error
}{
	{"speed", (*codeBench).speed},
	{"rules", (*codeBench).rules},
	{"catalogue", (*codeBench).catalogue},
	{"edit", (*codeBench).edits},
	{"same", (*codeBench).same},
	{"cut", (*codeBench).cuts},
}

// A codeBench measures one language.
type codeBench struct {
	*bench
	codeLang
	self, astGrep, bandit string
	sources               string // the tree, of which all sides read the same files
	config                string // testdata of the language
}

// code measures the code engine: beside ast-grep and bandit, and with more
// rules than those have in common. See the Makefile for the settings.
func (b *bench) code(names []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if keep := os.Getenv("KEEP"); keep != "" {
		if b.dir, err = filepath.Abs(keep); err == nil {
			err = os.MkdirAll(b.dir, 0o755)
		}
		if err != nil {
			return err
		}
	}
	parts, err := chosenParts(strings.Fields(os.Getenv("PARTS")))
	if err != nil {
		return err
	}
	astGrep := ""
	if slices.ContainsFunc(parts, func(p string) bool { return p == "speed" || p == "diff" }) {
		if astGrep, err = b.installAstGrep(); err != nil {
			fmt.Printf("SKIPPED: the comparison with ast-grep, which can't be installed: %v\n", err)
		}
	}
	bandit, _ := exec.LookPath("bandit")
	for _, l := range codeLangs {
		if len(names) > 0 && !slices.Contains(names, l.name) {
			continue
		}
		c := &codeBench{bench: b, codeLang: l, self: self, astGrep: astGrep, config: filepath.Join(codeTestdata, l.name)}
		if l.lang == checks.Python {
			c.bandit = bandit
		}
		if err := c.measure(parts); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return nil
}

// chosenParts returns the names of the parts to run. What differs from ast-grep
// is told only when it is asked for.
func chosenParts(names []string) ([]string, error) {
	var all []string
	for _, p := range codeParts {
		all = append(all, p.name)
	}
	if len(names) == 0 {
		return all, nil
	}
	for _, n := range names {
		if n != "diff" && !slices.Contains(all, n) {
			return nil, fmt.Errorf("unknown part %q; there are %s and diff", n, strings.Join(all, ", "))
		}
	}
	return names, nil
}

func (c *codeBench) measure(parts []string) error {
	if err := c.collect(); err != nil {
		if errors.Is(err, errNoTree) {
			fmt.Printf("\nSKIPPED: %s: %v; name folders with %s=DIR\n", c.name, err, c.tree)
			return nil
		}
		return err
	}
	for _, p := range codeParts {
		if slices.Contains(parts, p.name) {
			if err := p.run(c); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	if slices.Contains(parts, "diff") {
		return c.diff()
	}
	return nil
}

// installAstGrep installs ast-grep into the folder of the bench, or takes the
// program that ASTGREP names.
func (b *bench) installAstGrep() (string, error) {
	if path := os.Getenv("ASTGREP"); path != "" {
		return path, nil
	}
	// The one in node_modules/.bin may be a script that starts another process:
	// its start isn't ast-grep's.
	find := func() string {
		found, _ := filepath.Glob(filepath.Join(b.dir, "node_modules", "@ast-grep", "cli-*", "ast-grep*"))
		return strings.Join(found[:min(len(found), 1)], "")
	}
	if path := find(); path != "" {
		return path, nil
	}
	if err := npmInstall(b.dir, astGrepPackage); err != nil {
		return "", err
	}
	if path := find(); path != "" {
		return path, nil
	}
	return "", fmt.Errorf("npm installed no program of %s for this system", astGrepPackage)
}

// squireRun is Squire with the rules of the language on the tree.
func (c *codeBench) squireRun(name string, flags ...string) program {
	args := append([]string{c.self, c.squire, "code-run", "-lang", c.name}, flags...)
	return program{name: name, args: append(args, c.sources)}
}

func (c *codeBench) astGrepRun(threads int, flags ...string) program {
	args := []string{c.astGrep, "scan", "-c", filepath.Join(c.config, "sgconfig.yml"), "-j", strconv.Itoa(threads)}
	for _, kind := range []string{"hidden", "dot", "exclude", "global", "parent", "vcs"} {
		args = append(args, "--no-ignore", kind)
	}
	if len(flags) == 0 {
		flags = []string{"--report-style", "short"} // the one that costs least
	}
	return program{name: fmt.Sprintf("ast-grep -j %d", threads), args: append(append(args, flags...), c.sources)}
}

// speed compares the same rules in Squire, in ast-grep and, of a part of the
// tree, what bandit finds.
func (c *codeBench) speed() error {
	if _, err := c.found(); err != nil {
		return err // before it looks like a fast run
	}
	runs := c.codeRuns()
	for _, workers := range slices.Compact([]int{1, runtime.NumCPU()}) {
		w := strconv.Itoa(workers)
		programs := []program{
			c.squireRun("squire", "-workers", w),
			c.squireRun("squire, no prefilter", "-workers", w, "-unfiltered"),
		}
		if c.astGrep != "" {
			programs = slices.Insert(programs, 0, c.astGrepRun(workers))
		}
		if err := c.compare(fmt.Sprintf("%s, 20 rules, %d workers", c.name, workers), runs, programs...); err != nil {
			return err
		}
	}
	if err := c.counts(); err != nil {
		return err
	}
	switch {
	case c.lang != checks.Python:
	case c.bandit == "":
		fmt.Println("SKIPPED: the comparison with bandit, which isn't installed")
	default:
		return c.compare("python, bandit", max(runs/3, 1),
			program{name: "bandit, its own rules", args: []string{c.bandit, "-r", "-q", "-f", "json", c.sources}},
			c.squireRun("squire, 20 rules", "-workers", "1"),
			c.squireRun("squire, 20 rules, no prefilter", "-workers", "1", "-unfiltered"))
	}
	return nil
}

func (c *codeBench) codeRuns() int {
	n, _ := strconv.Atoi(os.Getenv("RUNS"))
	return cmp.Or(n, 7)
}

// rules compares parsing alone with parsing and 200 rules.
func (c *codeBench) rules() error {
	return c.compare(c.name+", 200 rules and parsing, 1 worker", c.codeRuns(),
		c.squireRun("parsing alone", "-workers", "1", "-parse"),
		c.squireRun("20 rules, no prefilter", "-workers", "1", "-unfiltered"),
		c.squireRun("200 rules, no prefilter", "-workers", "1", "-more", "180", "-unfiltered"),
		c.squireRun("200 rules", "-workers", "1", "-more", "180"),
		c.squireRun("20 and 180 hard rules, no pref.", "-workers", "1", "-hard", "180", "-unfiltered"),
		c.squireRun("20 and 180 hard rules", "-workers", "1", "-hard", "180"),
	)
}

// catalogue measures all of Squire's own rules about code, and holds that they
// find the same without the prefilter.
func (c *codeBench) catalogue() error {
	programs := []program{
		c.squireRun("parsing alone", "-workers", "1", "-parse"),
		c.squireRun("squire, all its rules", "-workers", "1", "-own"),
	}
	if c.astGrep != "" {
		programs = slices.Insert(programs, 0, c.astGrepRun(1))
	}
	if err := c.compare(c.name+", all of Squire's own rules, 1 worker", c.codeRuns(), programs...); err != nil {
		return err
	}
	want, err := c.found("-workers", "1", "-own")
	if err != nil {
		return err
	}
	got, err := c.found("-workers", "4", "-own", "-unfiltered")
	if err != nil {
		return err
	}
	same := "the same"
	if !maps.Equal(want, got) {
		same = "DIFFERENT ones"
	}
	fmt.Printf("  %d findings; %s without the prefilter and with four workers\n", sum(want), same)
	return nil
}
