// Command rules checks Squire's own rules and writes them in the form that the
// binary embeds.
package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/checks/pattern/rulefile"
	"github.com/squiresec/squire/checks/rules"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: rules FOLDER FILE.bin")
		os.Exit(2)
	}
	folders, err := read(os.DirFS(os.Args[1]))
	if err == nil {
		err = os.WriteFile(os.Args[2], rules.Encode(folders), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "generate rules:", err)
		os.Exit(1)
	}
}

// read loads all <language>/<rule>/rule.yaml of a folder, in order. The error
// joins everything that is wrong with any.
func read(dir fs.FS) ([]rules.Folder, error) {
	names, err := fs.Glob(dir, "*/*/rule.yaml")
	if err != nil {
		return nil, err
	}
	var folders []rules.Folder
	var errs []error
	seen := map[string]string{}
	parts, err := readParts(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		r, err := load(dir, name, parts)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if other := seen[r.ID]; other != "" {
			errs = append(errs, fmt.Errorf("checks/rules/%s: the id %s is that of %s, too", name, r.ID, other))
		}
		seen[r.ID] = name
		language := path.Dir(path.Dir(name))
		if len(folders) == 0 || folders[len(folders)-1].Name != language {
			folders = append(folders, rules.Folder{Name: language, Parts: parts.of(language)})
		}
		last := &folders[len(folders)-1]
		last.Rules = append(last.Rules, r)
	}
	if err := every(dir); err != nil {
		errs = append(errs, err)
	}
	return folders, errors.Join(errs...)
}

// A partList is all parts, in the order of their names.
type partList []*pattern.Part

// readParts loads all <language>/parts/<name>.yaml of a folder.
func readParts(dir fs.FS) (partList, error) {
	names, err := fs.Glob(dir, "*/parts/*.yaml")
	if err != nil {
		return nil, err
	}
	var all partList
	var errs []error
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		p, err := rulefile.LoadPart(path.Dir(path.Dir(name))+"/"+strings.TrimSuffix(path.Base(name), ".yaml"), "checks/rules/"+name, text)
		if err == nil {
			if err = cmp.Or(p.Compile(), pattern.Outlines(p.Rule)); err != nil {
				err = fmt.Errorf("checks/rules/%s:%w", name, err)
			}
		}
		errs, all = append(errs, err), append(all, p)
	}
	return all, errors.Join(errs...)
}

func (l partList) Part(name string) *pattern.Part {
	for _, p := range l {
		if p.Name == name {
			return p
		}
	}
	return nil
}

func (l partList) PartNames() []string {
	var names []string
	for _, p := range l {
		names = append(names, p.Name)
	}
	return names
}

// of returns the parts of a folder.
func (l partList) of(folder string) []*pattern.Part {
	var some []*pattern.Part
	for _, p := range l {
		if strings.HasPrefix(p.Name, folder+"/") {
			some = append(some, p)
		}
	}
	return some
}

// load reads and compiles one rule.
func load(dir fs.FS, name string, parts partList) (*pattern.Rule, error) {
	text, err := fs.ReadFile(dir, name)
	if err != nil {
		return nil, err
	}
	r, err := rulefile.LoadOurs("checks/rules/"+name, text, parts)
	if err != nil {
		return nil, err
	}
	if _, err := pattern.Compile(r); err != nil {
		return nil, fmt.Errorf("checks/rules/%s:%w", name, err)
	}
	if r.Needs, err = pattern.Needs(r); err != nil {
		return nil, fmt.Errorf("checks/rules/%s:%w", name, err)
	}
	if err := pattern.Outlines(r); err != nil {
		return nil, fmt.Errorf("checks/rules/%s:%w", name, err)
	}
	return r, nil
}

// every checks that no folder is left out since its file has another name.
func every(dir fs.FS) error {
	all, err := fs.Glob(dir, "*/*")
	if err != nil {
		return err
	}
	for _, name := range all {
		if info, err := fs.Stat(dir, name); err != nil || !info.IsDir() || path.Base(name) == "parts" {
			continue
		}
		if _, err := fs.Stat(dir, name+"/rule.yaml"); err != nil {
			return fmt.Errorf("checks/rules/%s has no rule.yaml", name)
		}
	}
	return nil
}
