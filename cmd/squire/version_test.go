package main

import (
	"os"
	"strings"
	"testing"
)

func TestVersionOfTheRulesIsThatOfGoMod(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if want := "github.com/zricethezav/gitleaks/v8 " + gitleaksVersion + "\n"; !strings.Contains(string(mod), want) {
		t.Errorf("go.mod doesn't require %s", want)
	}
}
