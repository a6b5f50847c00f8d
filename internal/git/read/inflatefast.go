package read

import "encoding/binary"

// slack is what one turn of the fast loop may write, in bytes: a repetition of
// 258, copied in steps of sixteen.
const slack = 258 + 16

// fast goes on in a block of codes while there is enough of everything, so
// that nothing has to be checked for each bit. It is half of what a history
// scan does besides searching.
func (z *inflater) fast(out []byte, op int) (int, error) {
	if z.length > 0 {
		return op, nil
	}
	in, pos, b, n, c := z.win, z.pos, z.bits, z.n, z.codes
	stop := len(out) - slack + 1
	if z.overrun {
		stop, out = len(out), out[:cap(out)]
	}
	for len(in)-pos >= 8 && op < stop {
		// At least 56 bits: a turn takes 48 at most. Bits beyond n are the
		// right ones, too; they are put there once more at the next turn.
		b |= binary.LittleEndian.Uint64(in[pos:]) << (n & 63)
		pos += int((63 - n) >> 3)
		n |= 56

		e := c.lit[b&(1<<litRoot-1)]
		if e&isLiteral != 0 {
			b >>= e & 63
			n -= uint(e & 63)
			out[op] = byte(e >> 16)
			op++
			if e = c.lit[b&(1<<litRoot-1)]; e&isLiteral != 0 {
				b >>= e & 63
				n -= uint(e & 63)
				out[op] = byte(e >> 16)
				op++
				continue
			}
			if n < 48 {
				continue
			}
		}
		if e&isTable != 0 {
			b >>= litRoot
			n -= litRoot
			e = c.lit[(uint64(e>>16)+b&(1<<(e>>8&15)-1))&(litTable-1)]
		}
		b >>= e & 63
		n -= uint(e & 63)
		if e&isLiteral != 0 {
			out[op] = byte(e >> 16)
			op++
			continue
		}
		if e&isBase == 0 {
			z.pos, z.bits, z.n = pos, b, n
			if e&isEnd == 0 {
				return op, errInflate
			}
			z.bits &= 1<<n - 1
			z.phase = atBlock
			return op, nil
		}
		extra := e >> 8 & 15
		length := int(e>>16) + int(b&(1<<extra-1))
		b >>= extra
		n -= uint(extra)

		e = c.dist[b&(1<<distRoot-1)]
		if e&isTable != 0 {
			b >>= distRoot
			n -= distRoot
			e = c.dist[(uint64(e>>16)+b&(1<<(e>>8&15)-1))&(distTable-1)]
		}
		b >>= e & 63
		n -= uint(e & 63)
		extra = e >> 8 & 15
		dist := int(e>>16) + int(b&(1<<extra-1))
		b >>= extra
		n -= uint(extra)
		if dist > op || e&isBase == 0 {
			return op, errInflate
		}
		op = repeat(out, op, length, dist)
	}
	z.pos, z.bits, z.n = pos, b&(1<<n-1), n
	return op, nil
}

// repeat repeats length bytes from dist back; slack bytes of out are free.
func repeat(out []byte, op, length, dist int) int {
	end := op + length
	from := op - dist
	switch {
	case dist >= 16:
		for op < end {
			*(*[16]byte)(out[op:]) = *(*[16]byte)(out[from:])
			op += 16
			from += 16
		}
	case dist >= 8:
		for op < end {
			binary.LittleEndian.PutUint64(out[op:], binary.LittleEndian.Uint64(out[from:]))
			op += 8
			from += 8
		}
	case dist == 1:
		c := out[from]
		run := out[op:end]
		for i := range run {
			run[i] = c
		}
	default:
		for ; op < end; op++ {
			out[op] = out[op-dist]
		}
	}
	return end
}
