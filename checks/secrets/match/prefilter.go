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
//
// Its tables are strings of records, so that those of the rules that Squire
// comes with are read where they stand in the program.
type prefilter struct {
	bitmap [1 << hashBits / 64]uint64
	first  string // by hash two bytes: the first literal, counted from 1
	lits   string // literals, see [prefilter.at]
	texts  string // the literals' texts
}

// A literal is what a record of lits says.
type literal struct {
	text string // ASCII in lower case, at least three bytes
	uses int    // a list through the set's uses, by index from 1, 0 is its end
}

// The fields of a record, little-endian, by their offsets: where the text
// begins and how long it is; the beginning of the text, folded, of which one
// comparison refuses most of what only hashes alike; the first use; the offset
// of the trigram; and the next literal with this hash, counted from 1.
const (
	litText    = 0  // uint32
	litHead    = 4  // uint32
	litUses    = 8  // uint32
	litLen     = 12 // uint16
	litTrigram = 14 // uint16
	litNext    = 16 // uint16
	litSize    = 18
)

func u16(s string) uint16 { return uint16(s[0]) | uint16(s[1])<<8 }

// at returns the literal of a record.
func (p *prefilter) at(record string) literal {
	from := u32(record[litText:])
	return literal{text: p.texts[from : from+uint32(u16(record[litLen:]))], uses: int(u32(record[litUses:]))}
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

// What the records hold.
const (
	maxLiterals = 1<<16 - 1
	maxLiteral  = 1<<16 - 1 // bytes
)

// newPrefilter returns a prefilter of literals, of which none is there twice.
func newPrefilter(lits []literal) (p prefilter) {
	first := make([]byte, 2<<hashBits)
	var records, texts []byte
	for i, l := range lits {
		head := uint32(l.text[0]|0x20) | uint32(l.text[1]|0x20)<<8 | uint32(l.text[2]|0x20)<<16
		if len(l.text) > 3 {
			head |= uint32(l.text[3]|0x20) << 24
		}
		off := rarest(l.text)
		h := hashAt(l.text, off)
		records = binary.LittleEndian.AppendUint32(records, uint32(len(texts)))
		records = binary.LittleEndian.AppendUint32(records, head)
		records = binary.LittleEndian.AppendUint32(records, uint32(l.uses))
		records = binary.LittleEndian.AppendUint16(records, uint16(len(l.text)))
		records = binary.LittleEndian.AppendUint16(records, uint16(off))
		records = append(records, first[2*h], first[2*h+1])
		binary.LittleEndian.PutUint16(first[2*h:], uint16(i+1))
		texts = append(texts, l.text...)
		p.bitmap[h>>6] |= 1 << (h & 63)
	}
	p.first, p.lits, p.texts = string(first), string(records), string(texts)
	return p
}

// rarest returns the offset of the trigram that is likely rarest in source
// text. It runs for every literal at each start, so it only adds up ranks.
func rarest(s string) int {
	at, best := 0, -1
	for i := 0; i+3 <= len(s); i++ {
		if r := rank(s[i]) + rank(s[i+1]) + rank(s[i+2]); r > best {
			at, best = i, r
		}
	}
	return at
}

// rank is higher for rarer bytes.
func rank(c byte) int {
	if 'a' <= c && c <= 'z' {
		return int(letterRank[c-'a'])
	}
	return 24
}

// letterRank follows the order of [letters], for the letters a to z.
const letterRank = "\x02\x11\x09\x0a\x00\x0e\x0f\x10\x04\x18\x15\x08\x0d\x05\x03\x0b\x17\x07\x06\x01\x0c\x13\x14\x16\x12\x19"

// scan calls hit for every literal at every place, places in order.
func (p *prefilter) scan(data []byte, hit func(at int, l literal)) {
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

func (p *prefilter) confirm(data []byte, at int, h uint32, hit func(int, literal)) {
	for i := u16(p.first[2*h:]); i != 0; {
		record := p.lits[litSize*int(i-1):][:litSize]
		i = u16(record[litNext:])
		start := at - int(u16(record[litTrigram:]))
		if start < 0 {
			continue
		}
		if start+4 <= len(data) {
			mask := uint32(0xFFFFFFFF)
			if u16(record[litLen:]) == 3 {
				mask = 0xFFFFFF
			}
			if (binary.LittleEndian.Uint32(data[start:])|0x20202020)&mask != u32(record[litHead:]) {
				continue
			}
		}
		if l := p.at(record); hasFold(data[start:], l.text) {
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
