package yaml

import "github.com/squiresec/squire/checks/syntax"

// plainKind says what a scalar without quotes stands for.
func plainKind(text []byte) (syntax.Kind, syntax.Op) {
	switch string(text) {
	case "null", "Null", "NULL", "~":
		return syntax.Null, syntax.NoOp
	case "true", "True", "TRUE":
		return syntax.Bool, syntax.True
	case "false", "False", "FALSE":
		return syntax.Bool, syntax.False
	case ".inf", ".Inf", ".INF", "-.inf", "+.inf", ".nan", ".NaN", ".NAN":
		return syntax.Number, syntax.NoOp
	}
	if number(text) {
		return syntax.Number, syntax.NoOp
	}
	return syntax.String, syntax.NoOp
}

func number(text []byte) bool {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	digits, base := 0, byte('9')
	if len(text) > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'o') {
		hex := text[1] == 'x'
		for _, c := range text[2:] {
			if !(c >= '0' && c <= '7' || hex && (c == '8' || c == '9' || c|0x20 >= 'a' && c|0x20 <= 'f')) {
				return false
			}
		}
		return true
	}
	dot, exponent := false, false
	for i, c := range text {
		switch {
		case c >= '0' && c <= base:
			digits++
		case c == '.' && !dot && !exponent:
			dot = true
		case c|0x20 == 'e' && digits > 0 && !exponent && i+1 < len(text):
			exponent = true
			digits = 0
		case (c == '-' || c == '+') && exponent && text[i-1]|0x20 == 'e':
		default:
			return false
		}
	}
	return digits > 0
}
