package training_test

import (
	"crypto/sha256"
	"encoding/hex"
	"hash/crc32"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks/secrets"
	"github.com/squiresec/squire/training"
)

// Samples stay the same for ever: katas and tests count on them. If this fails
// because of a change that is meant, say so in the change log.
func TestSamplesAreStable(t *testing.T) {
	h := sha256.New()
	for _, kind := range training.SampleKinds() {
		for seed := range uint64(5) {
			s, err := training.Sample(kind, seed)
			if err != nil {
				t.Fatal(err)
			}
			again, _ := training.Sample(kind, seed)
			if s != again {
				t.Errorf("%s with seed %d differs from call to call", kind, seed)
			}
			other, _ := training.Sample(kind, seed+100)
			if s == other && !strings.HasPrefix(kind, "private-key-") {
				t.Errorf("%s is the same for every seed", kind)
			}
			h.Write([]byte(kind + s))
		}
	}
	const want = "b5c393848029d92e"
	if got := hex.EncodeToString(h.Sum(nil)[:8]); got != want {
		t.Errorf("digest of the samples is %s, want %s", got, want)
	}
}

// A sample is found by the rule of its kind: else it would be useless as an
// example of what must be found.
func TestSamplesAreFound(t *testing.T) {
	d := secrets.New(secrets.Options{})
	for kind, rule := range map[string]string{
		"aws-access-key": "aws-access-token", "github-pat": "github-pat", "npm-token": "npm-access-token",
		"slack-token": "slack-bot-token", "stripe-key": "stripe-access-token", "password": "generic-api-key",
		"aws-secret-key": "generic-api-key",
	} {
		for seed := range uint64(3) {
			s, err := training.Sample(kind, seed)
			if err != nil {
				t.Fatal(err)
			}
			found := scan(t, d, "a.go", []byte("var secret = \""+s+"\"\n"))
			if len(found) != 1 || found[0].Rule.ID != rule {
				t.Errorf("%s with seed %d: %d findings, want one of %s", kind, seed, len(found), rule)
			}
		}
	}
}

// The last six characters of a GitHub token are a checksum, in base 62.
func TestGitHubChecksum(t *testing.T) {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	s, _ := training.Sample("github-pat", 7)
	body := strings.TrimPrefix(s, "gh"+"p_")
	var sum uint64
	for _, c := range body[30:] {
		sum = sum*62 + uint64(strings.IndexRune(alphabet, c))
	}
	if len(body) != 36 || sum != uint64(crc32.ChecksumIEEE([]byte(body[:30]))) {
		t.Error("the checksum of a made-up GitHub token is wrong")
	}
}

func TestPlaceholders(t *testing.T) {
	good := []string{"", "no placeholder", "{{mark}}", `x = "{{secret password}}"`, `{{secret "password" seed=3}}`, "${A:-{{secret password seed=1}}}"}
	for _, s := range good {
		if err := training.CheckPlaceholders(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	bad := []string{"{{secret nonsense}}", "{{secret }}", "{{secret password seed=}}", "{{secret password seed=-1}}", "{{secret password 3}}", "{{secret passw", "a {{secret password}} b {{secret x}}"}
	for _, s := range bad {
		if err := training.CheckPlaceholders(s); err == nil {
			t.Errorf("%q passes", s)
		}
	}
	s := training.Snippet{Lines: []string{`a "{{secret password seed=1}}" b "{{secret password seed=1}}" c "{{secret password seed=2}}"`}}
	parts := strings.Split(string(s.Source()), `"`)
	if parts[1] != parts[3] || parts[1] == parts[5] || strings.Contains(parts[1], "{{") {
		t.Error("a placeholder was not expanded by its seed")
	}
}
