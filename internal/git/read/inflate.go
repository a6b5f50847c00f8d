package read

import (
	"encoding/binary"
	"errors"
	"hash/adler32"
	"io"
	"math"
	"math/bits"
)

// A phase is where a zlib stream is.
type phase uint8

const (
	atBlock  phase = iota // before the header of a block
	inStored              // in a block that isn't compressed
	inCodes               // in a block of codes
	atEnd                 // after the last block
)

// trusted is the size in bytes that is allocated on the word of a header.
// Beyond it memory grows with what comes out.
const trusted = 1 << 20

// An inflater inflates what is in a window of a file. Package compress/zlib
// does the same and is the oracle in tests. But here the whole result is in
// memory, so that nothing else has to be kept to repeat from, and there is no
// function call for a byte: less than half the time.
type inflater struct {
	window

	phase  phase
	last   bool   // this block is the last one
	bits   uint64 // the next bits, the first one lowest
	n      uint   // how many of them count
	stored int    // bytes of this block to come
	length int    // bytes of a repetition to come
	// overrun says that out is all there may be, and has slack behind it: what
	// writes more than that is damaged.
	overrun bool
	dist    int    // how far back they are from
	most    int64  // bytes that the stream can have
	codes   *codes // of this block: fixed or own
	fixed   *codes
	own     codes

	stream io.ReadCloser // of compress/zlib, for what isn't held in memory

	// Kept for the next object.
	chain      []entry
	delta, top []byte
}

// begin starts a zlib stream where the window is.
func (z *inflater) begin() error {
	// Deflate makes at most 1,032 bytes of one.
	z.most = math.MaxInt64
	if rest := z.file.size - z.offset(); rest < math.MaxInt64/1032 {
		z.most = rest * 1032
	}
	z.phase, z.last, z.bits, z.n, z.length = atBlock, false, 0, 0, 0
	head, err := z.take(16)
	if err != nil {
		return err
	}
	// Method 8, a window of 32 KB at most, no dictionary; a check of these.
	if head&0x0f != 8 || head>>4&0x0f > 7 || head&0x2000 != 0 || bits.ReverseBytes16(uint16(head))%31 != 0 {
		return errInflate
	}
	return nil
}

// finish appends the stream to buf and makes sure that it has size bytes and
// the right checksum. The beginning of it may be in buf already, from start on.
func (z *inflater) finish(buf []byte, start int, size int64) ([]byte, error) {
	if size > z.most {
		return buf, errSize
	}
	for {
		have := int64(len(buf) - start)
		n := int(min(size-have, max(trusted, have)))
		// With room behind the last byte there is nothing to be careful about
		// before it.
		z.overrun = have+int64(n) == size
		buf = room(buf, n+slack)
		done, err := z.run(buf[start:len(buf)+n:len(buf)+n+slack], int(have))
		z.overrun = false
		if err == nil && int64(done) > size {
			done, err = int(size), errTooLong
		}
		buf = buf[:start+done]
		switch {
		case err != nil:
			return buf, err
		case int64(done) == size:
			return buf, z.end(buf[start:])
		case z.phase == atEnd:
			return buf, errEndsEarly
		}
	}
}

// end makes sure that the stream ends with what there is, and that its
// checksum is right.
func (z *inflater) end(all []byte) error {
	if _, err := z.run(all, len(all)); err != nil {
		return err
	}
	if z.phase != atEnd {
		return errTooLong
	}
	z.drop(z.n & 7)
	sum, err := z.take(32)
	if err != nil {
		return err
	}
	if bits.ReverseBytes32(sum) != adler32.Checksum(all) {
		return errors.New("a checksum that is wrong")
	}
	return nil
}

// offset is where in the file the stream has come to.
func (z *inflater) offset() int64 { return z.window.offset() - int64(z.n/8) }

// seek moves to an offset of a file.
func (z *inflater) seek(f *dataFile, off int64) {
	z.bits, z.n = 0, 0
	z.window.seek(f, off)
}

