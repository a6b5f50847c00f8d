package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// search compares scans with gitleaks' rules to ripgrep looking for their
// keywords, which is what no scanner that reads every byte can go below.
func (b *bench) search() error {
	rg, err := exec.LookPath("rg")
	if err != nil {
		fmt.Println("\nSKIPPED: the comparison with ripgrep, which isn't installed")
		return nil
	}
	words, err := b.keywords()
	if err != nil {
		return err
	}
	for _, module := range trees {
		dir, err := download(module)
		if err != nil {
			return err
		}
		ours := []string{b.squire, "scan", "--only", "gitleaks", "--no-ignore", "--no-policy", "--max-decode-depth", "0", dir}
		all := []string{b.squire, "scan", "--no-ignore", "--no-policy", "--max-decode-depth", "0", dir}
		theirs := []string{rg, "-c", "-i", "-F", "-f", words, "--no-ignore", "--hidden", "-j", strconv.Itoa(runtime.NumCPU()), dir}
		if err := b.compare(module+", ripgrep", 7,
			program{name: "rg -ciF -f keywords", args: theirs, dir: b.dir},
			program{name: "squire scan --only gitleaks", args: ours, dir: b.dir},
			program{name: "squire scan, every rule", args: all, dir: b.dir},
		); err != nil {
			return err
		}
	}
	return nil
}

// keywords writes the keywords of gitleaks' rules into a file, a line each.
func (b *bench) keywords() (string, error) {
	dir, err := download(gitleaksModule)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "config", "gitleaks.toml")
	config, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	var words []string
	for _, list := range regexp.MustCompile(`(?s)\nkeywords = \[(.*?)\]`).FindAllStringSubmatch(string(config), -1) {
		for _, word := range regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|'([^']*)'`).FindAllStringSubmatch(list[1], -1) {
			text := word[2]
			if word[1] != "" {
				if text, err = strconv.Unquote(`"` + word[1] + `"`); err != nil {
					return "", fmt.Errorf("read %s: keyword %s: %w", file, word[0], err)
				}
			}
			words = append(words, strings.ToLower(text))
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	if len(words) < 100 {
		return "", fmt.Errorf("read %s: %d keywords are fewer than there must be", file, len(words))
	}
	out := filepath.Join(b.dir, "keywords")
	return out, os.WriteFile(out, []byte(strings.Join(words, "\n")+"\n"), 0o644)
}

// history compares scans of all commits of a clone of the repository that
// HISTORY names.
func (b *bench) history() error {
	from := os.Getenv("HISTORY")
	if from == "" {
		fmt.Println("\nSKIPPED: the comparison of histories; name a repository on disk with HISTORY=DIR")
		return nil
	}
	repo := filepath.Join(b.dir, "history")
	if out, err := exec.Command("git", "clone", "-q", from, repo).CombinedOutput(); err != nil {
		return fmt.Errorf("clone %s: %w\n%s", from, err, out)
	}
	count, err := exec.Command("git", "-C", repo, "rev-list", "--all", "--count").Output()
	if err != nil {
		return fmt.Errorf("count commits of %s: %w", from, err)
	}
	for _, depth := range []string{"0", "5"} {
		if err := b.compare(fmt.Sprintf("history of %s commits, decoding %s deep", strings.TrimSpace(string(count)), depth), 5,
			program{name: "squire --only gitleaks", args: []string{b.squire, "scan", "--history", "--no-cache", "--no-policy", "--only", "gitleaks", "--max-decode-depth", depth}, dir: repo},
			program{name: "squire, every rule", args: []string{b.squire, "scan", "--history", "--no-cache", "--no-policy", "--max-decode-depth", depth}, dir: repo},
			program{name: "gitleaks git", args: []string{b.gitleaks, "git", "--no-banner", "--max-decode-depth", depth, repo}, dir: b.dir},
		); err != nil {
			return err
		}
	}
	return nil
}
