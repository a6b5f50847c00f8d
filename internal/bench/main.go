// Command bench measures squire beside git and gitleaks in the same run, as
// ratios: times of one machine mean nothing on another.
//
//	bench SQUIRE [start|hook|trees|search|history|hooks ...]
//	bench SQUIRE adversarial [TEXT ...]
//	bench SQUIRE code [LANGUAGE ...]
//	bench SQUIRE labelled [SET ...]
//	bench SQUIRE mixed
//	bench - fixes [DIR ...]
//	bench - learn [LANGUAGE|LESSON ...]
//
// Runs are interleaved, so that a busy machine is busy for all of them. It
// builds gitleaks from the module proxy into a temporary folder and scans
// trees of the module cache. Trees are also compared finding by finding.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const gitleaksModule = "github.com/zricethezav/gitleaks/v8@v8.30.1"

// trees are public modules with different kinds of content.
var trees = []string{
	"golang.org/x/tools@v0.48.0",
	"k8s.io/kubernetes@v1.31.0",
	"github.com/go-git/go-git/v5@v5.19.3",
	"github.com/hashicorp/terraform@v1.9.0",
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type bench struct {
	squire, gitleaks, dir string
	runs                  int
	texts                 []string // the adversarial texts to measure; none are all
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("usage: bench SQUIRE [start|hook|trees|search|history|hooks ...], bench SQUIRE adversarial [TEXT ...], bench SQUIRE code [LANGUAGE ...], bench SQUIRE labelled [SET ...], or bench - fixes [DIR ...]")
	}
	what := args[1:]
	if len(what) == 0 {
		what = []string{"start", "hook", "trees"}
	}
	dir, err := os.MkdirTemp("", "squire-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{squire: args[0], dir: dir, runs: 15}
	if what[0] == "staged" {
		return staged()
	}
	switch what[0] {
	case "code":
		return b.code(what[1:])
	case "mixed":
		return b.mixed()
	case "fixes":
		return fixes(what[1:])
	case "learn":
		return learn(what[1:])
	case "labelled":
		return b.labelled(what[1:])
	case "code-run":
		return codeRun(what[1:])
	}
	if what[0] == "adversarial" {
		b.texts = what[1:]
		return b.adversarial()
	}
	if err := b.install(); err != nil {
		return err
	}
	for _, w := range what {
		f, ok := map[string]func() error{"start": b.start, "trees": b.trees, "hook": b.hook, "search": b.search, "history": b.history, "hooks": b.hooks}[w]
		if !ok {
			return fmt.Errorf("unknown part %q", w)
		}
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// install builds gitleaks.
func (b *bench) install() error {
	var err error
	b.gitleaks, err = b.goInstall("gitleaks", gitleaksModule)
	return err
}

// goInstall builds a program of a module in the folder of the bench, where it
// isn't there yet.
func (b *bench) goInstall(name, module string) (string, error) {
	path := filepath.Join(b.dir, name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	cmd := exec.Command("go", "install", module)
	cmd.Env = append(os.Environ(), "GOBIN="+b.dir, "CGO_ENABLED=0", "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", name, err, out)
	}
	return path, nil
}

// npmInstall installs packages under a folder, and runs none of their scripts.
func npmInstall(dir string, packages ...string) error {
	args := append([]string{"install", "--prefix", dir, "--no-audit", "--no-fund", "--ignore-scripts", "--silent"}, packages...)
	if out, err := exec.Command("npm", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("npm install %s: %w\n%s", strings.Join(packages, " "), err, out)
	}
	return nil
}

// A program is one side of a comparison.
type program struct {
	name  string
	args  []string
	stdin []byte
	dir   string
	env   []string
	// before, when not nil, is run before each run and not measured.
	before func() error
}

// A cost is what one run took.
type cost struct {
	cpu, wall time.Duration
	peak      int64 // bytes
}

func (p *program) run() (cost, error) {
	if p.before != nil {
		if err := p.before(); err != nil {
			return cost{}, err
		}
	}
	cmd := exec.Command(p.args[0], p.args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(p.stdin), io.Discard, io.Discard
	cmd.Dir, cmd.Env = p.dir, append(os.Environ(), p.env...)
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if cmd.ProcessState == nil {
		return cost{}, err
	}
	// Exit codes say whether something was found.
	return cost{cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), wall, peak(cmd.ProcessState)}, nil
}

// compare runs programs in turn and prints medians and ratios to the first.
func (b *bench) compare(title string, runs int, programs ...program) error {
	costs := make([][]cost, len(programs))
	for range runs {
		for i := range programs {
			c, err := programs[i].run()
			if err != nil {
				return fmt.Errorf("%s: %w", programs[i].name, err)
			}
			costs[i] = append(costs[i], c)
		}
	}
	fmt.Printf("\n%s, median of %d\n", title, runs)
	var first cost
	for i, p := range programs {
		c := median(costs[i])
		if i == 0 {
			first = c
			fmt.Printf("  %-28s cpu %8.1f ms           wall %8.1f ms           peak %5d MB\n", p.name, ms(c.cpu), ms(c.wall), c.peak>>20)
			continue
		}
		fmt.Printf("  %-28s cpu %8.1f ms (%6.2fx)  wall %8.1f ms (%6.2fx)  peak %5d MB\n",
			p.name, ms(c.cpu), ratio(c.cpu, first.cpu), ms(c.wall), ratio(c.wall, first.wall), c.peak>>20)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

func median(cs []cost) cost {
	pick := func(f func(cost) int64) int64 {
		v := make([]int64, len(cs))
		for i, c := range cs {
			v[i] = f(c)
		}
		slices.Sort(v)
		return v[len(v)/2]
	}
	return cost{
		time.Duration(pick(func(c cost) int64 { return int64(c.cpu) })),
		time.Duration(pick(func(c cost) int64 { return int64(c.wall) })),
		pick(func(c cost) int64 { return c.peak }),
	}
}

// start compares what every commit and every editor pays before any work, in a
// folder without a policy.
func (b *bench) start() error {
	if err := b.compare("start", b.runs,
		program{name: "squire version", args: []string{b.squire, "version"}, dir: b.dir},
		program{name: "git --version", args: []string{"git", "--version"}, dir: b.dir},
		program{name: "gitleaks version", args: []string{b.gitleaks, "version"}, dir: b.dir},
	); err != nil {
		return err
	}
	if err := b.compare("empty standard input", b.runs,
		program{name: "squire scan -", args: []string{b.squire, "scan", "-"}, dir: b.dir},
		program{name: "git --version", args: []string{"git", "--version"}, dir: b.dir},
		program{name: "gitleaks stdin", args: []string{b.gitleaks, "stdin", "--no-banner"}, dir: b.dir},
	); err != nil {
		return err
	}
	text := sample(10 << 10)
	return b.compare("10 KB of Go on standard input", b.runs,
		program{name: "squire scan -", args: []string{b.squire, "scan", "-"}, dir: b.dir, stdin: text},
		program{name: "gitleaks stdin", args: []string{b.gitleaks, "stdin", "--no-banner"}, dir: b.dir, stdin: text},
	)
}

// sample is ordinary code with names that look like those of secrets.
func sample(n int) []byte {
	const block = `// apiKey returns the key of a client.
func (c *Client) apiKey(ctx context.Context, token string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", c.base+"/api/keys?auth="+token, nil)
	if err != nil {
		return "", fmt.Errorf("get key of %s: %w", c.name, err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return c.secretFrom(c.do(req))
}

`
	return []byte(strings.Repeat(block, n/len(block)+1)[:n])
}

// hook compares the scan of one staged file.
func (b *bench) hook() error {
	repo := filepath.Join(b.dir, "repo")
	env := []string{"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1"}
	for _, args := range [][]string{
		{"init", "-q", repo}, {"-C", repo, "config", "user.name", "Bench"}, {"-C", repo, "config", "user.email", "bench@example.com"},
	} {
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w\n%s", args[0], err, out)
		}
	}
	for i := range 200 {
		if err := os.WriteFile(filepath.Join(repo, fmt.Sprintf("f%d.go", i)), sample(4<<10), 0o644); err != nil {
			return err
		}
	}
	for _, args := range [][]string{{"add", "."}, {"commit", "-qm", "start"}} {
		if out, err := exec.Command("git", append([]string{"-C", repo}, args...)...).CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w\n%s", args[0], err, out)
		}
	}
	if err := os.WriteFile(filepath.Join(repo, "f7.go"), append(sample(4<<10), "\n// one more line\n"...), 0o644); err != nil {
		return err
	}
	if out, err := exec.Command("git", "-C", repo, "add", ".").CombinedOutput(); err != nil {
		return fmt.Errorf("git add: %w\n%s", err, out)
	}
	return b.compare("one staged file", b.runs,
		program{name: "squire hook run pre-commit", args: []string{b.squire, "hook", "run", "pre-commit"}, dir: repo, env: env},
		program{name: "git diff --cached", args: []string{"git", "diff", "--cached"}, dir: repo, env: env},
		program{name: "gitleaks git --staged", args: []string{b.gitleaks, "git", "--staged", "--pre-commit", "--no-banner"}, dir: repo, env: env},
	)
}

// trees compares scans of public code, and their findings.
func (b *bench) trees() error {
	for _, module := range trees {
		dir, err := download(module)
		if err != nil {
			return err
		}
		for _, depth := range []string{"0", "5"} {
			ours := []string{b.squire, "scan", "--only", "gitleaks", "--no-ignore", "--no-policy", "--max-decode-depth", depth, "--format", "gitleaks-json", dir}
			theirs := []string{b.gitleaks, "dir", "--no-banner", "--redact", "--max-decode-depth", depth, "--report-format", "json", "--report-path", "-", dir}
			title := module + ", decoding " + depth + " deep"
			if err := b.compare(title, 3, program{name: "squire scan", args: ours, dir: b.dir}, program{name: "gitleaks dir", args: theirs, dir: b.dir}); err != nil {
				return err
			}
			if err := b.identity(dir, ours, theirs); err != nil {
				return err
			}
		}
	}
	return nil
}

func download(module string) (string, error) {
	out, err := exec.Command("go", "mod", "download", "-json", module).Output()
	var m struct{ Dir string }
	if err == nil {
		err = json.Unmarshal(out, &m)
	}
	if err != nil {
		return "", fmt.Errorf("download %s: %w", module, err)
	}
	return m.Dir, nil
}

// A finding is what must be equal.
type finding struct {
	RuleID                                     string
	StartLine, EndLine, StartColumn, EndColumn int
	Match, File                                string
}

// identity prints how the findings of both differ.
func (b *bench) identity(root string, ours, theirs []string) error {
	count := map[finding]int{}
	total := [2]int{}
	for side, args := range [][]string{ours, theirs} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = b.dir
		out, _ := cmd.Output() // the exit code says that there are findings
		var fs []struct {
			finding
			Tags []string
		}
		if err := json.Unmarshal(out, &fs); err != nil {
			return fmt.Errorf("read report of %s: %w", args[0], err)
		}
		total[side] = len(fs)
		for _, r := range fs {
			f := r.finding
			if len(r.Tags) > 0 {
				// Squire never shows decoded text, gitleaks shows it redacted.
				f.Match = strings.Join(r.Tags, " ")
			}
			if rel, err := filepath.Rel(root, f.File); err == nil && filepath.IsAbs(f.File) {
				f.File = filepath.ToSlash(rel)
			}
			count[f] += 1 - 2*side
		}
	}
	differ := 0
	for _, f := range slices.SortedFunc(maps.Keys(count), func(a, b finding) int { return strings.Compare(a.File+a.RuleID, b.File+b.RuleID) }) {
		if n := count[f]; n != 0 {
			differ++
			fmt.Printf("  %+d %s %s:%d-%d:%d-%d\n", n, f.RuleID, f.File, f.StartLine, f.EndLine, f.StartColumn, f.EndColumn)
		}
	}
	fmt.Printf("  findings: squire %d, gitleaks %d, different %d\n", total[0], total[1], differ)
	return nil
}
