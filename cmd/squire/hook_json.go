package main

import (
	"github.com/squiresec/squire/hooks"
)

// installedJSON is what hook install --json writes.
type installedJSON struct {
	Scope   string     `json:"scope"`
	DryRun  bool       `json:"dryRun"`
	Folder  string     `json:"folder"`
	Program string     `json:"program"`
	Manager string     `json:"manager,omitempty"`
	Hooks   []hookJSON `json:"hooks"`
	Edits   []editJSON `json:"edits"`
	Notes   []string   `json:"notes"`
}

type hookJSON struct {
	Name    string `json:"name"`
	File    string `json:"file"`
	Changed bool   `json:"changed"`
	Chained string `json:"chained,omitempty"`
}

type editJSON struct {
	File    string   `json:"file"`
	Manager string   `json:"manager"`
	Hooks   []string `json:"hooks"`
	Changed bool     `json:"changed"`
	Diff    string   `json:"diff,omitempty"`
}

func installedOf(d *hooks.Installed, o hookOptions) installedJSON {
	out := installedJSON{Scope: string(o.scope()), DryRun: o.dryRun, Folder: d.Dir, Program: d.Exe, Manager: d.Manager,
		Hooks: []hookJSON{}, Edits: editsOf(d.Edits), Notes: append([]string{}, d.Notes...)}
	for _, h := range d.Hooks {
		out.Hooks = append(out.Hooks, hookJSON{h.Name, h.File, h.Changed, h.Chained})
	}
	return out
}

func editsOf(edits []hooks.Edit) []editJSON {
	out := []editJSON{}
	for _, e := range edits {
		out = append(out, editJSON{e.File, e.Manager, e.Hooks, e.Diff != "", e.Diff})
	}
	return out
}

// uninstalledJSON is what hook uninstall --json writes.
type uninstalledJSON struct {
	Scope  string        `json:"scope"`
	DryRun bool          `json:"dryRun"`
	Hooks  []removedJSON `json:"hooks"`
	Edits  []editJSON    `json:"edits"`
	Notes  []string      `json:"notes"`
}

type removedJSON struct {
	Name     string `json:"name"`
	File     string `json:"file"`
	Restored bool   `json:"restored"`
	Kept     bool   `json:"kept"`
}

func uninstalledOf(d *hooks.Uninstalled, o hookOptions) uninstalledJSON {
	out := uninstalledJSON{Scope: string(o.scope()), DryRun: o.dryRun, Hooks: []removedJSON{}, Edits: editsOf(d.Edits), Notes: append([]string{}, d.Notes...)}
	for _, r := range d.Hooks {
		out.Hooks = append(out.Hooks, removedJSON{r.Name, r.File, r.Restored, r.Kept})
	}
	return out
}

// statusJSON is what hook status --json writes.
type statusJSON struct {
	Scope     string           `json:"scope"`
	Protected bool             `json:"protected"`
	Folder    string           `json:"folder"`
	SetBy     *setByJSON       `json:"setBy,omitempty"`
	Manager   string           `json:"manager,omitempty"`
	Backend   string           `json:"backend,omitempty"`
	Shadowed  string           `json:"shadowed,omitempty"`
	Notes     []string         `json:"notes"`
	Hooks     []hookStatusJSON `json:"hooks"`
	Unscanned []unscannedJSON  `json:"unscanned"`
	Bypasses  int              `json:"bypasses"`
}

// setByJSON is the setting of git that names the folder.
type setByJSON struct {
	Value  string `json:"value"`
	Scope  string `json:"scope"`
	Origin string `json:"origin"`
}

type hookStatusJSON struct {
	Name     string `json:"name"`
	File     string `json:"file"`
	State    string `json:"state"`
	Chained  string `json:"chained,omitempty"`
	Exe      string `json:"program,omitempty"`
	ExeFound bool   `json:"programFound"`
}

type unscannedJSON struct {
	Commit string `json:"commit"`
	How    string `json:"how"`
	Time   string `json:"time"`
}

func statusOf(p *hooks.Protection) statusJSON {
	s := statusJSON{Scope: string(hooks.Local), Protected: p.Holds(), Folder: p.Path.Dir, Manager: p.Manager, Backend: p.Backend, Shadowed: p.Shadowed,
		Notes: append([]string{}, p.Notes...), Hooks: hooksOf(p.Hooks), Unscanned: []unscannedJSON{}, Bypasses: p.Bypasses.Count}
	if p.Path.Configured() {
		s.SetBy = &setByJSON{p.Path.Value, p.Path.Scope, p.Path.Origin}
	}
	for _, u := range p.Unscanned {
		s.Unscanned = append(s.Unscanned, unscannedJSON{string(u.Commit), u.How, u.Time.UTC().Format("2006-01-02T15:04:05Z")})
	}
	return s
}

func hooksOf(list []hooks.HookStatus) []hookStatusJSON {
	out := []hookStatusJSON{}
	for _, h := range list {
		out = append(out, hookStatusJSON{h.Name, h.File, string(h.State), h.Chained, h.Exe, h.ExeFound})
	}
	return out
}

// folderOf tells about hooks for more than one repository.
func folderOf(f *hooks.Folder) statusJSON {
	s := statusJSON{Scope: string(f.Scope), Protected: f.Holds(), Folder: f.Dir, Notes: []string{}, Hooks: hooksOf(f.Hooks), Unscanned: []unscannedJSON{}}
	if f.From != "" {
		s.SetBy = &setByJSON{f.Value, f.Level, f.From}
	}
	return s
}
