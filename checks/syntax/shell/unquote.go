package shell

import "unicode/utf8"

// ansi reads what stands in $'…'.
func ansi(text []byte) string {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			out = append(out, text[i])
			continue
		}
		i++
		digits, base := 0, 16
		switch c := text[i]; c {
		case 'x':
			digits = 2
		case 'u':
			digits = 4
		case 'U':
			digits = 8
		case '0', '1', '2', '3', '4', '5', '6', '7':
			digits, base = 3, 8
			i--
		default:
			out = append(out, control(c)...)
			continue
		}
		value, n := number(text[i+1:], digits, base)
		switch {
		case n == 0:
			out = append(out, '\\', text[i])
		case digits > 3:
			out = utf8.AppendRune(out, rune(value))
		default:
			out = append(out, byte(value))
		}
		i += n
	}
	return string(out)
}

// number reads at most so many digits, and says how many there were.
func number(text []byte, most, base int) (value, n int) {
	for n < most && n < len(text) {
		d := 16
		switch c := text[n]; {
		case c >= '0' && c <= '9':
			d = int(c - '0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = int(c|0x20-'a') + 10
		}
		if d >= base {
			break
		}
		value, n = value*base+d, n+1
	}
	return value, n
}

// control returns what a letter behind a backslash stands for.
func control(c byte) []byte {
	const letters, values = `abeEfnrtv\'"?`, "\a\b\x1b\x1b\f\n\r\t\v\\'\"?"
	for i := range len(letters) {
		if letters[i] == c {
			return []byte{values[i]}
		}
	}
	return []byte{'\\', c}
}
