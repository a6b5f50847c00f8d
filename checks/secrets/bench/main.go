// Command bench measures the secrets rules against labelled texts on disk. It
// is for those who work on the rules and is not part of the product.
//
//	bench examples DIR…   recall on the examples of published rules (YAML files
//	                      with examples and negative_examples)
//	bench leaky DIR       lines found in a checkout of leaky-repo
//	bench plans FILE     the plans of all rules, plans.bin
//	bench scan DIR       everything found in a tree, to be read by hand
//	bench fit DIR…        the table of ngram_gen.go, from the words of trees
//
// It prints what was missed, secrets included: its output is not for sharing.
package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string, w io.Writer) error {
	if len(args) < 2 {
		return fmt.Errorf("want examples, leaky or fit, and a directory")
	}
	switch args[0] {
	case "examples":
		return examples(args[1:], w)
	case "leaky":
		return leaky(args[1], w)
	case "plans":
		return plans(args[1])
	case "scan":
		return scan(args[1], w)
	case "fit":
		return fit(args[1:], w)
	}
	return fmt.Errorf("unknown command %q", args[0])
}

// engine is what the product runs, without a policy.
func engine() *checks.Engine {
	return &checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{})}}
}

// files calls do for every regular file below a folder, paths in order.
func files(root string, do func(path, rel string) error) error {
	return filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		return do(p, filepath.ToSlash(rel))
	})
}

// brief is a text on one line, cut.
func brief(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return s[:min(len(s), 160)]
}

// ids are the rules of findings, each once.
func ids(found []checks.Finding) string {
	var all []string
	for _, x := range found {
		all = append(all, x.Rule.ID+"/"+x.Severity.String())
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ",")
}
