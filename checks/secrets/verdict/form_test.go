package verdict

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	r := random(5)
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	hexText := text(r, "0123456789abcdef", 40)
	tests := []struct {
		name, rule, secret string
		grade              Grade
		fact               string
	}{
		{"x", "generic-api-key", strings.Repeat("x", 32), Refuted, "dummy"},
		{"groups of x", "generic-api-key", "xxxx-xxxx-xxxx-xxxx", Refuted, "dummy"},
		{"stars", "generic-api-key", "**********", Refuted, "dummy"},
		{"a prefix and x", "slack-bot-token", "xox" + "b-" + strings.Repeat("x", 40), Refuted, "dummy"},
		{"a GitHub token of one letter", "github-pat", "gh" + "p_" + strings.Repeat("a", 36), Refuted, "checksum"},
		{"alphabet", "generic-api-key", "abcdef" + "0123456789", Refuted, "dummy"},
		{"digits", "generic-api-key", "12345678901234567890", Refuted, "dummy"},
		{"capitals too", "generic-api-key", "AbCdEfGhIjKl" + "0123456789", Refuted, "dummy"},
		{"downwards", "generic-api-key", "fedcba98" + "76543210", Refuted, "dummy"},
		{"letters and digits in turn", "generic-api-key", "a1b2c3d4" + "e5f6g7h8", Refuted, "dummy"},
		{"keys of a keyboard", "generic-api-key", "qwertyuiop" + "asdfghjkl", Refuted, "dummy"},
		{"a repeated block", "generic-api-key", strings.Repeat("k3jf8a", 5), Refuted, "dummy"},
		{"twice the same", "generic-api-key", strings.Repeat(text(r, base62, 16), 2), Refuted, "dummy"},
		{"mostly a sequence", "generic-api-key", "0123456789" + text(r, "bdfhkmpt", 6), Doubtful, "dummy"},
		{"AWS id of a sequence", "aws-access-token", "AK" + "IA" + "ABCDEFGH" + "IJKLMNOP", Refuted, "dummy"},
		{"to be filled in", "generic-api-key", "your-api-key-here", Refuted, "dummy"},
		{"to be filled in, of a provider", "generic-api-key", "YOUR_ACME_API_TOKEN", Refuted, "dummy"},
		{"camel case", "generic-api-key", "insertYourSecretKeyHere", Refuted, "dummy"},
		{"angle brackets", "generic-api-key", "<acme-key-goes-here>", Refuted, "dummy"},
		{"a sign in it", "generic-api-key", text(r, base62, 12) + "EXAMPLE" + text(r, base62, 5), Doubtful, "dummy"},
		{"a password that is a word", "password-assignment", "changeme", Doubtful, "dummy"},
		{"a password in a URL", "credential-in-uri", "12345678", Doubtful, "dummy"},
		{"a password with digits", "hardcoded-password", "AdminPassword123", Neutral, ""},
		{"the password of a program", "pgpass-password", "password", Neutral, ""},
		{"a variable in a program's file", "netrc-password", "${TOKEN}", Refuted, "reference"},
		{"an attribute", "hardcoded-password", "uri.password", Doubtful, "form"},
		{"a constant", "hardcoded-password", "INGRESS_PASSWORD_NAME", Doubtful, "form"},
		{"an option", "hardcoded-password", "--early-hints", Doubtful, "form"},
		{"a call", "hardcoded-secret", "Base64.urlsafe_decode", Doubtful, "form"},
		{"camel case, a name", "loose-key", "testEd25519" + "PrivateSigner", Doubtful, "form"},
		{"short sign", "generic-api-key", "fake-" + text(r, base62, 12), Doubtful, "dummy"},
		{"short sign inside", "generic-api-key", "zU3/JVNc" + "aqHQEcVFAKe" + "R41fkiLd", Neutral, ""},
		{"words of a passphrase", "hardcoded-password", "correct horse battery", Neutral, ""},
		{"a token with a dot", "hardcoded-secret", text(r, base62, 9) + "." + text(r, base62, 12), Neutral, ""},
		{"a variable", "password-assignment", "${DB_PASSWORD}", Refuted, "reference"},
		{"a template", "generic-api-key", "{{ .Values.apiKey }}", Refuted, "reference"},
		{"an environment", "generic-api-key", "process.env.API_TOKEN", Refuted, "reference"},
		{"a variable of a shell", "generic-api-key", "$API_TOKEN", Refuted, "reference"},
		{"the name of a secret", "generic-api-key", "arn:aws:secretsmanager:eu-west-1:1:secret:x", Refuted, "reference"},
		{"base64 of words", "kubernetes-secret-yaml", b64("admin-token for the server"), Doubtful, "decodes"},
		{"base64 of a word", "kubernetes-secret-yaml", b64("production"), Doubtful, "decodes"},

		{"random", "generic-api-key", text(r, base62, 32), Neutral, ""},
		{"random, with separators", "generic-api-key", text(r, base62, 8) + "-" + text(r, base62, 8), Neutral, ""},
		{"hexadecimal", "generic-api-key", hexText, Neutral, ""},
		{"a word and digits", "generic-api-key", "token-" + text(r, "0123456789", 14), Neutral, ""},
		{"a placeholder and random text", "generic-api-key", "your-key-" + text(r, "0123456789bdfhk", 14) + "7", Doubtful, "dummy"},
		{"a password", "password-assignment", "Tr0ub4dor&" + "3x", Neutral, ""},
		{"a password with a dollar", "password-assignment", "$uperS3cret", Neutral, ""},
		{"base64 of a password", "kubernetes-secret-yaml", b64(text(r, base62, 16)), Neutral, ""},
		{"empty", "generic-api-key", "", Neutral, ""},
		{"quotes only", "generic-api-key", `""`, Neutral, ""},
		{"too long", "generic-api-key", strings.Repeat("x", maxSecret+1), Neutral, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { expect(t, judge(tt.rule, tt.secret), tt.grade, tt.fact) })
	}
}

