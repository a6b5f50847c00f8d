package verdict

import (
	"bytes"
	"strings"
)

// surroundings judges a value by what is around it: its name, its file. It is
// asked only about values whose own form proves nothing.
func surroundings(in *Input) Verdict {
	if isUUID(in.Secret) {
		if generic(in) {
			return verdict(Doubtful, "form", "a UUID: mostly a name, seldom a secret")
		}
		return Verdict{} // a few providers do use them as keys
	}
	before := before(in.Line, in.Secret)
	name := strings.ToLower(lastName(before))
	switch {
	case naming(in).Grade != Neutral:
		return naming(in)
	case isDigest(in.Secret) && announced(before):
		return verdict(Refuted, "context", "a digest: the name of its algorithm stands before it")
	case isDigest(in.Secret) && containsAny(name, "checksum", "digest", "sha1", "sha256", "sha512", "sha384", "md5", "etag", "commit", "revision", "integrity", "fingerprint", "thumbprint"):
		return verdict(Doubtful, "context", "a digest, by its name and length")
	case isDigest(in.Secret) && lockFile(in.Path):
		return verdict(Doubtful, "context", "a digest, by its length and the lock file it stands in")
	case !generic(in):
		// A rule for one format knows better than a name.
	case containsAny(name, "publickey", "public_key", "public-key", "pubkey", "pub_key", "pub-key"):
		return verdict(Doubtful, "context", "named as a public key")
	case containsAny(name, "encrypted", "ciphertext", "sealed"):
		return verdict(Doubtful, "context", "named as something encrypted")
	case containsAny(name, "charset", "alphabet", "characters"):
		return verdict(Doubtful, "context", "named as a set of characters")
	case containsAny(name, "example", "placeholder", "dummy", "fake", "sample"):
		return verdict(Doubtful, "context", "named as an example")
	}
	return Verdict{}
}

// naming judges a value by the name it is given, where that says that tests
// made it up.
func naming(in *Input) Verdict {
	if madeForTests(lastName(before(in.Line, in.Secret))) && (generic(in) || in.ruled("jwt", "private-key")) {
		return verdict(Doubtful, "context", "named as one that is made for tests")
	}
	return Verdict{}
}

// madeForTests reports whether a name of a program, humps and all, begins with
// a word for what tests make up. Settings spell names in capitals, and there a
// test has credentials of its own: TEST_API_KEY.
func madeForTests(name string) bool {
	for _, w := range [...]string{"test", "Test", "mock", "Mock", "fake", "Fake", "dummy", "Dummy", "stub", "Stub", "example", "Example", "sample", "Sample"} {
		if rest, ok := strings.CutPrefix(name, w); ok && rest != "" && (isUpper(rest[0]) || rest[0] == '_' && len(rest) > 1 && isLower(rest[1])) {
			return true
		}
	}
	return false
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// before returns at most 80 bytes that stand before the secret.
func before(line, secret []byte) []byte {
	i := bytes.Index(line, secret)
	if i < 0 {
		return nil
	}
	return line[max(0, i-80):i]
}

// lastName returns the name that a value is given to: the last word before it
// if nothing but an assignment, on one line, stands between.
func lastName(before []byte) string {
	b := bytes.TrimRight(before, " \t\"'`:=>(")
	if bytes.IndexByte(before[len(b):], ':') < 0 && bytes.IndexByte(before[len(b):], '=') < 0 && bytes.IndexByte(before[len(b):], '>') < 0 {
		return ""
	}
	start := len(b)
	for start > 0 && (isWord(b[start-1]) || strings.IndexByte("_-.", b[start-1]) >= 0) {
		start--
	}
	if start > 0 && (b[start-1] == '@' || b[start-1] == '/') {
		return "" // part of an address
	}
	return string(b[start:])
}

// announced reports whether a digest follows the name of its algorithm, as in
// "sha256:" of images and "sha512-" of scripts.
func announced(before []byte) bool {
	if bytes.HasSuffix(before, []byte("h1:")) {
		return true // of a Go module
	}
	for _, name := range [...]string{"md5", "sha1", "sha224", "sha256", "sha384", "sha512"} {
		if n := len(before) - 1; n >= len(name) && strings.IndexByte(":-=", before[n]) >= 0 &&
			strings.EqualFold(string(before[n-len(name):n]), name) {
			return true
		}
	}
	return false
}

// isDigest reports whether s has the length of a digest by MD5, SHA-1 or
// SHA-2, in hexadecimal or base64.
func isDigest(s []byte) bool {
	switch len(s) {
	case 32, 40, 56, 64, 96, 128:
		if all(s, isHex) {
			return true
		}
	}
	padded := s[len(s)-1] == '='
	switch len(s) {
	case 24, 28, 44, 88:
		return padded && all(s, isBase64)
	case 64: // SHA-384 needs no padding
		return all(s, isBase64)
	}
	return false
}

func isUUID(s []byte) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range s {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !isHex(c) {
				return false
			}
		}
	}
	return true
}

// lockFile reports whether a file holds the digests of dependencies.
func lockFile(path string) bool {
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "deno.lock", "Cargo.lock", "poetry.lock", "uv.lock",
		"Pipfile.lock", "composer.lock", "Gemfile.lock", "go.sum", "mix.lock", "pubspec.lock", "flake.lock", "packages.lock.json", ".terraform.lock.hcl":
		return true
	}
	return false
}
