package main

import (
	"bytes"
	"os"
	"testing"
)

func TestGeneratedRulesAreCurrent(t *testing.T) {
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../checks/secrets/gitleaks_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("checks/secrets/gitleaks_gen.go is stale: run go generate ./checks/secrets")
	}
}
