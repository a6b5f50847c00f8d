package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/squiresec/squire/checks"
)

// ruleFile is the part of a published rule file that is of use here.
type ruleFile struct {
	Rules []struct {
		ID string `yaml:"id"`
		// Rules about names of accounts and hosts say so in one of two ways.
		Visible    *bool    `yaml:"visible"`
		Categories []string `yaml:"categories"`
		Examples   []string `yaml:"examples"`
		Negative   []string `yaml:"negative_examples"`
	} `yaml:"rules"`
}

// A tally counts examples.
type tally struct{ total, found, high int }

func (t *tally) add(found []checks.Finding) {
	t.total++
	if len(found) > 0 {
		t.found++
	}
	for _, x := range found {
		if x.Severity >= checks.High {
			t.high++
			break
		}
	}
}

func (t tally) String() string {
	share := float64(t.found) / float64(max(t.total, 1))
	return fmt.Sprintf("%d of %d (%.3f), %d at high or above", t.found, t.total, share, t.high)
}

// examples prints recall and false alarms for each folder of rule files.
func examples(dirs []string, w io.Writer) error {
	e := engine()
	for _, dir := range dirs {
		var positive, negative, names tally
		err := files(dir, func(path, rel string) error {
			if !strings.HasSuffix(rel, ".yml") && !strings.HasSuffix(rel, ".yaml") {
				return nil
			}
			return exampleFile(e, path, rel, &positive, &negative, &names, w)
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\n  examples found: %s\n  of them names of accounts and hosts: %s\n  negatives found: %s\n", dir, positive, names, negative)
	}
	return nil
}

func exampleFile(e *checks.Engine, path, rel string, positive, negative, names *tally, w io.Writer) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var f ruleFile
	if err := yaml.Unmarshal(data, &f); err != nil {
		fmt.Fprintf(w, "skip %s: no rules could be read\n", rel)
		return nil
	}
	for _, r := range f.Rules {
		for _, text := range r.Examples {
			found, err := e.ScanFile(&checks.File{Path: "snippet.txt", Data: []byte(text)})
			if err != nil {
				return err
			}
			positive.add(found)
			if r.Visible != nil && !*r.Visible || slices.Contains(r.Categories, "identifier") {
				names.add(found)
			}
			if len(found) == 0 {
				fmt.Fprintf(w, "MISS %s: %s\n", r.ID, brief(text))
			}
		}
		for _, text := range r.Negative {
			found, err := e.ScanFile(&checks.File{Path: "snippet.txt", Data: []byte(text)})
			if err != nil {
				return err
			}
			negative.add(found)
			if len(found) > 0 {
				fmt.Fprintf(w, "ALARM %s: [%s] %s\n", r.ID, ids(found), brief(text))
			}
		}
	}
	return nil
}
