package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// plumbing is the backend that asks git itself.
type plumbing struct {
	program                 program
	environ                 []string // as given, for what git tells its hooks
	root, gitDir, commonDir string
	head                    OID
	sha256                  bool
	objects, heads          objects
	declined                string // why the files were not read without git
}

// policyLimit bounds a policy file in bytes; a baseline may be large.
const policyLimit = 33 << 20

// separator is an option that rev-parse doesn't know, and so repeats: it keeps
// answers apart that may hold line breaks.
const separator = "--squire-answer"

// newPlumbing returns the backend of a repository that is not yet known.
func newPlumbing(dir string, environ []string) *plumbing {
	r := &plumbing{program: program{dir: dir, env: childEnviron(environ)}, environ: environ}
	r.program.path, r.program.err = findGit(environ, dir)
	r.objects.program, r.heads.program, r.heads.heads = &r.program, &r.program, true
	return r
}

// open asks everything that is needed about the repository in one command,
// since every process counts in a hook. What can't be answered ends the
// command, so the order matters: a bare repository has no top, and before the
// first commit there is no HEAD.
func (r *plumbing) open(ctx context.Context) error {
	return r.ask(ctx, []string{"--is-bare-repository", "--is-inside-work-tree", "--show-object-format"},
		place{"--absolute-git-dir", &r.gitDir}, place{"--git-common-dir", &r.commonDir}, place{"--show-toplevel", &r.root})
}

// A place is a folder to ask git for.
type place struct {
	flag string
	into *string
}

// ask has git answer some flags, of which the object format is the last, and
// say where some places are and what HEAD is.
func (r *plumbing) ask(ctx context.Context, flags []string, places ...place) error {
	dir := r.program.dir
	if r.program.err != nil {
		return r.program.err
	}
	args := append([]string{"rev-parse"}, flags...)
	for _, p := range places {
		args = append(args, separator, p.flag)
	}
	out, err := output(ctx, r.program.command(ctx, append(args, separator, "HEAD", "--")...))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	answers := strings.Split(string(out), separator+"\n")
	if len(answers) < len(places)+2 {
		if err == nil {
			err = errRaw
		}
		return openError(dir, answers[0], err)
	}
	for i, p := range places {
		path := filepath.FromSlash(strings.TrimSuffix(answers[1+i], "\n"))
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		*p.into = filepath.Clean(path)
	}
	r.sha256 = strings.HasSuffix(answers[0], "sha256\n")
	head, _, _ := strings.Cut(answers[len(answers)-1], "\n")
	if id, err := parseOID([]byte(head)); err == nil {
		r.head = id
	}
	return nil
}

// openError tells why a repository could not be opened.
func openError(dir, flags string, err error) error {
	what := err.Error()
	switch {
	case strings.Contains(what, "dubious ownership"), strings.Contains(what, "unsafe repository"):
		return &OwnershipError{Dir: dir}
	case strings.HasPrefix(flags, "true\n"):
		return fmt.Errorf("open repository %s: %w", Printable(dir), ErrBare)
	case strings.HasPrefix(flags, "false\nfalse\n"):
		return fmt.Errorf("open repository %s: %w", Printable(dir), ErrBare)
	case strings.Contains(what, "unknown repository extension"), strings.Contains(what, "Expected git repo version"), strings.Contains(what, "unknown ref storage format"):
		return fmt.Errorf("open repository %s: it has a format that the git on PATH doesn't know, so nothing in it can be scanned; install a newer git: %w", Printable(dir), err)
	case strings.Contains(what, "not a git repository"):
		return fmt.Errorf("open repository %s: %w", Printable(dir), ErrNotRepository)
	}
	return fmt.Errorf("open repository %s: %w", Printable(dir), err)
}

func (r *plumbing) Root() string      { return r.root }
func (r *plumbing) GitDir() string    { return r.gitDir }
func (r *plumbing) CommonDir() string { return r.commonDir }
func (r *plumbing) Head() OID         { return r.head }

