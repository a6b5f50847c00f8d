package checks_test

import (
	"testing"

	"github.com/squiresec/squire/checks"
)

func TestDetectLang(t *testing.T) {
	for name, want := range map[string]checks.Lang{
		"a/Dockerfile": checks.Dockerfile, "Dockerfile.prod": checks.Dockerfile, "dockerfile.dev": checks.Dockerfile,
		"Dockerfile.go": checks.Dockerfile, "checks/dockerfile.go": checks.Go, "dockerfile.test.ts": checks.TypeScript,
		".env.local": checks.INI, "a.PY": checks.Python, "README": "",
	} {
		if got := checks.DetectLang(name, nil); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := checks.DetectLang("run", []byte("#!/usr/bin/env python3\n")); got != checks.Python {
		t.Errorf("a script of Python is %q", got)
	}
}
