package policy

import (
	"strings"
	"testing"
)

// A digest changes with all that changes what is found, and with nothing else.
func TestDigest(t *testing.T) {
	digest := func(build string, files map[string]string, o ...func(*Options)) Digest {
		t.Helper()
		return load(t, files, o...).Digest(build)
	}
	key := strings.Repeat("0123456789abcdef", 4)
	plain := digest("1", nil)
	for name, same := range map[string]Digest{
		"again":          digest("1", nil),
		"gitleaksignore": digest("1", map[string]string{GitleaksIgnoreFile: "a:b:1\n"}),
		"key":            digest("1", map[string]string{KeyFile: key}),
		"fail-on":        digest("1", nil, setting("fail-on", "low")),
		"mode":           digest("1", nil, setting("mode", "warn")),
	} {
		if same != plain {
			t.Errorf("%s: the digest changed", name)
		}
	}
	seen := map[Digest]string{plain: "nothing"}
	for name, d := range map[string]Digest{
		"build":            digest("2", nil),
		"config":           digest("1", map[string]string{ConfigFile: "[paths]\nexclude = [\"a\"]\n"}),
		"other config":     digest("1", map[string]string{ConfigFile: "[paths]\nexclude = [\"b\"]\n"}),
		"gitleaks":         digest("1", map[string]string{GitleaksFile: "[extend]\nuseDefault = true\n"}),
		"gitleaks allows":  digest("1", map[string]string{GitleaksFile: "[extend]\nuseDefault = true\n[[allowlists]]\npaths = ['x']\n"}),
		"extended":         digest("1", map[string]string{GitleaksFile: "[extend]\npath = \"base.toml\"\n", "base.toml": "[[rules]]\nid = \"x\"\nregex = 'x'\n"}),
		"extended changed": digest("1", map[string]string{GitleaksFile: "[extend]\npath = \"base.toml\"\n", "base.toml": "[[rules]]\nid = \"x\"\nregex = 'y'\n"}),
		"exclude":          digest("1", nil, setting("paths.exclude", "a")),
		"size":             digest("1", nil, setting("max-file-size", "1MB")),
		"only":             digest("1", nil, func(o *Options) { o.Only = []string{"weak-*"} }),
		"disable":          digest("1", nil, setting("rules.disable", "weak-hash")),
	} {
		if other, ok := seen[d]; ok {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[d] = name
	}
}

func setting(key, value string) func(*Options) {
	return func(o *Options) {
		o.Overrides = append(o.Overrides, Override{Key: key, Value: value, Origin: "--" + key})
	}
}
