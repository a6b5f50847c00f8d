package codec

import "bytes"

// A match is a run of bytes that looks encoded.
type match struct {
	start, end int
	kind       Kinds
}

// A scanner finds the matches of
//
//	%HH(.*%HH)?  |  (U\+HHHH(\s|$))+  |  (\\{1,2}uHHHH)+  |  H{32,}  |  [\w/+-]{16,}={0,2}
//
// as a regular expression would, leftmost first and earlier forms before later
// ones. Each form has a probe that finds where it can begin next; a probe
// never looks at a byte twice, so the scan is linear.
type scanner struct {
	data []byte
	pos  int // where the last match ended
	// Where each form begins next, or len(data). Less than pos where that is
	// not known.
	percent, escape, point, run int
}

// next returns the next match.
func (s *scanner) next() (m match, ok bool) {
	if s.percent < s.pos {
		s.percent = nextPercent(s.data, s.pos)
	}
	if s.escape < s.pos {
		s.escape = nextEscape(s.data, s.pos)
	}
	if s.point < s.pos {
		s.point = nextPoint(s.data, s.pos)
	}
	if s.run < s.pos {
		s.run = nextRun(s.data, s.pos)
	}
	m.start = min(s.percent, s.escape, s.point, s.run)
	switch {
	case m.start == len(s.data):
		return m, false
	case m.start == s.percent:
		m.end, m.kind = percentEnd(s.data, m.start), Percent
	case m.start == s.escape:
		m.end, m.kind = repeat(s.data, m.start, escapeLen), Unicode
	case m.start == s.point:
		m.end, m.kind = repeat(s.data, m.start, pointLen), Unicode
	default:
		m.end, m.kind = runEnd(s.data, m.start)
	}
	s.pos = m.end
	return m, true
}

// nextPercent returns where the next percent escape begins.
func nextPercent(data []byte, from int) int {
	for {
		i := bytes.IndexByte(data[from:], '%')
		if i < 0 {
			return len(data)
		}
		if from += i; percentLen(data[from:]) == 3 {
			return from
		}
		from++
	}
}

// percentLen returns 3 when text begins with a percent escape, and else 1.
func percentLen(text []byte) int {
	if text[0] == '%' && len(text) >= 3 && unhex[text[1]]&unhex[text[2]]&isHex != 0 {
		return 3
	}
	return 1
}

// percentEnd returns where the last percent escape of the line ends.
func percentEnd(data []byte, start int) int {
	start += 3
	line := data[start:]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	for i := len(line); ; {
		if i = bytes.LastIndexByte(line[:i], '%'); i < 0 {
			return start
		}
		if percentLen(line[i:]) == 3 {
			return start + i + 3
		}
	}
}

// nextEscape returns where the next \u0041 or \\u0041 begins.
func nextEscape(data []byte, from int) int {
	for {
		i := bytes.IndexByte(data[from:], '\\')
		if i < 0 {
			return len(data)
		}
		if from += i; escapeLen(data[from:]) > 0 {
			return from
		}
		from++
	}
}

// escapeLen returns the length of the escape that text begins with, or 0.
func escapeLen(text []byte) int {
	i := 0
	for i < len(text) && i < 2 && text[i] == '\\' {
		i++
	}
	if i > 0 && i+5 <= len(text) && text[i]|0x20 == 'u' && fourHex(text[i+1:]) {
		return i + 5
	}
	return 0
}

// nextPoint returns where the next U+0041 begins.
func nextPoint(data []byte, from int) int {
	for {
		i := bytes.Index(data[from:], []byte("U+"))
		if i < 0 {
			return len(data)
		}
		if from += i; pointLen(data[from:]) > 0 {
			return from
		}
		from += 2
	}
}

