package match

import (
	"bytes"
	"encoding/binary"
)

// A prefilter finds literals in a text, in one pass, in any case of ASCII
// letters.
//
// Each literal is known by one of its trigrams. Trigrams are hashed into a
// bitmap that fits the first-level cache; six positions are tested from one
// load of eight bytes, none depending on the one before. What passes is
// compared.
type prefilter struct {
	bitmap  [1 << hashBits / 64]uint64
	buckets [1 << hashBits]uint16 // hash to index into chains; 0 is none
	chains  [][]int32             // of indexes into literals
	lits    []literal
}

type literal struct {
	text string // ASCII in lower case, at least three bytes
	off  int    // of its trigram
	uses []use
}

// A use says what a literal is to an expression: one of its anchors, or one of
// its keywords.
type use struct {
	rule   int32
	anchor int32 // or keyword
}

const keyword = -1

const hashBits = 15

// fold sets bit 5 of every byte: upper case becomes lower case, and some other
// bytes fall together, which the comparison tells apart.
const fold = 0x2020202020202020

func hash(trigram uint32) uint32 { return trigram * 0x9E3779B1 >> (32 - hashBits) }

func hashAt(s string, i int) uint32 {
	return hash(uint32(s[i]|0x20) | uint32(s[i+1]|0x20)<<8 | uint32(s[i+2]|0x20)<<16)
}

// add registers a use of a literal; index maps the texts that are there.
func (p *prefilter) add(index map[string]int32, text string, u use) {
	i, ok := index[text]
	if !ok {
		i = int32(len(p.lits))
		index[text] = i
		p.lits = append(p.lits, literal{text: text, off: rarest(text)})
	}
	p.lits[i].uses = append(p.lits[i].uses, u)
}

// finish builds the tables.
func (p *prefilter) finish() {
	p.chains = make([][]int32, 1, len(p.lits)+1)
	for i := range p.lits {
		h := hashAt(p.lits[i].text, p.lits[i].off)
		if p.buckets[h] == 0 {
			p.bitmap[h>>6] |= 1 << (h & 63)
			p.buckets[h] = uint16(len(p.chains))
			p.chains = append(p.chains, nil)
		}
		c := &p.chains[p.buckets[h]]
		*c = append(*c, int32(i))
	}
}

func rarest(s string) int {
	at, least := 0, 2.0
	for i := 0; i+3 <= len(s); i++ {
		f := byteFrequency(s[i]) * byteFrequency(s[i+1]) * byteFrequency(s[i+2])
		if f < least {
			at, least = i, f
		}
	}
	return at
}

// scan calls hit for every literal at every place, places in order.
func (p *prefilter) scan(data []byte, hit func(at int, l *literal)) {
	i := 0
	for ; i+8 <= len(data); i += 6 {
		x := binary.LittleEndian.Uint64(data[i:]) | fold
		if h := hash(uint32(x) & 0xFFFFFF); p.bitmap[h>>6]>>(h&63)&1 != 0 {
			p.confirm(data, i, h, hit)
		}
		if h := hash(uint32(x>>8) & 0xFFFFFF); p.bitmap[h>>6]>>(h&63)&1 != 0 {
			p.confirm(data, i+1, h, hit)
		}
		if h := hash(uint32(x>>16) & 0xFFFFFF); p.bitmap[h>>6]>>(h&63)&1 != 0 {
			p.confirm(data, i+2, h, hit)
		}
		if h := hash(uint32(x>>24) & 0xFFFFFF); p.bitmap[h>>6]>>(h&63)&1 != 0 {
			p.confirm(data, i+3, h, hit)
		}
		if h := hash(uint32(x>>32) & 0xFFFFFF); p.bitmap[h>>6]>>(h&63)&1 != 0 {
			p.confirm(data, i+4, h, hit)
		}
		if h := hash(uint32(x>>40) & 0xFFFFFF); p.bitmap[h>>6]>>(h&63)&1 != 0 {
			p.confirm(data, i+5, h, hit)
		}
	}
	for ; i+3 <= len(data); i++ {
		h := hash(uint32(data[i]|0x20) | uint32(data[i+1]|0x20)<<8 | uint32(data[i+2]|0x20)<<16)
		if p.bitmap[h>>6]>>(h&63)&1 != 0 {
			p.confirm(data, i, h, hit)
		}
	}
}

func (p *prefilter) confirm(data []byte, at int, h uint32, hit func(int, *literal)) {
	for _, i := range p.chains[p.buckets[h]] {
		l := &p.lits[i]
		if start := at - l.off; start >= 0 && hasFold(data[start:], l.text) {
			hit(start, l)
		}
	}
}

// hasFold reports whether data begins with the lower-case text in any case.
func hasFold(data []byte, text string) bool {
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

// containsFold is for texts that are too short for a trigram.
func containsFold(data []byte, text string) bool {
	both := [2]byte{text[0], text[0]}
	if 'a' <= text[0] && text[0] <= 'z' {
		both[1] = text[0] - 'a' + 'A'
	}
	for k, c := range both {
		if k == 1 && c == both[0] {
			break
		}
		for off := 0; ; off++ {
			i := bytes.IndexByte(data[off:], c)
			if i < 0 {
				break
			}
			off += i
			if hasFold(data[off:], text) {
				return true
			}
		}
	}
	return false
}
