package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/report"
)

type fixOptions struct {
	paths                  []string
	staged, dryRun, unsafe bool
	policyOptions
}

func newFix(a *app) *cobra.Command {
	var o fixOptions
	cmd := &cobra.Command{
		Use:     "fix [PATH ...]",
		Short:   "Mend what can be mended without a person reading it",
		GroupID: "daily",
		Long: `Applies the fixes that keep a program doing what it does. --unsafe also applies
those that a person should read, such as a look-up in the environment in place
of a secret, which then has to be set there: look at them first with --dry-run.

With --staged it mends what is staged. The file in the worktree gets the same
edits where it is as staged; where it isn't, it stays as it is.

A secret that was shared works until it is revoked, wherever it stands.

Exit codes: 0 nothing is left, 1 findings remain, 2 wrong use, 3 something could
not be read or written.`,
		Example: `  squire fix
  squire fix src --dry-run
  squire fix --staged
  squire fix config.py --unsafe --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.paths = args
			return a.fix(cmd.Context(), &o)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault // files
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.staged, "staged", false, "mend what is staged for the next commit")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "show what would change and change nothing")
	f.BoolVar(&o.unsafe, "unsafe", false, "apply fixes that a person should read, too")
	f.StringSliceVar(&o.only, "only", nil, "keep the rules whose id, concept or origin fits `GLOB`")
	return cmd
}

// A mender mends the files of one run.
type mender struct {
	app    *app
	o      *fixOptions
	engine *checks.Engine
	seen   *secretsSeen
	shelf  shelf
	// What the run came to.
	fixed, left, unsafe int
	failed              bool
}

// A shelf is where the files stand: in the worktree, or in the index.
type shelf interface {
	// read returns a file's content. An error says why it can't be mended.
	read(ctx context.Context, path string) ([]byte, error)
	// write puts all mended files in their places. Of each it tells what the
	// user has to know beside.
	write(ctx context.Context, list []mended) error
}

// A mended file is what a file was and what becomes of it.
type mended struct {
	path          string
	before, after []byte
	edits         []checks.Edit
	// The lines of both, secrets masked, for a dry run.
	lines, newLines []string
	shown           int // findings in before that are shown
	fixed           []checks.Finding
	clashing        []checks.Finding
}

func (a *app) fix(ctx context.Context, o *fixOptions) error {
	if o.staged && len(o.paths) > 0 {
		return usageError("fix looks at one thing at a time: PATHs or --staged")
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	m := &mender{app: a, o: o}
	var t target
	var err error
	if o.staged {
		t, err = m.openIndex(ctx)
	} else {
		t, err = a.treeTarget(ctx, &scanOptions{paths: o.paths, policyOptions: o.policyOptions})
		m.shelf = &worktree{app: a, root: t.root}
	}
	if err != nil {
		return err
	}
	if t.repo != nil {
		defer t.repo.Close()
	}
	if x, ok := m.shelf.(*staged); ok {
		defer x.index.Close()
	}
	m.engine = t.policy.Engine()
	m.seen = &secretsSeen{inner: m.engine.Judge, files: map[string]*secretsIn{}}
	m.engine.Judge = m.seen
	return m.run(ctx, t.source)
}

func (m *mender) run(ctx context.Context, src checks.Source) error {
	found, gaps, err := collect(ctx, m.engine, src)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return incomplete(errors.New("stopped before anything was changed"))
	}
	var list []mended
	for _, of := range byPath(found) {
		if f, ok := m.mend(ctx, of); ok {
			list = append(list, f)
		}
	}
	if !m.o.dryRun && len(list) > 0 {
		if err := m.shelf.write(ctx, list); err != nil {
			m.failed = true
			m.app.fail(err)
		}
	}
	m.tell(list, len(gaps))
	for _, g := range gaps {
		m.app.fail(g)
	}
	switch {
	case m.failed || len(gaps) > 0:
		return code(exitIncomplete)
	case m.left > 0:
		return code(exitFindings)
	}
	return nil
}

// byPath groups what is shown by files, in their order.
func byPath(found []checks.Finding) [][]checks.Finding {
	var groups [][]checks.Finding
	at := map[string]int{}
	for _, x := range found {
		if !x.Verdict.Show {
			continue
		}
		i, ok := at[x.Path]
		if !ok {
			i = len(groups)
			at[x.Path] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], x)
	}
	return groups
}

// wanted reports whether a fix is to be applied.
func (m *mender) wanted(f *checks.Fix) bool {
	return len(f.Edits) > 0 && (f.Safe || m.o.unsafe)
}

// mend makes the new content of one file. It is false where nothing changes;
// what is left is counted then.
func (m *mender) mend(ctx context.Context, of []checks.Finding) (f mended, ok bool) {
	m.left += len(of)
	for i := range of {
		if !m.o.unsafe && len(of[i].Fixes) > 0 && !slices.ContainsFunc(of[i].Fixes, func(f checks.Fix) bool { return f.Safe }) {
			m.unsafe++
		}
	}
	if !slices.ContainsFunc(of, func(x checks.Finding) bool {
		return slices.ContainsFunc(x.Fixes, func(f checks.Fix) bool { return m.wanted(&f) })
	}) {
		return f, false
	}
	f.path = of[0].Path
	var err error
	if f.before, err = m.shelf.read(ctx, f.path); err == nil {
		err = m.choose(&f, of)
	}
	if err != nil {
		m.failed = true
		m.app.fail(fmt.Errorf("fix %s: %w", f.path, checks.Pathless(err)))
		return f, false
	}
	return f, len(f.edits) > 0
}

// choose scans the content that is to be changed, since what was found before
// may have been found in another, and applies the fixes of what is still there.
func (m *mender) choose(f *mended, of []checks.Finding) error {
	type place struct {
		rule string
		span checks.Span
	}
	asked := map[place]bool{}
	for i := range of {
		asked[place{of[i].Rule.ID, of[i].Span}] = true
	}
	file := &checks.File{Path: f.path, Data: f.before}
	found, err := m.engine.ScanFile(file)
	if err = checks.Incomplete(err); err != nil {
		return err
	}
	if !bytes.Equal(file.Data, f.before) {
		return errors.New("it is UTF-16, and edits are made in UTF-8; mend it by hand")
	}
	for i := range found {
		if found[i].Verdict.Show {
			f.shown++
		}
	}
	found = slices.DeleteFunc(found, func(x checks.Finding) bool {
		return !x.Verdict.Show || !asked[place{x.Rule.ID, x.Span}]
	})
	edits, fixed, clashing := checks.ChooseFixes(found, func(_ *checks.Finding, x *checks.Fix) bool { return m.wanted(x) })
	if f.after, err = checks.ApplyEdits(f.before, edits); err != nil {
		return err
	}
	f.edits = edits
	for _, i := range fixed {
		f.fixed = append(f.fixed, found[i])
	}
	for _, i := range clashing {
		f.clashing = append(f.clashing, found[i])
	}
	m.fixed += len(fixed)
	return m.check(f)
}

// check scans the new content: what is left is what is found then.
func (m *mender) check(f *mended) error {
	old := m.seen.in(f.path).spans
	found, err := m.engine.ScanFile(&checks.File{Path: f.path, Data: slices.Clone(f.after)})
	if err = checks.Incomplete(err); err != nil {
		return err
	}
	now := m.seen.in(f.path)
	m.left -= len(f.fixed)
	if !m.o.staged { // where what was staged before doesn't count
		m.left += m.appeared(f, found)
	}
	if m.o.dryRun {
		f.lines = checks.MaskedLines(f.before, old, now.values)
		f.newLines = checks.MaskedLines(f.after, append(checks.AfterEdits(old, f.edits), now.spans...), now.values)
	}
	return nil
}

// appeared counts what is found of the rules that were fixed, beyond what was
// there before: a fix that doesn't mend its finding must not look as if it did.
func (m *mender) appeared(f *mended, found []checks.Finding) int {
	n := len(f.fixed) - f.shown
	for i := range found {
		if found[i].Verdict.Show {
			n++
		}
	}
	return max(n, 0)
}

// tell says what was done and what is left.
func (m *mender) tell(list []mended, gaps int) {
	a := m.app
	verb := "fixed"
	if m.o.dryRun {
		verb = "would fix"
	}
	for i := range list {
		f := &list[i]
		if m.o.dryRun {
			m.diff(a.out, f)
		}
		fmt.Fprintf(a.out, "%s %s: %s\n", verb, report.Escape(f.path), plural(len(f.fixed), "finding"))
		for _, x := range f.fixed {
			fmt.Fprintf(a.out, "  line %d: %s [%s]\n", x.Start.Line, report.Escape(m.title(&x)), report.Escape(x.Rule.ID))
		}
		for _, x := range f.clashing {
			fmt.Fprintf(a.out, "  line %d: not applied, since another fix changes the same text; run squire fix again [%s]\n", x.Start.Line, report.Escape(x.Rule.ID))
		}
	}
	switch {
	case m.left > 0:
		scan := "squire scan"
		if m.o.staged {
			scan = "squire scan --staged"
		}
		fmt.Fprintf(a.out, "%s: %s shows what to do\n", remain(m.left), scan)
		if m.unsafe > 0 {
			have := "1 has a fix"
			if m.unsafe > 1 {
				have = fmt.Sprintf("%d have fixes", m.unsafe)
			}
			fmt.Fprintf(a.out, "%s to be read first: squire fix --unsafe --dry-run\n", have)
		}
	case gaps > 0 || m.failed:
	case m.fixed == 0:
		fmt.Fprintln(a.out, "nothing to fix")
	case m.o.dryRun:
		fmt.Fprintln(a.out, "nothing would be left")
	default:
		fmt.Fprintln(a.out, "nothing is left")
	}
}

func remain(n int) string {
	if n == 1 {
		return "1 finding remains"
	}
	return fmt.Sprintf("%d findings remain", n)
}

// title returns the title of the fix that was applied.
func (m *mender) title(x *checks.Finding) string {
	for i := range x.Fixes {
		if m.wanted(&x.Fixes[i]) {
			return x.Fixes[i].Title
		}
	}
	return ""
}

// openIndex opens what is staged.
func (m *mender) openIndex(ctx context.Context) (target, error) {
	index, err := git.OpenIndex(ctx, "")
	if err != nil {
		return target{}, &exit{exitUsage, err}
	}
	t, err := m.app.gitTarget(ctx, &scanOptions{staged: true, policyOptions: m.o.policyOptions})
	if err != nil {
		index.Close()
		return target{}, err
	}
	m.shelf = &staged{app: m.app, index: index, repo: t.repo, entries: map[string]git.Entry{}}
	return t, nil
}

// A worktree is the shelf of files and folders.
type worktree struct {
	app  *app
	root string
}

func (w *worktree) read(_ context.Context, path string) ([]byte, error) {
	return readInside(w.root, path)
}

func (w *worktree) write(_ context.Context, list []mended) error {
	var errs []error
	for i := range list {
		f := &list[i]
		if err := replaceInside(w.root, f.path, f.before, f.after); err != nil {
			errs = append(errs, fmt.Errorf("write %s: %w; it is as it was", f.path, checks.Pathless(err)))
		}
	}
	return errors.Join(errs...)
}

// A staged shelf is the index.
type staged struct {
	app     *app
	index   *git.Index
	repo    git.Repository
	entries map[string]git.Entry
}

func (s *staged) read(ctx context.Context, path string) ([]byte, error) {
	e, err := s.index.Entry(ctx, path)
	if err != nil {
		return nil, err
	}
	filter, err := s.index.Filter(ctx, path)
	if err != nil {
		return nil, err
	}
	data, err := s.repo.Blob(ctx, e.OID, checks.DefaultMaxFileSize, nil)
	if err != nil {
		return nil, err
	}
	data = slices.Clip(data)
	now, err := readInside(s.repo.Root(), path)
	if err == nil && filter == "" && !bytes.Equal(now, data) && bytes.Equal(bytes.ReplaceAll(now, []byte("\r\n"), []byte("\n")), data) {
		filter = "line breaks"
	}
	if filter != "" {
		return nil, fmt.Errorf("git stores it otherwise than it stands in the worktree (%s), so the two can't get the same edits; run `squire fix FILE && git add FILE` with it", filter)
	}
	s.entries[path] = e
	return data, nil
}

// write stages all new content at once, and then gives the worktree the same
// where it was the same.
func (s *staged) write(ctx context.Context, list []mended) error {
	var all []git.Replacement
	for i := range list {
		f := &list[i]
		all = append(all, git.Replacement{Path: f.path, Old: s.entries[f.path], Content: f.after})
	}
	if err := s.index.Replace(ctx, all); err != nil {
		return fmt.Errorf("%w; nothing was changed", err)
	}
	var errs []error
	for i := range list {
		f := &list[i]
		now, err := readInside(s.repo.Root(), f.path)
		if err != nil && !errors.Is(err, os.ErrNotExist) || err == nil && !bytes.Equal(now, f.before) {
			s.app.note("note: %s is fixed as staged; in the worktree it isn't as staged and stays as it is, so mend it there before you stage it again", f.path)
			continue
		}
		if err == nil {
			err = replaceInside(s.repo.Root(), f.path, f.before, f.after)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, fmt.Errorf("%s is fixed as staged, and could not be written in the worktree: %w", f.path, checks.Pathless(err)))
		}
	}
	return errors.Join(errs...)
}
