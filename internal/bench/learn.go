package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training/kata"
)

// What a learner waits for after a save, at most: the median of a language.
const (
	maxScannerGate = 100 * time.Millisecond
	maxAssertions  = 150 * time.Millisecond
	maxTests       = 1500 * time.Millisecond
)

// rounds is how often each kata is verified after it was once.
const rounds = 5

// learn measures how long a kata takes to be verified, warm: once to fill caches,
// then after an edit each time, in turns with its start and its solution.
func learn(only []string) error {
	type times struct{ all, scanner []time.Duration }
	byLang := map[checks.Lang]*times{}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "kata\tmedian\tp90\tbuilds\tbehaviour\texploit\tscanner")
	for _, k := range kata.All() {
		if len(only) > 0 && !slices.Contains(only, string(k.Lang)) && !slices.Contains(only, k.Lesson) {
			continue
		}
		if err := k.Ready(); err != nil {
			fmt.Fprintf(out, "%s\tSKIPPED: %v\n", k, err)
			continue
		}
		results, err := verifications(k)
		if err != nil {
			return err
		}
		l := byLang[k.Lang]
		if l == nil {
			l = &times{}
			byLang[k.Lang] = l
		}
		var all []time.Duration
		gates := map[kata.Gate][]time.Duration{}
		for _, r := range results {
			all = append(all, r.Took)
			for _, g := range r.Gates {
				gates[g.Gate] = append(gates[g.Gate], g.Took)
			}
		}
		l.all = append(l.all, all...)
		l.scanner = append(l.scanner, gates[kata.Scanner]...)
		fmt.Fprintf(out, "%s\t%s\t%s", k, inMS(quantile(all, .5)), inMS(quantile(all, .9)))
		for _, g := range kata.Gates() {
			fmt.Fprintf(out, "\t%s", inMS(quantile(gates[g], .5)))
		}
		fmt.Fprintln(out)
	}
	out.Flush()
	fmt.Println()
	out = tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "language\tverifications\tmedian\tp90\tgoal\tscanner median\tscanner p90\tgoal\t")
	var missed []string
	for _, lang := range slices.Sorted(maps.Keys(byLang)) {
		l := byLang[lang]
		goal := maxAssertions
		if lang == checks.Go || lang == checks.Python || lang == checks.JavaScript {
			goal = maxTests
		}
		fmt.Fprintf(out, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t\n", lang, len(l.all), inMS(quantile(l.all, .5)), inMS(quantile(l.all, .9)), inMS(goal),
			inMS(quantile(l.scanner, .5)), inMS(quantile(l.scanner, .9)), inMS(maxScannerGate))
		if quantile(l.all, .5) > goal || quantile(l.scanner, .5) > maxScannerGate {
			missed = append(missed, string(lang))
		}
	}
	out.Flush()
	if len(missed) > 0 {
		return fmt.Errorf("slower than the goal: %s", strings.Join(missed, ", "))
	}
	return nil
}

// verifications verifies a kata, the first time not counted.
func verifications(k kata.Kata) ([]kata.Result, error) {
	dir, err := os.MkdirTemp("", "squire-bench-kata-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	dir = filepath.Join(dir, "kata")
	if err := kata.Extract(k, dir); err != nil {
		return nil, err
	}
	content, err := k.Load()
	if err != nil {
		return nil, err
	}
	start := map[string][]byte{}
	for _, name := range content.Edit {
		if start[name], err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return nil, err
		}
	}
	var all []kata.Result
	for i := range rounds + 1 {
		files := maps.Clone(start)
		if i%2 == 1 {
			for j := range content.Solution {
				f := &content.Solution[j]
				files[f.Path] = f.Text()
			}
		}
		for name, data := range files {
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), edited(name, data, i), 0o644); err != nil {
				return nil, err
			}
		}
		r, err := kata.Verify(context.Background(), k, dir)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			all = append(all, r)
		}
	}
	return all, nil
}

// edited is a file after an edit that changes nothing but its bytes.
func edited(name string, data []byte, i int) []byte {
	mark := map[string]string{".go": "//", ".js": "//", ".mjs": "//", ".py": "#", ".yml": "#", ".yaml": "#", "": "#"}[filepath.Ext(name)]
	if mark == "" {
		return data
	}
	return append(slices.Clone(data), fmt.Sprintf("\n%s edit %d at %d\n", mark, i, time.Now().UnixNano())...)
}

// quantile returns the q-th part of some durations, 0 for none.
func quantile(d []time.Duration, q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	return d[min(int(float64(len(d))*q), len(d)-1)]
}

func inMS(d time.Duration) string {
	return fmt.Sprintf("%.0f ms", float64(d)/float64(time.Millisecond))
}
