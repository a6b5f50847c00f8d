package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/policy"
)

// rootOf returns the folder whose policy holds for some paths, and the paths
// made absolute. It is the nearest folder upwards that holds .squire.toml or
// .git; where there is none, the folder that holds all the paths. No paths
// means the current folder.
func rootOf(paths []string) (root string, abs []string, err error) {
	wd, err := getwd()
	if err != nil {
		return "", nil, err
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	common := ""
	for _, p := range paths {
		if p == "" {
			return "", nil, fmt.Errorf("scan: a path is empty")
		}
		if !filepath.IsAbs(p) {
			p = filepath.Join(wd, p)
		}
		p = filepath.Clean(p)
		info, err := os.Lstat(p)
		if err != nil {
			return "", nil, fmt.Errorf("scan %s: %w", p, checks.Pathless(err))
		}
		abs = append(abs, p)
		dir := p
		if !info.IsDir() {
			dir = filepath.Dir(p)
		}
		if common = shared(common, dir); common == "" {
			return "", nil, fmt.Errorf("scan: the paths lie on different volumes; scan them one by one")
		}
	}
	for dir := common; ; {
		for _, mark := range []string{policy.ConfigFile, ".git"} {
			if _, err := os.Lstat(filepath.Join(dir, mark)); err == nil {
				return dir, abs, nil
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return common, abs, nil
		}
		dir = up
	}
}

// shared returns the deepest folder that holds both, or "" when there is none.
func shared(a, b string) string {
	if a == "" {
		return b
	}
	for {
		if rel, err := filepath.Rel(a, b); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return a
		}
		up := filepath.Dir(a)
		if up == a {
			return ""
		}
		a = up
	}
}
