package note

import (
	"bytes"
	"testing"
)

var key = bytes.Repeat([]byte{7}, 32)

func seal(t *testing.T, note string) []byte {
	sealed, err := Seal(key, []byte(note))
	if err != nil {
		t.Fatalf("the note %q can't be sealed: %v", note, err)
	}
	return sealed
}

func TestBehaviour(t *testing.T) {
	for _, note := range []string{"", "call Ada back", "call Bo back on Monday \u2014 he knows why"} {
		sealed := seal(t, note)
		if got, err := Open(key, sealed); err != nil || string(got) != note {
			t.Errorf("the note %q opens as %q, with the error %v", note, got, err)
		}
		if len(note) > 0 && bytes.Contains(sealed, []byte(note)) {
			t.Errorf("the note %q can be read in what was sealed", note)
		}
	}
	if _, err := Seal([]byte("short"), nil); err == nil {
		t.Error("a key of 5 bytes is taken")
	}
}
