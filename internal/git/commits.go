package git

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"os/exec"
	"strconv"
	"time"
)

// A commitList is commits as git lists them, each with its tree and its parents,
// in raw bytes: a history may have a million.
type commitList struct {
	width int // of an id in bytes
	data  []byte
	n     int
}

// A listedCommit is one of a list. Its ids are raw, the parents in a row.
type listedCommit struct{ id, tree, parents []byte }

// listFormat has rev-list write the time of the committer, the tree and the
// parents of a commit behind a line of its own with the id.
const listFormat = "--format=%ct %T %P"

// readCommits reads what rev-list writes in that format. Commits that were made
// before since are left out.
func readCommits(r io.Reader, since time.Time) (*commitList, error) {
	l := &commitList{}
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		head, err := readLine(in)
		if err == io.EOF {
			return l, nil
		}
		id, ok := bytes.CutPrefix(head, []byte("commit "))
		if err != nil || !ok {
			return nil, errRaw
		}
		before := len(l.data)
		if err := l.add(id); err != nil {
			return nil, err
		}
		rest, err := readLine(in)
		if err != nil {
			return nil, errRaw
		}
		stamp, ids, ok := bytes.Cut(rest, []byte{' '})
		made := int64(0) // where the commit has none that git can read
		if len(stamp) > 0 {
			if made, err = strconv.ParseInt(string(stamp), 10, 64); err != nil {
				return nil, errRaw
			}
		}
		if !ok {
			return nil, errRaw
		}
		tree, parents, _ := bytes.Cut(ids, []byte{' '})
		if err := l.add(tree); err != nil {
			return nil, err
		}
		var all [][]byte
		if len(parents) > 0 {
			all = bytes.Split(parents, []byte{' '})
		}
		l.data = binary.AppendUvarint(l.data, uint64(len(all)))
		for _, parent := range all {
			if err := l.add(parent); err != nil {
				return nil, err
			}
		}
		if !since.IsZero() && made < since.Unix() {
			l.data = l.data[:before]
			continue
		}
		l.n++
	}
}

// readLine reads a line and drops its end. It is valid until the next one.
func readLine(in *bufio.Reader) ([]byte, error) {
	line, err := in.ReadSlice('\n')
	if err == bufio.ErrBufferFull { // a commit with more than a thousand parents
		var rest []byte
		line = bytes.Clone(line)
		rest, err = in.ReadBytes('\n')
		line = append(line, rest...)
	}
	if err != nil {
		if len(line) > 0 {
			err = errRaw
		}
		return nil, err
	}
	return line[:len(line)-1], nil
}

// add adds an id.
func (l *commitList) add(id []byte) error {
	if l.width == 0 {
		l.width = len(id) / 2
	}
	if len(id) == 2*l.width && (l.width == 20 || l.width == 32) {
		var err error
		if l.data, err = hex.AppendDecode(l.data, id); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%w: object id %q", errRaw, id[:min(len(id), 70)])
}

// all yields the commits in order.
func (l *commitList) all() iter.Seq2[int, listedCommit] {
	return func(yield func(int, listedCommit) bool) {
		rest := l.data
		for i := range l.n {
			var c listedCommit
			if c, rest = l.next(rest); !yield(i, c) {
				return
			}
		}
	}
}

// next reads the first commit of what is left of the list.
func (l *commitList) next(data []byte) (c listedCommit, rest []byte) {
	w := l.width
	count, size := binary.Uvarint(data[2*w:])
	from := 2*w + size
	to := from + int(count)*w
	return listedCommit{data[:w], data[w : 2*w], data[from:to]}, data[to:]
}

// lines returns the ids from the commit with this number on, each with a line
// break, as other commands of git read them.
func (l *commitList) lines(from int) io.Reader {
	r := &idLines{list: l, rest: l.data}
	for range from {
		_, r.rest = l.next(r.rest)
	}
	return r
}

type idLines struct {
	list *commitList
	rest []byte // commits
	line []byte // what is left of one
}

func (r *idLines) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(r.line) == 0 {
			if len(r.rest) == 0 {
				break
			}
			var c listedCommit
			c, r.rest = r.list.next(r.rest)
			r.line = append(hex.AppendEncode(r.line[:0], c.id), '\n')
		}
		k := copy(p[n:], r.line)
		n, r.line = n+k, r.line[k:]
	}
	if n == 0 && len(p) > 0 {
		err = io.EOF
	}
	return n, err
}

// askCommits runs rev-list and reads what it lists.
func askCommits(ctx context.Context, cmd *exec.Cmd, since time.Time) (*commitList, error) {
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, fmt.Errorf("start git %s: %w", verb(cmd.Args), err)
	}
	l, err := readCommits(out, since)
	if err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		return nil, failure(ctx, cmd, err)
	}
	if err := cmd.Wait(); err != nil {
		return nil, failure(ctx, cmd, err)
	}
	return l, nil
}