// pointLen returns the length of the code point that text begins with, the
// space after it included, or 0. Without a space it must be the end.
func pointLen(text []byte) int {
	if len(text) < 6 || text[0] != 'U' || text[1] != '+' || !fourHex(text[2:]) {
		return 0
	}
	if len(text) == 6 {
		return 6
	}
	switch text[6] {
	case ' ', '\t', '\n', '\f', '\r':
		return 7
	}
	return 0
}

// repeat returns where the last of several forms in a row ends.
func repeat(data []byte, at int, length func([]byte) int) int {
	for {
		n := length(data[at:])
		if n == 0 {
			return at
		}
		at += n
	}
}

func fourHex(text []byte) bool {
	return unhex[text[0]]&unhex[text[1]]&unhex[text[2]]&unhex[text[3]]&isHex != 0
}

// Lengths of what counts as encoded, in bytes.
const (
	minRun = 16
	minHex = 32
)

// nextRun returns where the next run of at least minRun characters of base64
// begins. It looks at the last character that such a run would have: where
// that is none of base64, no run begins in the minRun bytes up to it. So it
// looks at few of the bytes of a text of short words.
func nextRun(data []byte, from int) int {
	for last := from + minRun - 1; last < len(data); last = from + minRun - 1 {
		i := last
		for i >= from && sextet[data[i]] != 0 {
			i--
		}
		if i < from {
			return from
		}
		from = i + 1
	}
	return len(data)
}

// runEnd returns the end of the run of base64 or hexadecimal digits at start,
// and which of them it is.
func runEnd(data []byte, start int) (end int, kind Kinds) {
	for end = start; end < len(data) && unhex[data[end]] != 0; {
		end++
	}
	if end-start >= minHex {
		return end, Hex
	}
	for end < len(data) && sextet[data[end]] != 0 {
		end++
	}
	for pad := 0; pad < 2 && end < len(data) && data[end] == '='; pad++ {
		end++
	}
	return end, Base64
}

// isHex is set in unhex for hexadecimal digits.
const isHex = 0x80

// unhex holds the value of a hexadecimal digit, with isHex, and 0 for all other
// bytes.
var unhex = [256]byte{
	'0': isHex | 0, '1': isHex | 1, '2': isHex | 2, '3': isHex | 3, '4': isHex | 4, '5': isHex | 5, '6': isHex | 6, '7': isHex | 7,
	'8': isHex | 8, '9': isHex | 9, 'a': isHex | 10, 'b': isHex | 11, 'c': isHex | 12, 'd': isHex | 13, 'e': isHex | 14, 'f': isHex | 15,
	'A': isHex | 10, 'B': isHex | 11, 'C': isHex | 12, 'D': isHex | 13, 'E': isHex | 14, 'F': isHex | 15,
}

// sextet holds the value of a character of base64, of either alphabet, plus 1,
// and 0 for all other bytes.
var sextet = [256]byte{
	'A': 1, 'B': 2, 'C': 3, 'D': 4, 'E': 5, 'F': 6, 'G': 7, 'H': 8,
	'I': 9, 'J': 10, 'K': 11, 'L': 12, 'M': 13, 'N': 14, 'O': 15, 'P': 16,
	'Q': 17, 'R': 18, 'S': 19, 'T': 20, 'U': 21, 'V': 22, 'W': 23, 'X': 24,
	'Y': 25, 'Z': 26, 'a': 27, 'b': 28, 'c': 29, 'd': 30, 'e': 31, 'f': 32,
	'g': 33, 'h': 34, 'i': 35, 'j': 36, 'k': 37, 'l': 38, 'm': 39, 'n': 40,
	'o': 41, 'p': 42, 'q': 43, 'r': 44, 's': 45, 't': 46, 'u': 47, 'v': 48,
	'w': 49, 'x': 50, 'y': 51, 'z': 52, '0': 53, '1': 54, '2': 55, '3': 56,
	'4': 57, '5': 58, '6': 59, '7': 60, '8': 61, '9': 62, '+': 63, '/': 64,
	'-': 63, '_': 64,
}
