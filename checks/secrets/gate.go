package secrets

import (
	"bytes"
	"encoding/binary"
)

// A gate tells from a file's keywords which rules can match in it at all, in
// one pass over the bytes.
//
// Every keyword is known by one trigram; a bitmap over hashed trigrams rejects
// nearly every position of a file without a branch that depends on the last
// one. Keywords are ASCII in lower case.
type gate struct {
	bitmap  [1 << gateBits / 64]uint64
	bucket  [1 << gateBits][]int32 // hash of a trigram to indexes into words
	words   []word
	short   []word   // keywords under three bytes
	ungated []uint64 // rules without keywords: always live
}

type word struct {
	text  string
	off   int     // of the trigram in text
	rules []int32 // indexes of rules that this keyword makes live
}

const gateBits = 12

func trigram(b0, b1, b2 byte) uint32 {
	// Setting bit 5 folds the case of letters and merges a few other bytes,
	// which the comparison afterwards tells apart.
	return uint32(b0|0x20) | uint32(b1|0x20)<<8 | uint32(b2|0x20)<<16
}

func gateHash(t uint32) uint32 { return t * 0x9E3779B1 >> (32 - gateBits) }

func newGate(rules []*rule) *gate {
	g := &gate{ungated: make([]uint64, (len(rules)+63)/64)}
	index := map[string]int{}
	short := map[string]int{}
	for i, r := range rules {
		if len(r.Keywords) == 0 {
			g.ungated[i/64] |= 1 << (i % 64)
		}
		for _, k := range r.Keywords {
			list, at := &g.words, index
			if len(k) < 3 {
				list, at = &g.short, short
			}
			j, ok := at[k]
			if !ok {
				j = len(*list)
				at[k] = j
				*list = append(*list, word{text: k})
			}
			(*list)[j].rules = append((*list)[j].rules, int32(i))
		}
	}
	for i := range g.words {
		w := &g.words[i]
		w.off = rarest(w.text)
		h := gateHash(trigram(w.text[w.off], w.text[w.off+1], w.text[w.off+2]))
		g.bitmap[h>>6] |= 1 << (h & 63)
		g.bucket[h] = append(g.bucket[h], int32(i))
	}
	return g
}

// rarest returns the offset of the trigram that is likely rarest in source
// text: digits and the letters at the end of the list are rare.
func rarest(s string) int {
	const common = "etaoinsrhldcumfpgwybvkxjqz"
	best, at := -1, 0
	for i := 0; i+3 <= len(s); i++ {
		score := 0
		for _, c := range []byte(s[i : i+3]) {
			if k := bytes.IndexByte([]byte(common), c); k >= 0 {
				score += k
			} else {
				score += len(common)
			}
		}
		if score > best {
			best, at = score, i
		}
	}
	return at
}

// live sets the bit of every rule that has no keyword or a keyword in data.
func (g *gate) live(data []byte, set []uint64) {
	copy(set, g.ungated)
	// gitleaks lowers the case of the whole file by Unicode's rules, in which
	// the Kelvin sign and the dotted capital I become ASCII letters.
	if bytes.Contains(data, []byte("\u212a")) || bytes.Contains(data, []byte("\u0130")) {
		data = bytes.ToLower(data)
	}
	i := 0
	for ; i+8 <= len(data); i += 6 {
		x := binary.LittleEndian.Uint64(data[i:]) | 0x2020202020202020
		for k := range 6 {
			h := gateHash(uint32(x >> (8 * k) & 0xFFFFFF))
			if g.bitmap[h>>6]>>(h&63)&1 != 0 {
				g.confirm(data, i+k, h, set)
			}
		}
	}
	for ; i+3 <= len(data); i++ {
		h := gateHash(trigram(data[i], data[i+1], data[i+2]))
		if g.bitmap[h>>6]>>(h&63)&1 != 0 {
			g.confirm(data, i, h, set)
		}
	}
	for _, w := range g.short {
		if containsFold(data, w.text) {
			w.enable(set)
		}
	}
}

func (g *gate) confirm(data []byte, at int, h uint32, set []uint64) {
	for _, i := range g.bucket[h] {
		w := &g.words[i]
		if start := at - w.off; start >= 0 && equalFold(data[start:], w.text) {
			w.enable(set)
		}
	}
}

func (w *word) enable(set []uint64) {
	for _, r := range w.rules {
		set[r/64] |= 1 << (r % 64)
	}
}

// equalFold reports whether data begins with the lower-case ASCII text, in any
// case.
func equalFold(data []byte, text string) bool {
	if len(data) < len(text) {
		return false
	}
	for i := range len(text) {
		if lower(data[i]) != text[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func containsFold(data []byte, text string) bool {
	first := []byte{text[0]}
	if 'a' <= text[0] && text[0] <= 'z' {
		first = append(first, text[0]-'a'+'A')
	}
	for _, c := range first {
		for off := 0; ; off++ {
			i := bytes.IndexByte(data[off:], c)
			if i < 0 {
				break
			}
			off += i
			if equalFold(data[off:], text) {
				return true
			}
		}
	}
	return false
}
