package git

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// A HistoryRange limits a history. The zero HistoryRange limits nothing.
type HistoryRange struct {
	// Of are the commits to start from, by id, instead of all refs; nil means
	// all.
	Of []OID
	// Not leaves out these commits, which must be here, and all that they
	// reach.
	Not []OID
	// NotRemote leaves out what the remote-tracking refs of this remote reach,
	// "" nothing; NotRefs what any ref and HEAD reach.
	NotRemote string
	NotRefs   bool
	// After leaves out this commit and all that it reaches.
	After OID
	// Since leaves out commits that were made before this time, by the date
	// of the committer.
	Since time.Time
}

// A History is a list of commits, parents before children: those that any ref,
// any worktree's HEAD or any stash reaches. What only a reflog remembers is
// not among them: it is never pushed, and goes with the next clean-up.
type History struct {
	files *reader // nil where git is asked for blobs
	repo  *plumbing
	list  *commitList
	tips  revisions
	// Cut are those of the commits whose parents this clone lacks, because it
	// is shallow. All that such a commit holds looks as if it were new in it.
	Cut []OID
}

func (r *plumbing) History(ctx context.Context, o HistoryRange) (*History, error) {
	if o.Of != nil && len(o.Of) == 0 {
		return &History{repo: r, list: &commitList{}}, nil // rev-list wants something to start from
	}
	tips, list, err := r.list(ctx, o)
	if err != nil {
		return nil, err
	}
	h := &History{repo: r, list: list, tips: tips}
	shallow, err := r.shallow()
	if err != nil {
		return nil, err
	}
	if len(shallow) > 0 {
		for id := range h.Commits() {
			if shallow[id] {
				h.Cut = append(h.Cut, id)
			}
		}
	}
	return h, nil
}

// list asks git for the commits of a range. Few have stashed anything, so while
// git looks for stashes, it lists the commits without them.
func (r *plumbing) list(ctx context.Context, o HistoryRange) (revisions, *commitList, error) {
	type found struct {
		ids []OID
		err error
	}
	stashes := make(chan found, 1)
	go func() {
		var f found
		if o.Of == nil {
			f.ids, f.err = r.stashes(ctx)
		}
		stashes <- f
	}()
	// git's own --since stops at the first older commit, and so loses newer ones
	// behind a wrong clock: who reads the list leaves them out.
	args := []string{"rev-list", "--reverse", "--topo-order", listFormat}
	ask := func(tips revisions) (*commitList, error) {
		list, err := askCommits(ctx, tips.of(r.program.command(ctx, append(args[:len(args):len(args)], tips.args...)...)), o.Since)
		if err != nil {
			err = fmt.Errorf("list commits: %w", err)
		}
		return list, err
	}
	tips := revisionsOf(o, nil)
	list, err := ask(tips)
	f := <-stashes
	if f.err != nil {
		return tips, nil, fmt.Errorf("list stashes: %w", f.err)
	}
	if len(f.ids) > 0 {
		tips = revisionsOf(o, f.ids)
		list, err = ask(tips)
	}
	return tips, list, err
}

// revisions say which commits rev-list starts from and where it ends.
type revisions struct {
	args  []string
	stdin []byte // a push may name more than a command line holds
}

// of gives the revisions to a command that ends with them.
func (v *revisions) of(cmd *exec.Cmd) *exec.Cmd {
	cmd.Stdin = bytes.NewReader(v.stdin)
	return cmd
}

func revisionsOf(o HistoryRange, stashes []OID) (v revisions) {
	line := func(prefix string, ids ...OID) {
		for _, id := range ids {
			v.stdin = append(append(append(v.stdin, prefix...), id...), '\n')
		}
	}
	line("", o.Of...)
	line("^", o.Not...)
	if o.After != "" {
		line("^", o.After)
	}
	if o.Of == nil {
		line("", stashes...)
		v.args = append(v.args, "--all")
	}
	v.args = append(v.args, "--stdin")
	// --not turns round all options after it, so these are the last.
	switch {
	case o.NotRefs:
		v.args = append(v.args, "--not", "--all")
	case o.NotRemote != "":
		v.args = append(v.args, "--not", "--remotes="+o.NotRemote)
	}
	return v
}

// maxStashes bounds the stashes that are looked at: a command line holds so
// many. The last one is a ref like others, so it is never left out.
const maxStashes = 500

// stashes returns all stashes. All but the last are in the reflog alone.
func (r *plumbing) stashes(ctx context.Context) ([]OID, error) {
	const ref = "refs/stash"
	_, err := output(ctx, r.program.command(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref))
	if exitCode(err) == 1 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out, err := output(ctx, r.program.command(ctx, "rev-list", "--walk-reflogs", "--max-count="+strconv.Itoa(maxStashes), ref, "--"))
	if err != nil {
		return nil, err
	}
	return parseList(out)
}

// shallow returns the commits at which a shallow clone ends.
func (r *plumbing) shallow() (map[OID]bool, error) {
	file := filepath.Join(r.commonDir, "shallow")
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", Printable(file), err)
	}
	ids, err := parseList(data)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", Printable(file), err)
	}
	set := map[OID]bool{}
	for _, id := range ids {
		set[id] = true
	}
	return set, nil
}

