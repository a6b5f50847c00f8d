package match

import (
	"strings"
	"testing"
)

func TestLetterRankFollowsLetters(t *testing.T) {
	for c := byte('a'); c <= 'z'; c++ {
		if got, want := rank(c), strings.IndexByte(letters, c); got != want {
			t.Errorf("rank of %c is %d, want %d", c, got, want)
		}
	}
}
