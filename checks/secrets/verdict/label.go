package verdict

import (
	"bytes"
	"encoding/base32"
	"encoding/binary"
	"fmt"
)

// readAWS knows ids of access keys. Those made since about 2019 have the
// account's number in them; it says whom to tell, not whether the key is real,
// for nearly any sixteen characters decode to some number.
//
// Source: T. Be'ery, "A short note on AWS KEY ID", 2023. The first bit of the
// decoded id is set in the newer ids only (LocalStack, aws/accounts.py).
func readAWS(in *Input) (Verdict, bool) {
	s := in.Secret
	if len(s) != 20 || !hasAnyPrefix(s, "AKIA", "ASIA", "ABIA", "ACCA") || !all(s, func(c byte) bool { return isUpper(c) || isDigit(c) }) {
		return Verdict{}, false
	}
	if bytes.HasSuffix(s, []byte("EXAMPLE")) {
		return verdict(Refuted, "known", "an example: AWS ends the ids in its manuals like this"), true
	}
	var v Verdict
	if s[0] == 'A' && s[1] == 'S' {
		v.say(Neutral, "kind", "temporary: it ends by itself, at the latest after 36 hours")
	}
	var raw [10]byte
	if _, err := base32.StdEncoding.Decode(raw[:], s[4:]); err != nil {
		return v, true
	}
	id := binary.BigEndian.Uint64(raw[:8]) >> 16
	account := id & 0x7fffffffff80 >> 7
	if id>>47 == 1 && account > 0 && account < 1e12 {
		v.say(Neutral, "account", fmt.Sprintf("%012d", account))
	}
	return v, true
}

// A mode is what the prefix of a key says about where it works.
type mode struct {
	prefix string
	grade  Grade
	name   string
	text   string
}

const (
	testKey    = "test key: it works in the provider's sandbox only"
	liveKey    = "live key: it works on real data"
	publishKey = "publishable: it is meant to be seen, in web pages for example"
)

// modes is asked in order. The prefixes are those of the providers' manuals.
var modes = [...]mode{
	{"pk_live_", Doubtful, "public", publishKey}, {"pk_test_", Doubtful, "public", publishKey},
	{"sk_test_", Doubtful, "mode", testKey}, {"rk_test_", Doubtful, "mode", testKey},
	{"sk_live_", Neutral, "mode", liveKey}, {"rk_live_", Neutral, "mode", liveKey},
	{"shippo_test_", Doubtful, "mode", testKey}, {"shippo_live_", Neutral, "mode", liveKey},
	{"duffel_test_", Doubtful, "mode", testKey}, {"duffel_live_", Neutral, "mode", liveKey},
	{"rzp_test_", Doubtful, "mode", testKey}, {"rzp_live_", Neutral, "mode", liveKey},
	{"FLWSECK_TEST-", Doubtful, "mode", testKey}, {"FLWPUBK", Doubtful, "public", publishKey},
	{"EZTK", Doubtful, "mode", testKey}, {"EZAK", Neutral, "mode", liveKey},
	{"sandbox-sq0", Doubtful, "mode", testKey}, {"sandbox_", Doubtful, "mode", testKey},
	{"django-insecure-", Neutral, "kind", "made by startproject for development"},
	{"pk.eyJ", Doubtful, "public", publishKey}, {"sb_publishable_", Doubtful, "public", publishKey},
}

// readMode knows keys that say whether they are for tests, in public or live.
func readMode(in *Input) (Verdict, bool) {
	for i := range modes {
		if m := &modes[i]; hasAnyPrefix(in.Secret, m.prefix) && len(in.Secret) >= len(m.prefix)+12 {
			return verdict(m.grade, m.name, m.text), true
		}
	}
	if in.ruled("lob-api", "adyen") && hasAnyPrefix(in.Secret, "test_") {
		return verdict(Doubtful, "mode", testKey), true
	}
	return Verdict{}, false
}

// readIndexToken knows upload tokens of Python package indexes: "pypi-" and a
// macaroon in version 2 of its binary form, whose location is the index.
//
// Source: the format as libmacaroons documents it: 2, then fields of a type, a
// length and data, sections ended by a 0, and at the end the signature.
func readIndexToken(in *Input) (Verdict, bool) {
	if !hasAnyPrefix(in.Secret, "pypi-") {
		return Verdict{}, false
	}
	raw, ok := decodeBase64(in.Secret[5:])
	location, whole := macaroon(raw)
	switch {
	case !ok || location == nil:
		return verdict(Doubtful, "form", "not a whole token: it doesn't decode"), true
	case !whole:
		return verdict(Doubtful, "form", "cut short or altered: its signature isn't at the end"), true
	case string(location) == "pypi.org":
		return verdict(Neutral, "index", "the public Python package index"), true
	case string(location) == "test.pypi.org":
		return verdict(Doubtful, "index", "the test index for Python packages"), true
	}
	return verdict(Neutral, "index", "a package index of its own"), true
}

// macaroon returns the location and whether everything up to a signature of 32
// bytes at the end is well formed.
func macaroon(raw []byte) (location []byte, whole bool) {
	if len(raw) == 0 || raw[0] != 2 {
		return nil, false
	}
	const location1, signature6 = 1, 6
	for raw = raw[1:]; len(raw) > 0; {
		kind := raw[0]
		raw = raw[1:]
		if kind == 0 {
			continue
		}
		n, size := binary.Uvarint(raw)
		if size <= 0 || n > uint64(len(raw)-size) {
			return location, false
		}
		field := raw[size : size+int(n)]
		raw = raw[size+int(n):]
		switch {
		case kind == location1 && location == nil:
			location = field
		case kind == signature6:
			return location, len(field) == 32 && len(raw) == 0
		}
	}
	return location, false
}

// readEncrypted knows values that were encrypted before they were committed.
// Whoever has the key to them is another question.
func readEncrypted(in *Input) (Verdict, bool) {
	s := in.Secret
	switch {
	case hasAnyPrefix(s, "ENC["), hasAnyPrefix(s, "ENC("), hasAnyPrefix(s, "{cipher}"), hasAnyPrefix(s, "$ANSIBLE_VAULT;"),
		hasAnyPrefix(s, "U2FsdGVkX1"), // "Salted__", how openssl enc begins
		hasAnyPrefix(s, "age-encryption.org/"), hasAnyPrefix(s, "vault:v1:"):
		return verdict(Doubtful, "encrypted", "the value was encrypted before it was put here"), true
	}
	return Verdict{}, false
}