// run inflates until out is full or the stream ends, and returns how much of
// out there is then. out begins with the stream; op bytes of it are there.
func (z *inflater) run(out []byte, op int) (int, error) {
	full := false
	for !full && z.phase != atEnd {
		var err error
		switch z.phase {
		case atBlock:
			err = z.block()
		case inStored:
			op, full, err = z.copyStored(out, op)
		case inCodes:
			if op, err = z.fast(out, op); err == nil && z.phase == inCodes {
				if op > len(out) {
					return op, nil // see overrun
				}
				op, full, err = z.careful(out, op)
			}
		}
		if err != nil {
			return op, err
		}
	}
	return op, nil
}

// need makes sure that at least k bits are there; k is at most 48.
func (z *inflater) need(k uint) error {
	for z.n < k {
		c, err := z.ReadByte()
		if err != nil {
			return err
		}
		z.bits |= uint64(c) << z.n
		z.n += 8
	}
	return nil
}

func (z *inflater) drop(k uint) {
	z.bits >>= k
	z.n -= k
}

// take takes k bits, 32 at most.
func (z *inflater) take(k uint) (uint32, error) {
	if err := z.need(k); err != nil {
		return 0, err
	}
	v := z.bits & (1<<k - 1)
	z.drop(k)
	return uint32(v), nil
}

// block reads the header of a block.
func (z *inflater) block() error {
	if z.last {
		z.phase = atEnd
		return nil
	}
	head, err := z.take(3)
	if err != nil {
		return err
	}
	z.last = head&1 != 0
	switch head >> 1 {
	case 0:
		z.drop(z.n & 7)
		sizes, err := z.take(32)
		if err != nil {
			return err
		}
		if sizes>>16 != ^sizes&0xffff {
			return errInflate
		}
		z.phase, z.stored = inStored, int(sizes&0xffff)
		return nil
	case 1:
		if z.fixed == nil {
			z.fixed = fixedCodes()
		}
		z.phase, z.codes = inCodes, z.fixed
		return nil
	case 2:
		z.phase, z.codes = inCodes, &z.own
		return z.readCodes()
	}
	return errInflate
}

// order is how the lengths of code length codes are sorted.
var order = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readCodes reads the codes of a block: the lengths of their codes, themselves
// coded.
func (z *inflater) readCodes() error {
	head, err := z.take(14)
	if err != nil {
		return err
	}
	lits, dists, pres := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if lits > 286 || dists > 30 {
		return errInflate
	}
	var lengths [286 + 30]uint8
	for _, symbol := range order[:pres] {
		n, err := z.take(3)
		if err != nil {
			return err
		}
		lengths[symbol] = uint8(n)
	}
	const preRoot = 7
	var pre [1 << preRoot]uint32
	if err := build(pre[:], preRoot, lengths[:19], plainEntry); err != nil {
		return err
	}
	clear(lengths[:19])
	if err := z.readLengths(lengths[:lits+dists], &pre); err != nil {
		return err
	}
	if lengths[256] == 0 {
		return errInflate // a block without an end
	}
	if err := build(z.own.lit[:], litRoot, lengths[:lits], litEntry); err != nil {
		return err
	}
	return build(z.own.dist[:], distRoot, lengths[lits:lits+dists], distEntry)
}

func (z *inflater) readLengths(lengths []uint8, pre *[128]uint32) error {
	i := 0
	for i < len(lengths) && len(z.win)-z.pos >= 8 {
		// As in fast: enough bits for three symbols and what follows them.
		b, n := z.bits|binary.LittleEndian.Uint64(z.win[z.pos:])<<(z.n&63), z.n|56
		z.pos += int((63 - z.n) >> 3)
		for n >= 2*7 && i < len(lengths) {
			e := pre[b&(1<<7-1)]
			if e == 0 {
				return errInflate
			}
			b >>= e & 63
			n -= uint(e & 63)
			symbol := e >> 16
			if symbol < 16 {
				lengths[i] = uint8(symbol)
				i++
				continue
			}
			least, extra := lengthRun(symbol)
			var ok bool
			if i, ok = runOf(lengths, i, symbol, least+int(b&(1<<extra-1))); !ok {
				return errInflate
			}
			b >>= extra
			n -= extra
		}
		z.bits, z.n = b&(1<<n-1), n
	}
	for i < len(lengths) {
		symbol, err := z.symbol(pre[:], 7)
		if err != nil {
			return err
		}
		if symbol >>= 16; symbol < 16 {
			lengths[i] = uint8(symbol)
			i++
			continue
		}
		least, extra := lengthRun(symbol)
		n, err := z.take(extra)
		if err != nil {
			return err
		}
		var ok bool
		if i, ok = runOf(lengths, i, symbol, least+int(n)); !ok {
			return errInflate
		}
	}
	return nil
}

