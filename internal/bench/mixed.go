package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// otherTexts are what the mixed tree has beside code.
var otherTexts = []string{".yaml", ".yml", ".json", ".tf", ".sh", ".sql", ".html", ".md", ".toml", ".conf"}

// mixed measures a whole scan, secrets and code with every rule, of a tree of
// about a million lines in many languages, beside ast-grep with twenty rules
// for each of four languages, and beside bandit and gosec on what they read.
func (b *bench) mixed() error {
	if os.Getenv("MB") == "" {
		os.Setenv("MB", "8") // megabytes a language
	}
	if keep := os.Getenv("KEEP"); keep != "" {
		b.dir = keep
	}
	astGrep, err := b.installAstGrep()
	if err != nil {
		return err
	}
	root := filepath.Join(b.dir, "mixed")
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	rules := filepath.Join(b.dir, "mixed-rules")
	if err := os.RemoveAll(rules); err != nil {
		return err
	}
	for _, l := range codeLangs {
		c := &codeBench{bench: b, codeLang: l}
		if err := c.collect(); err != nil {
			return err
		}
		if err := os.MkdirAll(root, 0o755); err != nil {
			return err
		}
		if err := os.Rename(c.sources, filepath.Join(root, l.name)); err != nil {
			return err
		}
		if err := copyRules(rules, l.name); err != nil {
			return err
		}
	}
	if err := otherSources(filepath.Join(root, "other")); err != nil {
		return err
	}
	lines, err := countLines(root)
	if err != nil {
		return err
	}
	config := filepath.Join(b.dir, "mixed-sgconfig.yml")
	if err := os.WriteFile(config, []byte("ruleDirs: [mixed-rules]\n"), 0o644); err != nil {
		return err
	}
	scan := func(name, tree string) program {
		return program{name: name, args: []string{b.squire, "scan", "--no-policy", "--no-ignore", "--profile", "ci", "--format", "json", tree}}
	}
	if err := b.compare(fmt.Sprintf("mixed tree, %d lines, all of Squire's rules", lines), 5,
		program{name: "ast-grep, 20 rules a language", args: []string{astGrep, "scan", "-c", config, "--json=compact", root}},
		scan("squire, secrets and code", root)); err != nil {
		return err
	}
	if bandit, err := exec.LookPath("bandit"); err != nil {
		fmt.Printf("SKIPPED: bandit: %v\n", err)
	} else if err := b.compare("mixed tree, its Python", 1,
		program{name: "bandit", args: []string{bandit, "-r", "-q", "-f", "json", filepath.Join(root, "python")}},
		scan("squire, secrets and code", filepath.Join(root, "python"))); err != nil {
		return err
	}
	gosec, err := b.goInstall("gosec", gosecModule)
	if err != nil {
		fmt.Printf("SKIPPED: gosec: %v\n", err)
		return nil
	}
	// gosec reads packages with their types, so it gets a module.
	module, err := download(trees[0])
	if err != nil {
		return err
	}
	return b.compare(trees[0], 3,
		program{name: "gosec", args: []string{gosec, "-quiet", "-fmt=json", "./..."}, dir: module},
		scan("squire, secrets and code", module))
}

// copyRules copies ast-grep's rules of a language, with the language in front
// of their ids: several languages have the same.
func copyRules(to, lang string) error {
	files, err := filepath.Glob(filepath.Join(codeTestdata, lang, "ast-grep", "*.yml"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		text = idOfRule.ReplaceAll(text, []byte("id: "+lang+"-"))
		if err := os.WriteFile(filepath.Join(to, lang+"-"+filepath.Base(f)), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

var idOfRule = regexp.MustCompile(`(?m)^id: *`)

// otherSources copies configuration, scripts and documents of two modules.
func otherSources(to string) error {
	for _, module := range []string{trees[1], trees[3]} {
		dir, err := download(module)
		if err != nil {
			return err
		}
		for _, ext := range otherTexts {
			files, err := sources(dir, ext, func(string) bool { return false })
			if err != nil {
				return err
			}
			for _, f := range part(files, 1<<20) {
				if err := copySource(filepath.Join(to, filepath.Base(dir), f.rel), f.path); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func countLines(root string) (int, error) {
	n := 0
	for _, ext := range append([]string{".go", ".py", ".ts", ".java"}, otherTexts...) {
		files, err := sources(root, ext, func(string) bool { return false })
		if err != nil {
			return 0, err
		}
		for _, f := range files {
			text, err := os.ReadFile(f.path)
			if err != nil {
				return 0, err
			}
			n += bytes.Count(text, []byte("\n"))
		}
	}
	return cmp.Or(n, 1), nil
}