// Backend implements Repository.
func (r *plumbing) Backend() string {
	if r.declined != "" {
		return BackendGit + " (declined: " + r.declined + ")"
	}
	return BackendGit
}

func (r *plumbing) Close() error {
	r.objects.close()
	r.heads.close()
	return nil
}

// emptyTree returns the tree that every git knows without having it.
func (r *plumbing) emptyTree() OID {
	if r.sha256 {
		return "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
	}
	return "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
}

func (r *plumbing) orEmpty(id OID) string {
	if id == "" {
		id = r.emptyTree()
	}
	return string(id)
}

// rawFlags make every raw list the same, whatever is configured. Renames stay
// off: they would cost reading blobs, and the source pairs them itself.
var rawFlags = []string{"--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"}

func (r *plumbing) Staged(ctx context.Context) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		others, err := r.merging()
		if err != nil {
			yield(Change{}, err)
			return
		}
		// For each merged commit, what its side of the changed paths is.
		lists := make([]map[string]Entry, len(others))
		for i, id := range others {
			lists[i] = map[string]Entry{}
			for c, err := range r.staged(ctx, id) {
				if err != nil {
					yield(Change{}, err)
					return
				}
				lists[i][c.Path] = c.Old[0]
			}
		}
		for c, err := range r.staged(ctx, r.head) {
			if !yield(withParents(c, lists), err) {
				return
			}
		}
	}
}

// staged lists the index against one commit.
func (r *plumbing) staged(ctx context.Context, commit OID) iter.Seq2[Change, error] {
	args := append([]string{"diff-index", "--cached", "--ita-invisible-in-index"}, rawFlags...)
	return r.stream(ctx, r.program.command(ctx, append(args, r.orEmpty(commit), "--")...))
}

// merging returns the commits that are being merged into HEAD. git writes
// MERGE_HEAD only after pre-merge-commit has run; until then there is a
// variable GITHEAD_<id> for each.
func (r *plumbing) merging() ([]OID, error) {
	var ids []OID
	file := filepath.Join(r.gitDir, "MERGE_HEAD")
	data, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w", Printable(file), err)
	}
	for line := range bytes.Lines(data) {
		id, err := parseOID(bytes.TrimSpace(line))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", Printable(file), err)
		}
		ids = append(ids, id)
	}
	if len(ids) > 0 {
		return ids, nil
	}
	for _, kv := range r.environ {
		if name, ok := strings.CutPrefix(kv, "GITHEAD_"); ok {
			name, _, _ = strings.Cut(name, "=")
			// cherry-pick and rebase name what they pick there as well, which
			// is no parent; they run no pre-merge-commit.
			if id, err := parseOID([]byte(name)); err == nil && id != r.head && strings.HasPrefix(lookup(r.environ, "GIT_REFLOG_ACTION"), "merge") {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}

func (r *plumbing) Diff(ctx context.Context, from, to OID) iter.Seq2[Change, error] {
	args := append([]string{"diff-tree", "-r"}, rawFlags...)
	return r.stream(ctx, r.program.command(ctx, append(args, r.orEmpty(from), string(to), "--")...))
}

func (r *plumbing) Commits(ctx context.Context, revisions string) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		list, err := r.revList(ctx, revisions, "--reverse", "--topo-order")
		if err != nil {
			yield(Change{}, err)
			return
		}
		ids, err := list.StdoutPipe()
		if err == nil {
			err = list.Start()
		}
		if err != nil {
			yield(Change{}, fmt.Errorf("start git rev-list: %w", err))
			return
		}
		args := append([]string{"diff-tree", "--stdin", "--root", "-r", "-c"}, rawFlags...)
		diff := r.program.command(ctx, args...)
		diff.Stdin = ids
		for c, err := range r.stream(ctx, diff) {
			if err != nil || !yield(c, err) {
				cancel()
				list.Wait()
				if err != nil {
					yield(Change{}, err)
				}
				return
			}
		}
		if err := list.Wait(); err != nil {
			yield(Change{}, rangeError(revisions, failure(ctx, list, err)))
		}
	}
}