func (r *plumbing) Commit(ctx context.Context, name string) (OID, bool, error) {
	out, err := output(ctx, r.program.command(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}"))
	if exitCode(err) > 0 {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	id, err := parseOID(bytes.TrimSpace(out))
	return id, err == nil, err
}

// Len returns the number of commits.
func (h *History) Len() int { return h.list.n }

// Commits yields the commits, parents before children.
func (h *History) Commits() iter.Seq[OID] {
	return func(yield func(OID) bool) {
		for _, c := range h.list.all() {
			if !yield(OID(hex.EncodeToString(c.id))) {
				return
			}
		}
	}
}

// Changes yields what each commit changed, and before each change how many of
// the commits came before it. Of a merge it yields the paths that differ from
// every parent. Every blob of every commit is new at its path in one of the
// changes: a commit that has it there without change has a parent that has it.
func (h *History) Changes(ctx context.Context) iter.Seq2[HistoryChange, error] {
	if h.files != nil {
		return h.files.changes(ctx, h)
	}
	return h.changesFrom(ctx, 0)
}

// changesFrom has git list the changes from the commit with this number on.
func (h *History) changesFrom(ctx context.Context, from int) iter.Seq2[HistoryChange, error] {
	return func(yield func(HistoryChange, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // the child ends with it
		args := append([]string{"diff-tree", "--stdin", "--root", "-r", "-c"}, rawFlags...)
		diff := h.repo.program.command(ctx, args...)
		diff.Stdin = h.list.lines(from)
		ids := bufio.NewScanner(h.list.lines(from))
		ids.Scan()
		done := from
		for c, err := range h.repo.stream(ctx, diff) {
			if err != nil {
				yield(HistoryChange{}, err)
				return
			}
			for string(ids.Bytes()) != string(c.Commit) && ids.Scan() {
				done++
			}
			if !yield(HistoryChange{c, done}, nil) {
				return
			}
		}
	}
}

// A HistoryChange is a change of a commit with this many before it.
type HistoryChange struct {
	Change
	Before int
}

// A Content is what a change brings.
type Content struct {
	Change *HistoryChange
	Data   []byte // not to be modified: others have it, too
	// Err says why there is no Data: a *TooLargeError or ErrMissing.
	Err error
}

func (r *plumbing) Contents(ctx context.Context, limit int64, changes iter.Seq[*HistoryChange]) iter.Seq2[Content, error] {
	return r.contents(ctx, revisions{args: []string{"--all"}}, limit, changes)
}

// Contents is Repository.Contents for changes of this history. In a partial
// clone it needn't go through all that the refs reach.
func (h *History) Contents(ctx context.Context, limit int64, changes iter.Seq[*HistoryChange]) iter.Seq2[Content, error] {
	if h.files != nil {
		return h.files.Contents(ctx, limit, changes)
	}
	return h.repo.contents(ctx, h.tips, limit, changes)
}

func (r *plumbing) contents(ctx context.Context, tips revisions, limit int64, changes iter.Seq[*HistoryChange]) iter.Seq2[Content, error] {
	return func(yield func(Content, error) bool) {
		missing, err := r.missing(ctx, tips)
		if err != nil {
			yield(Content{}, fmt.Errorf("list missing objects: %w", err))
			return
		}
		s := &contents{program: &r.program, missing: missing, limit: limit}
		if err := s.run(ctx, changes, yield); err != nil {
			yield(Content{}, err)
		}
	}
}

// missing returns the objects that a partial clone lacks. Asked for one of
// them, cat-file would try to fetch it and die.
func (r *plumbing) missing(ctx context.Context, tips revisions) (map[OID]bool, error) {
	if !r.partial() {
		return nil, nil
	}
	args := []string{"rev-list", "--objects", "--no-object-names", "--missing=print"}
	out, err := output(ctx, tips.of(r.program.command(ctx, append(args, tips.args...)...)))
	if err != nil {
		return nil, err
	}
	set := map[OID]bool{}
	for line := range bytes.Lines(out) {
		if id, ok := bytes.CutPrefix(line, []byte{'?'}); ok {
			set[OID(bytes.TrimSpace(id))] = true
		}
	}
	return set, nil
}

// contents reads many blobs through one `git cat-file --batch`, asking far
// ahead of the answers: a question that waits for its answer costs more than
// most blobs.
type contents struct {
	program *program
	missing map[OID]bool
	limit   int64
}

// maxAsked is how many questions may be under way. Each is a line in the pipe
// to git at most.
const maxAsked = 1024

// run asks for the new blobs of changes and yields the answers. It returns nil when yield said to
// stop.
func (s *contents) run(ctx context.Context, changes iter.Seq[*HistoryChange], yield func(Content, error) bool) error {
	caller := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Without --buffer: git then writes each answer when it has it, and no
	// answer waits for a further question.
	cmd := s.program.command(ctx, "cat-file", "--batch")
	in, err := cmd.StdinPipe()
	var out io.ReadCloser
	if err == nil {
		out, err = cmd.StdoutPipe()
	}
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Errorf("start git cat-file: %w", err)
	}
	asked := make(chan *HistoryChange, maxAsked)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer in.Close()
		defer close(asked)
		for c := range changes {
			if id := c.New.OID; !s.missing[id] {
				if _, err := io.WriteString(in, string(id)+"\n"); err != nil {
					return // the reader learns why
				}
			}
			select {
			case asked <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	stopped := false
	err = s.read(newAnswers(out), asked, func(c Content, err error) bool {
		stopped = !yield(c, err)
		return !stopped
	})
	if err != nil || stopped {
		cancel()
	}
	<-ended
	waited := cmd.Wait()
	switch {
	case stopped:
		return nil
	case err != nil:
		return failure(caller, cmd, err)
	case waited != nil:
		return failure(caller, cmd, waited)
	}
	return nil
}

func (s *contents) read(out *answers, asked <-chan *HistoryChange, yield func(Content, error) bool) error {
	for change := range asked {
		c := Content{Change: change, Err: ErrMissing}
		if id := change.New.OID; !s.missing[id] {
			var err error
			if c.Data, c.Err, err = out.next(id, s.limit); err != nil {
				return err
			}
		}
		if !yield(c, nil) {
			return nil
		}
	}
	return nil
}
