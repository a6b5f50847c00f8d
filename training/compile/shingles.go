package compile

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"math"
	"path"
	"strings"
	"unicode"

	"github.com/squiresec/squire/training"
)

// Shingles tell whether a text shares eight words in a row with pages that are
// linked and may not be copied. They hold no word of these pages: of each six
// words in a row a few bits are set in a filter. A text of eight words is three
// such rows, so that chance finds one text in some millions.
type Shingles struct {
	bits []byte
}

const (
	shingleWords = 6  // of which the filter knows
	copiedRows   = 3  // rows in a row that make eight words
	bitsPerRow   = 10 // of the filter
	probes       = 7  // bits that a row sets
)

// shingleHead begins the file: its name and version.
const shingleHead = "squire shingles 1\n"

// NewShingles makes a filter of texts.
func NewShingles(texts []string) *Shingles {
	var rows []uint64
	for _, text := range texts {
		words, _ := shingleText(text)
		for i := 0; i+shingleWords <= len(words); i++ {
			rows = append(rows, hashRow(words[i:i+shingleWords]))
		}
	}
	s := &Shingles{bits: make([]byte, max(64, (len(rows)*bitsPerRow+7)/8))}
	for _, h := range rows {
		s.each(h, func(at uint64) bool {
			s.bits[at/8] |= 1 << (at % 8)
			return true
		})
	}
	return s
}

// ReadShingles reads what [Shingles.Bytes] wrote.
func ReadShingles(data []byte) (*Shingles, error) {
	if len(data) < len(shingleHead)+64 || string(data[:len(shingleHead)]) != shingleHead {
		return nil, errors.New("is no file of shingles of this version; make it anew")
	}
	return &Shingles{bits: data[len(shingleHead):]}, nil
}

// Bytes returns the filter as it is kept.
func (s *Shingles) Bytes() []byte { return append([]byte(shingleHead), s.bits...) }

// each calls f with the bits of a row, until it returns false.
func (s *Shingles) each(h uint64, f func(at uint64) bool) {
	step := h>>32 | 1
	for i := range uint64(probes) {
		if !f((h + i*step) % uint64(len(s.bits)*8)) {
			return
		}
	}
}

func (s *Shingles) has(h uint64) bool {
	all := true
	s.each(h, func(at uint64) bool {
		all = s.bits[at/8]&(1<<(at%8)) != 0
		return all
	})
	return all
}

// Copied returns the first eight words in a row that a text shares with the
// pages, or "".
func (s *Shingles) Copied(text string) string {
	words, at := shingleText(text)
	run := 0
	for i := 0; i+shingleWords <= len(words); i++ {
		if !s.has(hashRow(words[i : i+shingleWords])) {
			run = 0
			continue
		}
		if run++; run == copiedRows {
			first, last := i-copiedRows+1, i+shingleWords-1
			return text[at[first][0]:at[last][1]]
		}
	}
	return ""
}

// shingleText returns the words of a text in small letters, and where each
// begins and ends. What isn't a letter or a digit parts words.
func shingleText(text string) (words []string, at [][2]int) {
	start := -1
	for i, r := range text + " " {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		switch {
		case letter && start < 0:
			start = i
		case !letter && start >= 0:
			words, at = append(words, strings.ToLower(text[start:i])), append(at, [2]int{start, i})
			start = -1
		}
	}
	return words, at
}

func hashRow(words []string) uint64 {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{' '})
	}
	// FNV's high bits mix little of short texts.
	v := binary.BigEndian.Uint64(h.Sum(nil))
	v ^= v >> 33
	v *= 0xff51afd7ed558ccd
	return v ^ v>>29
}

// Chance is how likely a row that is not in the filter looks as if it were.
func (s *Shingles) Chance() float64 {
	set := 0
	for _, b := range s.bits {
		for ; b != 0; b &= b - 1 {
			set++
		}
	}
	return math.Pow(float64(set)/float64(len(s.bits)*8), probes)
}

// ownWords (L10): the words are ours.
func (l *linter) ownWords() {
	if l.o.Shingles == nil {
		return
	}
	for _, lesson := range l.c.Lessons {
		for _, p := range lesson.places {
			if text := l.o.Shingles.Copied(p.text); text != "" {
				l.report(path.Join(lesson.Dir, "lesson.md"), p.line, "these eight words in a row stand in a page that is linked: say it in your own: %q", text)
			}
		}
		for _, text := range questionTexts(lesson.Quiz) {
			if copied := l.o.Shingles.Copied(text); copied != "" {
				l.asked(lesson, text, "these eight words in a row stand in a page that is linked: say it in your own: %q", copied)
			}
		}
		for _, k := range lesson.Katas {
			blocks := append(k.Content.Task[:len(k.Content.Task):len(k.Content.Task)], k.Content.Explanation...)
			for _, text := range proseOf(blocks) {
				if copied := l.o.Shingles.Copied(join(text)); copied != "" {
					l.report(path.Join(k.Dir, "kata.yaml"), 0, "these eight words in a row stand in a page that is linked: say it in your own: %q", copied)
				}
			}
		}
	}
}

func questionTexts(questions []training.Question) (out []string) {
	for _, q := range questions {
		out = append(out, join(q.Prompt), join(q.Why))
		for _, o := range q.Options {
			out = append(out, join(o.Text), join(o.Why))
		}
	}
	return out
}