func expect(t *testing.T, v Verdict, grade Grade, fact string) {
	t.Helper()
	if v.Grade != grade {
		t.Errorf("got %v %v, want %v", v.Grade, v.Facts, grade)
	}
	if fact == "" && len(v.Facts) > 0 || fact != "" && (len(v.Facts) == 0 || v.Facts[0].Name != fact) {
		t.Errorf("got %v, want %q", v.Facts, fact)
	}
}

// TestRandomIsNeutral holds the quiet side: what generators make must not be
// called a dummy.
func TestRandomIsNeutral(t *testing.T) {
	r := random(6)
	const hex = "0123456789abcdef"
	for _, alphabet := range []string{base62, hex, base62 + "-_", base62 + "+/", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "abcdefghijklmnopqrstuvwxyz0123456789"} {
		wrong, n := 0, 5000
		for range n {
			if v := judge("generic-api-key", text(r, alphabet, 20+r.IntN(40))); v.Grade != Neutral {
				wrong++
			}
		}
		if wrong > n/1000 {
			t.Errorf("%d of %d random values of %d characters are not neutral", wrong, n, len(alphabet))
		}
	}
}

func TestSurroundings(t *testing.T) {
	r := random(7)
	hex := func(n int) string { return text(r, "0123456789abcdef", n) }
	uuid := hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12)
	sri := base64.StdEncoding.EncodeToString(randomBytes(r, 64))
	key := text(r, base62, 43) + "="
	tests := []struct {
		name, rule, line, secret, path string
		grade                          Grade
		fact                           string
	}{
		{"UUID", "generic-api-key", "token: %", uuid, "a", Doubtful, "form"},
		{"UUID of a provider", "heroku-api-key", "token: %", uuid, "a", Neutral, ""},
		{"image", "generic-api-key", "key: app@sha256:%", hex(64), "a", Refuted, "context"},
		{"script", "generic-api-key", `integrity="sha512-%"`, sri, "a", Refuted, "context"},
		{"named digest", "generic-api-key", `"token_checksum": "%"`, hex(64), "a", Doubtful, "context"},
		{"commit", "sourcegraph-access-token", `commit: %`, hex(40), "a", Doubtful, "context"},
		{"lock file", "generic-api-key", `key: %`, hex(64), "x/Cargo.lock", Doubtful, "context"},
		{"no lock file", "generic-api-key", `key: %`, hex(64), "x/lock", Neutral, ""},
		{"no digest in a lock file", "generic-api-key", `key: %`, text(r, base62, 40), "x/Cargo.lock", Neutral, ""},
		{"public key", "generic-api-key", `recaptcha_public_key = '%'`, key, "a", Doubtful, "context"},
		{"JWE", "generic-api-key", `"encrypted_key":"%"`, key, "a", Doubtful, "context"},
		{"alphabet", "generic-api-key", `tokenAlphabet := "%"`, text(r, base62, 33), "a", Doubtful, "context"},
		{"example", "generic-api-key", `exampleToken := "%"`, key, "a", Doubtful, "context"},
		{"a secret beside a digest", "generic-api-key", `sha: "x", token: "%"`, hex(64), "a", Neutral, ""},
		{"named digest on the line before", "generic-api-key", "checksum:\n%", hex(64), "a", Neutral, ""},
		{"a name in an address", "generic-api-key", "https://example:%@h", key, "a", Neutral, ""},
		{"an argument after another", "generic-api-key", `f("example", "%")`, key, "a", Neutral, ""},
		{"a rule of one format", "firefox-login", `"encryptedPassword":"%"`, key, "a", Neutral, ""},
		{"not on its line", "generic-api-key", "something else", hex(64), "a", Neutral, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line := strings.ReplaceAll(tt.line, "%", tt.secret)
			expect(t, Of(Input{RuleID: tt.rule, Secret: []byte(tt.secret), Line: []byte(line), Path: tt.path, Now: now}), tt.grade, tt.fact)
		})
	}
}

func TestSignedWithASampleKey(t *testing.T) {
	signed := strings.TrimSuffix(jwt(`{"alg":"HS256"}`, `{"sub":"x"}`, ""), ".")
	for key, grade := range map[string]Grade{"your-256-bit" + "-secret": Doubtful, "nobody knows this": Neutral} {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte(signed))
		if v := judge("jwt", signed+"."+base64.RawURLEncoding.EncodeToString(mac.Sum(nil))); v.Grade != grade {
			t.Errorf("%s: %v %v", key, v.Grade, v.Facts)
		}
	}
}

// TestNoTime checks that without a clock nothing is called expired.
func TestNoTime(t *testing.T) {
	v := Of(Input{RuleID: "jwt", Secret: []byte(jwt(`{"alg":"HS256"}`, `{"exp":1706745600}`, "x"))})
	if v.Grade != Neutral || v.Facts[0].Name != "expires" {
		t.Errorf("got %v %v", v.Grade, v.Facts)
	}
}
