package verdict

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// claims are the parts of a web token that facts are made of.
type claims struct {
	Algorithm  string   `json:"alg"`
	Encryption string   `json:"enc"`
	Issuer     string   `json:"iss"`
	Subject    string   `json:"sub"`
	Name       string   `json:"name"`
	Expires    *float64 `json:"exp"`
}

// readWebToken knows JSON Web Tokens (RFC 7519): three parts in base64url, of
// which the first two are JSON objects, or five parts if it is encrypted.
func readWebToken(in *Input) (Verdict, bool) {
	s := in.Secret
	if hasAnyPrefix(s, "ZXlK") { // "eyJ" in base64 once more
		raw, ok := decodeBase64(joinLines(s))
		if !ok || bytes.Count(raw, []byte(".")) < 2 {
			return Verdict{}, false
		}
		s = raw
	}
	if !hasAnyPrefix(s, "eyJ") {
		return Verdict{}, false
	}
	parts := bytes.SplitN(s, []byte("."), 6)
	if len(parts) < 3 {
		return Verdict{}, false
	}
	var header, payload claims
	if !decodeClaims(parts[0], &header) || header.Algorithm == "" {
		return verdict(Doubtful, "form", "no web token: its header doesn't decode"), true
	}
	if header.Encryption != "" && len(parts) == 5 {
		return verdict(Neutral, "encrypted", "only the server can read the token, but whoever has it can use it"), true
	}
	if len(parts[1]) == 0 {
		return verdict(Doubtful, "form", "no web token: a signature on something that isn't here"), true
	}
	if !decodeClaims(parts[1], &payload) {
		return verdict(Doubtful, "form", "no web token: its content doesn't decode"), true
	}
	var v Verdict
	readClaims(&v, &payload, in.Now)
	readSignature(&v, header.Algorithm, s, parts)
	return v, true
}

// decodeClaims decodes one part of a token. Claims of another type than RFC
// 7519 gives them count as missing.
func decodeClaims(part []byte, c *claims) bool {
	raw, ok := decodeBase64(part)
	if !ok || !json.Valid(raw) || raw[0] != '{' {
		return false
	}
	// The error is about a type; what could be decoded was.
	_ = json.Unmarshal(raw, c)
	return true
}

// readSignature says how a token is signed.
func readSignature(v *Verdict, algorithm string, s []byte, parts [][]byte) {
	if strings.EqualFold(algorithm, "none") {
		v.say(Doubtful, "alg", "none: not signed, so a careful server refuses it")
		return
	}
	switch algorithm {
	case "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA", "ES256K":
		v.say(Neutral, "alg", algorithm)
	}
	if len(parts[2]) == 0 {
		v.say(Doubtful, "form", "its signature is missing")
		return
	}
	signature, ok := decodeBase64(parts[2])
	if !ok {
		v.say(Doubtful, "form", "its signature doesn't decode")
		return
	}
	if algorithm != "HS256" {
		return
	}
	signed := s[:len(parts[0])+1+len(parts[1])]
	// Keys of manuals and of the local set-up of Supabase.
	for _, key := range [...]string{"secret", "your-256-bit-secret", "your-secret-key", "a-string-secret-at-least-256-bits-long",
		"super-secret-jwt-token-with-at-least-32-characters-long", "shhhhh", "changeme"} {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(signed)
		if hmac.Equal(mac.Sum(nil), signature) {
			v.say(Doubtful, "signature", "made with a key from a manual: anyone can make such tokens")
			return
		}
	}
}

// readClaims says who issued a token and until when it counts.
func readClaims(v *Verdict, c *claims, now time.Time) {
	switch {
	case c.Issuer == "supabase-demo":
		v.say(Refuted, "known", "the demo token of every local Supabase")
	case c.Subject == "1234567890" && c.Name == "John Doe":
		v.say(Refuted, "known", "the sample of jwt.io")
	}
	if host := issuerHost(c.Issuer); host != "" {
		v.say(Neutral, "issuer", host)
	}
	if c.Expires == nil || !(*c.Expires > 0 && *c.Expires < 253402300800) { // year 10000
		return
	}
	at := time.Unix(int64(*c.Expires), 0).UTC()
	if at.Before(now) { // never, if now is zero
		v.say(Doubtful, "expired", at.Format(time.DateOnly))
	} else {
		v.say(Neutral, "expires", at.Format(time.DateOnly))
	}
}

// issuerHost returns the host of an issuer that is a web address, and nothing
// else of it: the rest may name a person or a key.
func issuerHost(issuer string) string {
	if !strings.HasPrefix(issuer, "https://") || len(issuer) > 512 {
		return ""
	}
	u, err := url.Parse(issuer)
	if err != nil || len(u.Hostname()) > 100 || !strings.Contains(u.Hostname(), ".") {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	for label := range strings.SplitSeq(host, ".") {
		// A longer label could be a key of its own.
		if len(label) > 24 || !all([]byte(label), func(c byte) bool { return isWord(c) || c == '-' }) {
			return ""
		}
	}
	return host
}
