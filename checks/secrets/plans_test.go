package secrets

import "testing"

func TestPlansAreUpToDate(t *testing.T) {
	if string(EncodePlans()) != plansData {
		t.Error("plans.bin isn't what the rules' expressions give; run go generate ./checks/secrets")
	}
}
