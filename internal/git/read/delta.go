package read

import (
	"errors"
	"math/bits"
)

var errDelta = errors.New("a delta that does not fit its base")

// deltaHeader reads the two sizes that a delta begins with, in bytes, and
// returns the instructions that follow.
func deltaHeader(delta []byte) (base, result int64, rest []byte, err error) {
	base, rest, ok := varint(delta)
	if !ok {
		return 0, 0, nil, errDelta
	}
	result, rest, ok = varint(rest)
	if !ok {
		return 0, 0, nil, errDelta
	}
	return base, result, rest, nil
}

// varint reads a size, seven bits a byte, the lowest first.
func varint(p []byte) (v int64, rest []byte, ok bool) {
	for i, c := range p {
		if i == 9 {
			return 0, nil, false // over 63 bits
		}
		v |= int64(c&0x7f) << (7 * i)
		if c&0x80 == 0 {
			return v, p[i+1:], true
		}
	}
	return 0, nil, false
}

// applyDelta appends to out what the delta makes of base: limit bytes at most,
// or else a *LimitError. Instructions are checked before anything is
// allocated, so a delta costs memory only when all of it is right.
func applyDelta(out, base, delta []byte, limit int64) ([]byte, error) {
	baseSize, size, code, err := deltaHeader(delta)
	if err != nil {
		return out, err
	}
	if baseSize != int64(len(base)) {
		return out, errDelta
	}
	if size > limit {
		return out, &LimitError{Size: size, Limit: limit}
	}
	if err := checkDelta(code, baseSize, size); err != nil {
		return out, err
	}
	out = room(out, int(size))
	for len(code) > 0 {
		op := code[0]
		if op&0x80 == 0 {
			n := int(op) + 1
			out = append(out, code[1:n]...)
			code = code[n:]
			continue
		}
		from, n, rest := copyArgs(code)
		out = append(out, base[from:from+n]...)
		code = rest
	}
	return out, nil
}

// checkDelta makes sure that instructions stay inside the base and make
// exactly size bytes.
func checkDelta(code []byte, base, size int64) error {
	for len(code) > 0 {
		op := code[0]
		var n int64
		switch {
		case op == 0:
			return errDelta // reserved
		case op&0x80 == 0:
			n = int64(op)
			if len(code) < 1+int(op) {
				return errDelta
			}
			code = code[1+int(op):]
		default:
			if len(code) < 1+bits.OnesCount8(op&0x7f) {
				return errDelta
			}
			var from int64
			from, n, code = copyArgs(code)
			if from+n > base {
				return errDelta
			}
		}
		if size -= n; size < 0 {
			return errDelta
		}
	}
	if size != 0 {
		return errDelta
	}
	return nil
}

// copyArgs reads a copy instruction: bits say which bytes of the offset (four)
// and of the length (three) follow. Length 0 stands for 64 KB.
func copyArgs(code []byte) (from, n int64, rest []byte) {
	op := code[0]
	code = code[1:]
	for i := range 4 {
		if op&(1<<i) != 0 {
			from |= int64(code[0]) << (8 * i)
			code = code[1:]
		}
	}
	for i := range 3 {
		if op&(0x10<<i) != 0 {
			n |= int64(code[0]) << (8 * i)
			code = code[1:]
		}
	}
	if n == 0 {
		n = 0x10000
	}
	return from, n, code
}

// room makes place for n more bytes.
func room(buf []byte, n int) []byte {
	if cap(buf)-len(buf) >= n {
		return buf
	}
	if len(buf) == 0 {
		return make([]byte, 0, n)
	}
	grown := make([]byte, len(buf), max(len(buf)+n, 2*len(buf)))
	copy(grown, buf)
	return grown
}