// lengthRun returns how many lengths a symbol stands for at least, and how many
// bits say how many more.
func lengthRun(symbol uint32) (least int, extra uint) {
	switch symbol {
	case 16:
		return 3, 2
	case 17:
		return 3, 3
	}
	return 11, 7
}

// runOf sets n lengths from i on, to the one before or to 0, and returns where
// they end.
func runOf(lengths []uint8, i int, symbol uint32, n int) (int, bool) {
	end := i + n
	if end > len(lengths) || symbol == 16 && i == 0 {
		return i, false
	}
	v := uint8(0)
	if symbol == 16 {
		v = lengths[i-1]
	}
	for ; i < end; i++ {
		lengths[i] = v
	}
	return end, true
}

// symbol takes a code and returns its entry.
func (z *inflater) symbol(table []uint32, root uint) (uint32, error) {
	e, k, err := z.look(table, root)
	z.drop(k)
	return e, err
}

// look returns the entry of the next code, and its length. Nothing need be
// known about how many bits are left in the file.
func (z *inflater) look(table []uint32, root uint) (e uint32, k uint, err error) {
	for {
		e = table[z.bits&(1<<root-1)]
		k = uint(e & 0xff)
		if e&isTable != 0 && z.n >= root {
			e = table[uint64(e>>16)+z.bits>>root&(1<<(e>>8&15)-1)]
			k = root + uint(e&0xff)
		}
		// An entry counts when all its bits are there; what isn't there is 0.
		if e&isTable == 0 && e != 0 && k <= z.n {
			return e, k, nil
		}
		if z.n >= maxCode {
			return 0, 0, errInflate
		}
		if err := z.need(z.n + 1); err != nil {
			return 0, 0, err
		}
	}
}

// copyStored copies a block that isn't compressed.
func (z *inflater) copyStored(out []byte, op int) (int, bool, error) {
	for z.stored > 0 {
		if op == len(out) {
			return op, true, nil
		}
		to := out[op:min(len(out), op+z.stored)]
		n := 1
		if z.n > 0 {
			to[0] = byte(z.bits)
			z.drop(8)
		} else if m, err := z.Read(to); err != nil {
			return op, false, err
		} else {
			n = m
		}
		op += n
		z.stored -= n
	}
	z.phase = atBlock
	return op, false, nil
}

// careful goes on in a block of codes where out or the window may end.
func (z *inflater) careful(out []byte, op int) (int, bool, error) {
	// Bits may be left here from a further look ahead.
	z.bits &= 1<<z.n - 1
	for {
		for ; z.length > 0; z.length-- {
			if op == len(out) {
				return op, true, nil
			}
			out[op] = out[op-z.dist]
			op++
		}
		if len(z.win)-z.pos >= 16 && (len(out)-op >= 2*slack || z.overrun && op < len(out)) {
			return op, false, nil // fast can go on
		}
		e, k, err := z.look(z.codes.lit[:], litRoot)
		if err != nil {
			return op, false, err
		}
		if op == len(out) && e&isEnd == 0 {
			return op, true, nil
		}
		z.drop(k)
		switch {
		case e&isEnd != 0:
			z.phase = atBlock
			return op, false, nil
		case e&isLiteral != 0:
			out[op] = byte(e >> 16)
			op++
			continue
		case e&isBase == 0:
			return op, false, errInflate
		}
		if err := z.repetition(e, op); err != nil {
			return op, false, err
		}
	}
}

// repetition reads what follows the code of a length.
func (z *inflater) repetition(e uint32, op int) error {
	extra, err := z.take(uint(e >> 8 & 15))
	if err != nil {
		return err
	}
	length := int(e>>16) + int(extra)
	if e, err = z.symbol(z.codes.dist[:], distRoot); err != nil {
		return err
	}
	if e&isBase == 0 {
		return errInflate
	}
	if extra, err = z.take(uint(e >> 8 & 15)); err != nil {
		return err
	}
	z.length, z.dist = length, int(e>>16)+int(extra)
	if z.dist > op {
		return errInflate
	}
	return nil
}