func (r *plumbing) List(ctx context.Context, revisions string) ([]OID, error) {
	list, err := r.revList(ctx, revisions)
	if err != nil {
		return nil, err
	}
	out, err := output(ctx, list)
	if err != nil {
		return nil, rangeError(revisions, err)
	}
	return parseList(out)
}

func (r *plumbing) Unreachable(ctx context.Context, commits []OID) ([]OID, error) {
	here, gone := []string(nil), map[OID]bool{}
	for _, id := range commits {
		switch _, err := r.objects.read(ctx, string(id)+"^{commit}", policyLimit, nil); {
		case errors.Is(err, ErrMissing):
			gone[id] = true
		case err != nil:
			return nil, err
		default:
			here = append(here, string(id))
		}
	}
	for len(here) > 0 { // a command line holds so many
		n := min(len(here), 200)
		args := append([]string{"rev-list"}, here[:n]...)
		out, err := output(ctx, r.program.command(ctx, append(args, "--not", "--all", "--")...))
		if err != nil {
			return nil, err
		}
		list, err := parseList(out)
		if err != nil {
			return nil, err
		}
		for _, id := range list {
			gone[id] = true
		}
		here = here[n:]
	}
	var unreachable []OID
	for _, id := range commits {
		if gone[id] {
			unreachable = append(unreachable, id)
		}
	}
	return unreachable, nil
}

// revList returns the command for a range that a person wrote.
func (r *plumbing) revList(ctx context.Context, revisions string, flags ...string) (*exec.Cmd, error) {
	words := strings.Fields(revisions)
	if len(words) == 0 {
		return nil, rangeError(revisions, errors.New("it is empty"))
	}
	for _, w := range words {
		if strings.HasPrefix(w, "-") {
			return nil, rangeError(revisions, errors.New("it starts with a dash"))
		}
	}
	args := append(append([]string{"rev-list"}, flags...), "--end-of-options")
	return r.program.command(ctx, append(append(args, words...), "--")...), nil
}

func rangeError(revisions string, err error) error {
	return fmt.Errorf("commit range %q: %w; want commits as git knows them, such as main..HEAD or HEAD~3..HEAD", revisions, err)
}

func parseList(out []byte) ([]OID, error) {
	var ids []OID
	for line := range bytes.Lines(out) {
		id, err := parseOID(bytes.TrimSuffix(line, []byte{'\n'}))
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// stream runs a command that writes a raw list, and reads it as it comes.
func (r *plumbing) stream(ctx context.Context, cmd *exec.Cmd) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			yield(Change{}, fmt.Errorf("start git %s: %w", verb(cmd.Args), err))
			return
		}
		for c, err := range parseRaw(out) {
			if err == nil && yield(c, nil) {
				continue
			}
			cmd.Process.Kill()
			cmd.Wait()
			if err != nil {
				yield(Change{}, failure(ctx, cmd, err))
			}
			return
		}
		// Read to the end: the exit status tells whether the list is whole.
		io.Copy(io.Discard, out)
		if err := cmd.Wait(); err != nil {
			yield(Change{}, failure(ctx, cmd, err))
		}
	}
}

func (r *plumbing) Blob(ctx context.Context, id OID, limit int64, buf []byte) ([]byte, error) {
	obj, err := r.objects.read(ctx, string(id), limit, buf)
	if err != nil {
		return buf, err
	}
	if obj.kind != "blob" {
		return buf, notBlob(id, obj.kind)
	}
	return obj.data, nil
}

func notBlob(id OID, kind string) error {
	return fmt.Errorf("object %s is a %s, not a blob", id, kind)
}

func (r *plumbing) BlobSize(ctx context.Context, id OID) (int64, error) {
	obj, err := r.heads.read(ctx, string(id), 0, nil)
	if err == nil && obj.kind != "blob" {
		err = notBlob(id, obj.kind)
	}
	return obj.size, err
}

