package read

import "errors"

// errInflate says that a zlib stream can't have been made by anybody.
var errInflate = errors.New("a zlib stream that makes no sense")

// A code table gives for the next bits of a stream what they stand for. The
// first bits lead to an entry, or to a table of the codes that begin with
// them. An entry is, from its lowest bit:
//
//	8 bits   how many bits to take
//	4 bits   how many extra bits follow the code, or the size of a further table
//	4 bits   what it is: nothing at all, or one of the four below
//	16 bits  the literal, the least length or distance, or where the further table is
const (
	isLiteral = 1 << 12
	isBase    = 1 << 13
	isEnd     = 1 << 14
	isTable   = 1 << 15
)

const (
	litRoot  = 10 // bits that lead to an entry of a table of literals and lengths
	distRoot = 8  // and of distances

	// Sizes are powers of two, so that a mask keeps an index inside. At most
	// half of 288 codes are the first of a further table of 32 entries, and
	// half of 32 the first of one of 128.
	litTable  = 8192
	distTable = 4096
)

// codes are the two tables of a block.
type codes struct {
	lit  [litTable]uint32
	dist [distTable]uint32
}

var (
	lengthBase  = [...]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra = [...]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distBase    = [...]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distExtra   = [...]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
)

// litEntry is the entry of a symbol of literals and lengths, without its bits.
func litEntry(symbol int) uint32 {
	switch i := symbol - 257; {
	case symbol < 256:
		return isLiteral | uint32(symbol)<<16
	case symbol == 256:
		return isEnd
	case i < len(lengthBase):
		return isBase | uint32(lengthExtra[i])<<8 | uint32(lengthBase[i])<<16
	}
	return 0
}

func distEntry(symbol int) uint32 {
	if symbol < len(distBase) {
		return isBase | uint32(distExtra[symbol])<<8 | uint32(distBase[symbol])<<16
	}
	return 0
}

func plainEntry(symbol int) uint32 { return isLiteral | uint32(symbol)<<16 }

// maxCode is the longest code, in bits.
const maxCode = 15

// build fills a table from the length of each symbol's code. Codes have to be
// complete; as in zlib, a lone code of one bit is taken too, and no code at all.
func build(table []uint32, root uint, lengths []uint8, entry func(symbol int) uint32) error {
	var count [maxCode + 1]int
	for _, n := range lengths {
		count[n]++
	}
	longest, left := uint(0), 1
	for n := 1; n <= maxCode; n++ {
		if left = left<<1 - count[n]; left < 0 {
			return errInflate
		}
		if count[n] > 0 {
			longest = uint(n)
		}
	}
	if left > 0 && longest > 1 {
		return errInflate
	}
	if left > 0 {
		clear(table[:1<<root])
	}
	var next [maxCode + 1]int
	for n := 1; n < maxCode; n++ {
		next[n+1] = next[n] + count[n]
	}
	var sorted [288]uint16 // by length, then by symbol
	for symbol, n := range lengths {
		if n > 0 {
			sorted[next[n]] = uint16(symbol)
			next[n]++
		}
	}
	return fill(table, root, longest, lengths, sorted[:next[maxCode]], &count, entry)
}

// fill gives each symbol its code, the lowest first, and puts it wherever the
// code is the beginning of an index. Codes come highest bit first but indexes
// have their first bit lowest, so codes are counted backwards.
func fill(table []uint32, root, longest uint, lengths []uint8, sorted []uint16, count *[maxCode + 1]int, entry func(symbol int) uint32) error {
	var code uint32
	mask := uint32(1)<<root - 1
	part, size, shift := table[:1<<root], uint32(1)<<root, uint(0)
	prefix, free := ^uint32(0), 1<<root
	for _, symbol := range sorted {
		n := uint(lengths[symbol])
		if n > root && code&mask != prefix {
			// The further table has as many bits as its codes need: those
			// that are left of this length, and of longer ones while there
			// is room.
			bits, room := n-root, 1<<(n-root)
			for bits+root < longest {
				if room -= count[bits+root]; room <= 0 {
					break
				}
				bits++
				room <<= 1
			}
			if free+1<<bits > len(table) {
				return errInflate
			}
			prefix, shift, size = code&mask, root, 1<<bits
			table[prefix] = isTable | uint32(root) | uint32(bits)<<8 | uint32(free)<<16
			part = table[free : free+1<<bits]
			free += 1 << bits
		}
		e := entry(int(symbol)) | uint32(n-shift)
		for i := code >> shift; i < size; i += 1 << (n - shift) {
			part[i] = e
		}
		count[n]--
		bit := uint32(1) << (n - 1)
		for code&bit != 0 {
			bit >>= 1
		}
		if bit == 0 {
			break // that was the last code
		}
		code = code&(bit-1) | bit
	}
	return nil
}

// fixedCodes are the tables that a block of kind 1 uses.
func fixedCodes() *codes {
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144, i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	c := new(codes)
	build(c.lit[:], litRoot, lengths[:], litEntry)
	for i := range 32 {
		lengths[i] = 5
	}
	build(c.dist[:], distRoot, lengths[:32], distEntry)
	return c
}
