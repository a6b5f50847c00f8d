package lsp

import (
	"testing"
	"time"
)

func TestPauseAfter(t *testing.T) {
	for took, want := range map[time.Duration]time.Duration{
		0: 0, time.Millisecond: 0, 20 * time.Millisecond: 40 * time.Millisecond,
		100 * time.Millisecond: 200 * time.Millisecond, time.Minute: longestPause,
	} {
		if got := pauseAfter(took); got != want {
			t.Errorf("after a scan of %v: %v, want %v", took, got, want)
		}
	}
}
