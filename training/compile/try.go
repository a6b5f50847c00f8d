package compile

import (
	"context"
	"errors"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/squiresec/squire/training/kata"
)

// A Trial is what came of trying katas.
type Trial struct {
	Katas     int `json:"katas"`     // all
	Run       int `json:"run"`       // of which the tests were run, or that need none
	Starts    int `json:"starts"`    // that work, can be attacked and are found
	Solutions int `json:"solutions"` // that get through all gates
	Decoys    int `json:"decoys"`    // of katas that were run
	Failed    int `json:"failed"`    // decoys that fail the gates that they name, and no other
	// Skipped say why katas were not run.
	Skipped  []string  `json:"skipped,omitempty"`
	Problems []Problem `json:"-"`
}

// Try tries the katas of lessons: their starts, their solutions and their decoys
// (L3, L4); only is the folder of the one lesson to try, or "". Without run nothing is started: of what would have to be, the gate of
// the scanner alone is tried.
func Try(ctx context.Context, c *Catalogue, only string, run bool) (*Trial, error) {
	var all []*Kata
	lesson := map[*Kata]string{}
	for _, l := range c.Lessons {
		if only != "" && l.Dir != only {
			continue
		}
		for i := range l.Katas {
			all = append(all, &l.Katas[i])
			lesson[&l.Katas[i]] = l.Front.ID
		}
	}
	trials := make([]Trial, len(all))
	errs := make([]error, len(all))
	var wg sync.WaitGroup
	slots := make(chan struct{}, max(1, runtime.NumCPU()))
	for i, k := range all {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			trials[i], errs[i] = try(ctx, c, lesson[k], k, run)
		})
	}
	wg.Wait()
	sum := &Trial{Katas: len(all)}
	for _, t := range trials {
		sum.Run += t.Run
		sum.Starts += t.Starts
		sum.Solutions += t.Solutions
		sum.Decoys += t.Decoys
		sum.Failed += t.Failed
		sum.Skipped = append(sum.Skipped, t.Skipped...)
		sum.Problems = append(sum.Problems, t.Problems...)
	}
	return sum, errors.Join(errs...)
}

// try tries one kata.
func try(ctx context.Context, c *Catalogue, lesson string, k *Kata, run bool) (Trial, error) {
	as := kata.Kata{Lesson: lesson, Lang: k.Lang, Title: k.Title}
	t := Trial{}
	report := func(code, name, key, format string, args ...any) {
		t.Problems = append(t.Problems, Problem{code, name, lineAfter(c.Sources[name], key), fmt.Sprintf(format, args...)})
	}
	name := path.Join(k.Dir, "kata.yaml")
	if kata.Runs(k.Lang) {
		why := "not run: `--run` runs it"
		if run {
			why = ""
			if err := as.Ready(); err != nil {
				why = err.Error()
			}
		}
		if why != "" {
			t.Skipped = append(t.Skipped, as.String()+": "+why)
			return t, scanOnly(k, as, func(format string, args ...any) { report("L4", name, "rules:", format, args...) })
		}
	}
	t.Run = 1
	content := &k.Content
	start, err := content.Try(ctx, as, nil, nil)
	if err != nil {
		return t, fmt.Errorf("try the start of %s: %w", as, err)
	}
	want := []kata.Gate{kata.Exploit, kata.Scanner}
	if len(content.Rules) == 0 { // and kata.yaml says why
		want = want[:1]
	}
	if got := start.Failed(); slices.Equal(got, want) {
		t.Starts = 1
	} else {
		report("L4", name, "title:", "the start fails %s: want %s; it must work, be open to the attack and be found by the rules that it names%s", gates(got), gates(want), tell(&start, want))
	}
	for _, rule := range content.Rules {
		if !start.Gates[3].Finds(rule) {
			t.Starts = 0
			report("L4", name, "rules:", "%s doesn't find the start: change the start, or the rules", rule)
		}
	}
	solution, err := content.Try(ctx, as, content.Solution, content.SolutionSteps)
	if err != nil {
		return t, fmt.Errorf("try the solution of %s: %w", as, err)
	}
	if solution.Passed {
		t.Solutions = 1
	} else {
		report("L4", name, "explanation:", "the solution fails %s: it must get through all gates%s", gates(solution.Failed()), tell(&solution, nil))
	}
	for _, d := range content.Decoys {
		t.Decoys++
		r, err := content.Try(ctx, as, d.Files, d.Steps)
		if err != nil {
			return t, fmt.Errorf("try the decoy %s of %s: %w", d.Name, as, err)
		}
		if got := r.Failed(); !r.Passed && slices.Equal(got, d.Gates) {
			t.Failed++
		} else {
			report("L3", name, "  "+d.Name+":", "the decoy %s fails %s and names %s: change it, or its gates%s", d.Name, gates(got), gates(d.Gates), tell(&r, d.Gates))
		}
	}
	return t, nil
}

// scanOnly tries what can be told of a kata that isn't run.
func scanOnly(k *Kata, as kata.Kata, report func(format string, args ...any)) error {
	content := &k.Content
	if k.Lang == kata.Git {
		return nil
	}
	start, err := content.Scan(as, nil)
	if err != nil {
		return err
	}
	for _, rule := range content.Rules {
		if !start.Finds(rule) {
			report("%s doesn't find the start: change the start, or the rules", rule)
		}
	}
	solution, err := content.Scan(as, content.Solution)
	if err != nil {
		return err
	}
	if solution.Status != kata.Passed {
		report("the scanner is not silent about the solution: %s", solution.Text)
	}
	return nil
}

// gates writes gates for a message.
func gates(list []kata.Gate) string {
	if len(list) == 0 {
		return "no gate"
	}
	var names []string
	for _, g := range list {
		names = append(names, string(g))
	}
	return strings.Join(names, " and ")
}

// tell says why gates failed that were not to, in one line.
func tell(r *kata.Result, expected []kata.Gate) string {
	for _, o := range r.Gates {
		if o.Status == kata.Failed && !slices.Contains(expected, o.Gate) && o.Text != "" {
			return ": " + strings.ReplaceAll(o.Text, "\n", "; ")
		}
	}
	return ""
}
