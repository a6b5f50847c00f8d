package git

import (
	"bufio"
	"bytes"
	"errors"
	"hash/maphash"
	"io"

	"github.com/squiresec/squire/checks"
)

const (
	// maxKnownLines is how many different lines are remembered, in eight
	// bytes each and as much room again.
	maxKnownLines = 1 << 20
	// maxAddedRanges bounds the answer: of a text of which every other line is
	// new all lines may as well be.
	maxAddedRanges = 1 << 16
)

// ErrManyLines says that there are too many lines to remember.
var ErrManyLines = errors.New("too many lines to compare")

// KnownLines are the lines of some versions of a text. For texts that are too
// long for a comparison line by line they tell what is new nevertheless, from
// two streams and in little memory: a line is added when none of the versions
// has it anywhere. A line that only moved is not new text.
//
// A hash stands for a line, with a seed of its own in every run, so that nobody
// can prepare a line that passes for another one.
type KnownLines struct {
	seed  maphash.Seed
	table []uint64 // hashes at their place or after it; 0 is none
	n     int
}

// NewKnownLines returns no lines.
func NewKnownLines() *KnownLines {
	return &KnownLines{seed: maphash.MakeSeed(), table: make([]uint64, 1<<12)}
}

// Read remembers the lines of a version.
func (k *KnownLines) Read(version io.Reader) error {
	return k.each(version, func(line int, hash uint64) error {
		if k.n == maxKnownLines {
			return ErrManyLines
		}
		if 2*k.n >= len(k.table) {
			old := k.table
			k.table = make([]uint64, 2*len(old))
			for _, h := range old {
				if h != 0 {
					*k.place(h) = h
				}
			}
		}
		if at := k.place(hash); *at == 0 {
			*at = hash
			k.n++
		}
		return nil
	})
}

// Added returns the lines of a text that were not remembered, and never nil.
func (k *KnownLines) Added(text io.Reader) (checks.LineSet, error) {
	set := checks.LineSet{}
	err := k.each(text, func(line int, hash uint64) error {
		if *k.place(hash) == 0 {
			set = appendLine(set, line)
		}
		if len(set) > maxAddedRanges {
			return ErrManyLines
		}
		return nil
	})
	return set, err
}

// place returns where a hash is, or is to be.
func (k *KnownLines) place(hash uint64) *uint64 {
	mask := uint64(len(k.table) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		if at := &k.table[i]; *at == hash || *at == 0 {
			return at
		}
	}
}

// each calls do with the number and the hash of every line. As in AddedLines,
// the end of a line doesn't count.
func (k *KnownLines) each(text io.Reader, do func(line int, hash uint64) error) error {
	in := bufio.NewReaderSize(text, 64<<10)
	var h maphash.Hash
	h.SetSeed(k.seed)
	line, begun, cr := 1, false, false
	for {
		part, err := in.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull && err != io.EOF {
			return err
		}
		if cr && len(part) > 0 && part[0] != '\n' {
			h.WriteByte('\r')
		}
		begun = begun || len(part) > 0
		whole := err == nil
		part = bytes.TrimSuffix(part, []byte{'\n'})
		if cr = bytes.HasSuffix(part, []byte{'\r'}); cr {
			part = part[:len(part)-1] // it may belong to the end of the line
		}
		h.Write(part)
		if whole || err == io.EOF && begun {
			if err := do(line, max(h.Sum64(), 1)); err != nil {
				return err
			}
			h.Reset()
			line, begun, cr = line+1, false, false
		}
		if err == io.EOF {
			return nil
		}
	}
}
