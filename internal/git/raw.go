package git

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
)

// maxRecord bounds a path or a header in bytes: git's own limit of an index
// path is 4095, or larger only where it marks it so.
const maxRecord = 1 << 20

var errRaw = errors.New("unexpected output of git")

// parseRaw reads the output of `diff-index -z`, `diff-tree -z` and
// `diff-tree --stdin -z`, combined (-c) or not:
//
//	[commit NUL] (":" mode mode oid oid status NUL path NUL)*
//	[commit NUL] ("::" mode mode mode oid oid oid statuses NUL path NUL)*
func parseRaw(r io.Reader) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		var commit OID
		for {
			header, err := record(in)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Change{}, err)
				return
			}
			if !bytes.HasPrefix(header, []byte{':'}) {
				if commit, err = parseOID(header); err != nil {
					yield(Change{}, err)
					return
				}
				continue
			}
			c, err := parseHeader(header)
			if err == nil {
				var path []byte
				if path, err = record(in); err == io.EOF || err == nil && len(path) == 0 {
					err = fmt.Errorf("%w: a change without a path", errRaw)
				}
				c.Path, c.Commit = string(path), commit
			}
			if err != nil {
				yield(Change{}, err)
				return
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

// record reads up to a NUL, which it drops.
func record(in *bufio.Reader) ([]byte, error) {
	var long []byte
	for {
		part, err := in.ReadSlice(0)
		if err == nil && long == nil {
			return bytes.Clone(part[:len(part)-1]), nil
		}
		long = append(long, part...)
		switch {
		case err == nil:
			return long[:len(long)-1], nil
		case len(long) > maxRecord:
			return nil, fmt.Errorf("%w: a path is longer than %d bytes", errRaw, maxRecord)
		case err == bufio.ErrBufferFull:
		case err == io.EOF && len(long) > 0:
			return nil, fmt.Errorf("%w: it ends early", errRaw)
		default:
			return nil, err
		}
	}
}

// parseHeader reads what stands before a path.
func parseHeader(header []byte) (c Change, err error) {
	parents := 0
	for parents < len(header) && header[parents] == ':' {
		parents++
	}
	fields := bytes.Split(header[parents:], []byte{' '})
	if len(fields) != 2*(parents+1)+1 || len(fields[len(fields)-1]) == 0 {
		return c, fmt.Errorf("%w: %s", errRaw, Printable(strconv.Quote(string(header[:min(len(header), 200)]))))
	}
	entries := make([]Entry, parents+1)
	for i := range entries {
		mode, err := strconv.ParseUint(string(fields[i]), 8, 32)
		if err != nil {
			return c, fmt.Errorf("%w: mode %q", errRaw, fields[i])
		}
		entries[i].Mode = Mode(mode)
		if entries[i].OID, err = parseOID(fields[parents+1+i]); err != nil {
			return c, err
		}
	}
	c.New, c.Old = entries[parents], entries[:parents:parents]
	c.Unmerged = bytes.IndexByte(fields[len(fields)-1], 'U') >= 0
	return c, nil
}

// parseOID reads an object id; the null id becomes the empty OID.
func parseOID(b []byte) (OID, error) {
	if len(b) != 40 && len(b) != 64 {
		return "", fmt.Errorf("%w: object id %q", errRaw, b[:min(len(b), 70)])
	}
	null := true
	for _, c := range b {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return "", fmt.Errorf("%w: object id %q", errRaw, b)
		}
		null = null && c == '0'
	}
	if null {
		return "", nil
	}
	return OID(b), nil
}
