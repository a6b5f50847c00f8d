package account

import "testing"

func TestBehaviour(t *testing.T) {
	stored := StorePassword("correct horse")
	if !CheckPassword(stored, "correct horse") {
		t.Error("the right password doesn't fit")
	}
	for _, wrong := range []string{"correct house", "", stored} {
		if CheckPassword(stored, wrong) {
			t.Errorf("the password %q fits as well", wrong)
		}
	}
}
