package version

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// ordered are versions in ascending order, from the specifications and from
// what the ecosystems' own tools say of them.
var ordered = map[Ecosystem]string{
	// semver.org, item 11.
	NPM: "0 0.0.1-0 0.0.1 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1 1.2.0 1.10.0 2.0.0",
	// Pseudo-versions: go.dev/ref/mod.
	Go:     "v0.0.0-20180101000000-aaaaaaaaaaaa v0.0.0-20200101000000-aaaaaaaaaaaa v0.1.0 v1.2.3-pre v1.2.3-pre.0.20200101000000-aaaaaaaaaaaa v1.2.3 v1.2.4-0.20200101000000-aaaaaaaaaaaa v1.2.4 v2.0.0+incompatible",
	Crates: "0.0.0 0.9.9 1.0.0-rc.1 1.0.0 1.0.99999999999999999999999",
	// PEP 440, "Summary of permitted suffixes and relative ordering".
	PyPI: "0 1.dev0 1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456 1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0 1.0+abc.5 1.0+abc.7 1.0+5 1.0.post456.dev34 1.0.post456 1.0.15 1.1.dev1 1.1 1!0.1",
	// The POM reference, "Version Order Specification".
	Maven: "0 1-alpha-1 1-beta-2 1-m3 1-rc1 1-snapshot 1 1-sp 1-foo 1-1.foo-bar1baz-.1 1.1 1.9 1.10 2.9.10.7 2.9.10.8 31.1-android 31.1-jre 32",
	// Gem::Version.
	RubyGems: "0 0.9 1.0.a 1.0.a1 1.0.a10 1.0.b1 1.0.rc1 1.0 1.0.0.1 1.0.1 1.9 1.10 2.0.0.beta1 2.0.0.beta2 2.0.0.rc1 2",
	// Composer's documentation and PHP's version_compare.
	Packagist: "0 1.0.0-dev 1.0.0-alpha 1.0.0-alpha2 1.0.0-beta1 1.0.0-RC1 1.0.0-RC2 1.0.0 1.0.0-p1 1.0.0-patch2 1.0.1 v1.9 v1.10 2022.04.1 2022.10",
}

// same are spellings of one version.
var same = map[Ecosystem][]string{
	NPM:       {"1 1.0.0 v1.0.0 =1.0.0 1.0.0+build.5"},
	Go:        {"1.2.3 v1.2.3 v1.2.3+incompatible"},
	PyPI:      {"1.0 1 1.0.0 v1.0 0!1", "1.0a1 1.0-alpha-1 1.0_ALPHA.1 1.0.a1", "1.0rc1 1.0c1 1.0-pre1 1.0preview1", "1.0.post1 1.0-1 1.0.r1 1.0rev1", "1.0.dev0 1.0dev 1.0-DEV", "1.0+a.1 1.0+a-1 1.0+A_1"},
	Maven:     {"1 1.0 1-0 1.0.0 1.ga 1-final 1.0.RELEASE", "1-a1 1-alpha-1", "1-cr2 1-rc2", "1.0.Final 1.0"},
	RubyGems:  {"1 1.0 1.0.0", "1.0-1 1.0.pre.1"},
	Packagist: {"1.0 v1.0.0 1.0.0.0 1.0.0-stable", "1.0.0-RC1 1.0.0-rc.1 1.0.0RC1", "1.0.0-b1 1.0.0-beta1", "2.0.0 2.0.0+no-meaning"},
}

func TestOrder(t *testing.T) {
	for e, list := range ordered {
		versions := strings.Fields(list)
		for i, a := range versions {
			for j, b := range versions {
				if got, ok := Compare(e, a, b); !ok || got != sign(i-j) {
					t.Errorf("%s: Compare(%s, %s) = %d, %v, want %d", e, a, b, got, ok, sign(i-j))
				}
			}
		}
	}
}

func TestSame(t *testing.T) {
	for e, groups := range same {
		for _, group := range groups {
			versions := strings.Fields(group)
			for _, a := range versions {
				for _, b := range versions {
					if got, ok := Compare(e, a, b); !ok || got != 0 {
						t.Errorf("%s: Compare(%s, %s) = %d, %v, want 0", e, a, b, got, ok)
					}
				}
			}
		}
	}
}

// TestNoVersions holds that nothing is guessed.
func TestNoVersions(t *testing.T) {
	for e, list := range map[Ecosystem][]string{
		NPM:       {"", "latest", "^1.0.0", "1.x", "git+ssh://x", "1..2", "1.0.0-", "1.0.0-a..b", "1.0.0-ä"},
		Go:        {"", "master", "(devel)", "v1.x"},
		PyPI:      {"", "2004d", "1.0.*", "1.0+", "1.0+a..b", "x!1", "1.0 2", "1.0ä"},
		RubyGems:  {"", "a.1", "1..0", "1.ä", "1.0 beta"},
		Packagist: {"", "dev-main", "1.x-dev", "master", "1.0.0-feature"},
		Maven:     {""},
	} {
		for _, v := range list {
			if Valid(e, v) {
				t.Errorf("%s: %q is taken for a version", e, v)
			}
			if _, ok := Compare(e, "1", v); ok {
				t.Errorf("%s: 1 compares with %q", e, v)
			}
		}
	}
	if Valid(NPM, strings.Repeat("1", MaxLen+1)) || Valid("Elsewhere", "1") {
		t.Error("a version that is too long, or of no ecosystem, compares")
	}
}

// TestOrderIsTotal holds that what compares does so in one order.
func TestOrderIsTotal(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
			"0", "1", "2", "10", ".", "-", "_", "a", "b1", "rc", "dev", "post", "alpha", "final", "sp", "x", "+",
		}), 1, 8).Draw(t, "parts"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(Ecosystems()).Draw(t, "ecosystem")
		a, b, c := "1"+text.Draw(t, "a"), "1"+text.Draw(t, "b"), "1"+text.Draw(t, "c")
		ab, ok1 := Compare(e, a, b)
		bc, ok2 := Compare(e, b, c)
		ac, ok3 := Compare(e, a, c)
		if !ok1 || !ok2 || !ok3 {
			return
		}
		if ba, _ := Compare(e, b, a); ba != -ab {
			t.Fatalf("%s: %s against %s is %d, and the other way round %d", e, a, b, ab, ba)
		}
		// Maven's own specification goes in a circle where a word stands beside
		// zeros: 1-x < 1.0.beta < 1 < 1-x.
		if e != Maven && ab <= 0 && bc <= 0 && ac > 0 {
			t.Fatalf("%s: %s ≤ %s ≤ %s, but not the first and the last", e, a, b, c)
		}
	})
}

func FuzzCompare(f *testing.F) {
	for e, list := range ordered {
		for _, v := range strings.Fields(list) {
			f.Add(string(e), v, "1.0.0-alpha.1")
		}
	}
	f.Fuzz(func(t *testing.T, e, a, b string) {
		ab, ok := Compare(Ecosystem(e), a, b)
		ba, ok2 := Compare(Ecosystem(e), b, a)
		if ok != ok2 || ab != -ba {
			t.Errorf("%q and %q: %d %v, %d %v", a, b, ab, ok, ba, ok2)
		}
		if same, ok := Compare(Ecosystem(e), a, a); ok && same != 0 {
			t.Errorf("%q isn't itself", a)
		}
	})
}