func (r *plumbing) OpenBlob(ctx context.Context, id OID) (io.ReadCloser, int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	cmd := r.program.command(ctx, "cat-file", "--batch")
	cmd.Stdin = strings.NewReader(string(id) + "\n")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, 0, fmt.Errorf("start git cat-file: %w", err)
	}
	b := &blobStream{answers: newAnswers(out), cmd: cmd, cancel: cancel}
	kind, size, err := b.header(id)
	if err == nil && kind != "blob" {
		err = notBlob(id, kind)
	}
	if err != nil {
		b.Close()
		if strings.Contains(cmd.Stderr.(*complaint).text(), "promisor remote") {
			err = ErrMissing // what git says in a partial clone
		}
		return nil, 0, err
	}
	b.left = size
	return b, size, nil
}

func (r *plumbing) Parents(ctx context.Context, commit OID) ([]OID, error) {
	obj, err := r.objects.read(ctx, string(commit), policyLimit, nil)
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", commit, err)
	}
	var parents []OID
	for line := range bytes.Lines(obj.data) {
		if len(bytes.TrimSpace(line)) == 0 {
			break // the message follows
		}
		if id, ok := bytes.CutPrefix(line, []byte("parent ")); ok {
			p, err := parseOID(bytes.TrimSpace(id))
			if err != nil {
				return nil, fmt.Errorf("read commit %s: %w", commit, err)
			}
			parents = append(parents, p)
		}
	}
	return parents, nil
}

func (r *plumbing) TrackedIgnored(ctx context.Context) ([]string, error) {
	cmd := r.program.command(ctx, "ls-files", "-z", "--cached", "--ignored", "--exclude-standard")
	cmd.Dir = r.root // it lists what is below
	out, err := output(ctx, cmd)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"), nil
}

func (r *plumbing) ReadHead(ctx context.Context, path string) ([]byte, error) {
	if r.head == "" {
		return nil, &fs.PathError{Op: "read from HEAD", Path: path, Err: fs.ErrNotExist}
	}
	return r.readAt(ctx, r.head, path, "read from HEAD")
}

func (r *plumbing) ReadAt(ctx context.Context, commit OID, path string) ([]byte, error) {
	return r.readAt(ctx, commit, path, fmt.Sprintf("read from commit %.10s", commit))
}

func (r *plumbing) readAt(ctx context.Context, commit OID, path, op string) ([]byte, error) {
	missing := &fs.PathError{Op: op, Path: path, Err: fs.ErrNotExist}
	obj, err := r.objects.read(ctx, string(commit)+":"+path, policyLimit, nil)
	if errors.Is(err, ErrMissing) {
		// git says the same of a path that isn't there and of a blob that a
		// partial clone lacks. The second must not look like no policy.
		if r.partial() && r.tracked(ctx, commit, path) {
			return nil, &fs.PathError{Op: op, Path: path, Err: ErrMissing}
		}
		return nil, missing
	}
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: path, Err: err}
	}
	if obj.kind != "blob" {
		return nil, missing
	}
	return obj.data, nil
}

func (r *plumbing) Object(ctx context.Context, id OID, limit int64) (kind string, content []byte, err error) {
	obj, err := r.objects.read(ctx, string(id), limit, nil)
	return obj.kind, obj.data, err
}

// partial reports whether the clone may lack objects.
func (r *plumbing) partial() bool {
	packs, err := filepath.Glob(filepath.Join(r.commonDir, "objects", "pack", "*.promisor"))
	return err != nil || len(packs) > 0
}

// tracked reports whether a commit has the path; an error counts as yes.
func (r *plumbing) tracked(ctx context.Context, commit OID, path string) bool {
	out, err := output(ctx, r.program.command(ctx, "ls-tree", "-z", "--full-tree", "--name-only", string(commit), "--", path))
	return err != nil || len(out) > 0
}
