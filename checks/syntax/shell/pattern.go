package shell

import "bytes"

// metavar returns how long the metavariable is that a text begins with, and
// whether it is one of several items.
func metavar(text []byte) (n int, rest bool) {
	if len(text) < 2 || text[0] != '$' {
		return 0, false
	}
	n = 1
	if rest = bytes.HasPrefix(text[1:], []byte("...")); rest {
		n = 4
	}
	first := n
	for n < len(text) && (text[n] >= 'A' && text[n] <= 'Z' || text[n] == '_' || n > first && text[n] >= '0' && text[n] <= '9') {
		n++
	}
	if n == first {
		return 0, false
	}
	return n, rest
}

// plainNames returns a pattern of the same length that is a script: where only
// a name may stand, a metavariable becomes one, and <... x ...> becomes $( x ).
// What is to be seen of it is taken from the pattern itself.
func plainNames(src []byte) []byte {
	out := bytes.Clone(src)
	word := 0 // where the word before begins
	for i := 0; i < len(src); i++ {
		rest := src[i:]
		switch {
		case bytes.HasPrefix(rest, []byte("<... ")):
			copy(out[i:], "$(  ")
		case bytes.HasPrefix(rest, []byte("...>")) && i > 0 && src[i-1] == ' ':
			copy(out[i:], ")   ")
		case bytes.HasPrefix(rest, []byte("... }")):
			out[i+3] = ';' // a word that closes a block is one behind a separator
		}
		if i > 1 && src[i-1] == '{' && src[i-2] == '$' {
			if n, _ := metavar(rest); n > 0 {
				out[i] = '_' // ${$X}
			}
			continue
		}
		if i > 0 && !bytes.ContainsRune([]byte(" \t\n;|&({"), rune(src[i-1])) {
			continue
		}
		last := bytes.TrimRight(src[word:i], " \t")
		word = i
		n, several := metavar(rest)
		if n == 0 || several {
			continue
		}
		behind := rest[n:]
		switch {
		case bytes.HasPrefix(behind, []byte("=")), bytes.HasPrefix(behind, []byte("+=")), bytes.HasPrefix(behind, []byte("()")),
			string(last) == "for", string(last) == "select", string(last) == "function":
			out[i] = '_'
		}
	}
	return out
}
