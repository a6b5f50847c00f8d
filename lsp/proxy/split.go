package proxy

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// SplitCommand splits a command into the program and its arguments as a shell
// would: at white space, but not in 'single' or "double" quotes, and a
// backslash takes the special meaning of what follows, except on Windows, where
// it separates folders. A leading ~/ is the user's home. Nothing else is
// expanded, and no shell is run.
func SplitCommand(s string) ([]string, error) {
	var words []string
	var word strings.Builder
	in, quote := false, rune(0) // in a word, in which quotes
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			if quote == '"' && !strings.ContainsRune("\"\\$`", r) {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'' && runtime.GOOS != "windows":
			escaped, in = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, in = r, true
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			if in {
				words = append(words, word.String())
				word.Reset()
				in = false
			}
		default:
			word.WriteRune(r)
			in = true
		}
	}
	switch {
	case quote != 0:
		return nil, errors.New("a quote is not closed")
	case escaped:
		return nil, errors.New("a backslash stands at the end")
	}
	if in {
		words = append(words, word.String())
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("it names no program")
	}
	if rest, ok := strings.CutPrefix(words[0], "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, err
		}
		words[0] = filepath.Join(home, rest)
	}
	return words, nil
}
