package secrets

import (
	"slices"
	"strings"
)

// checksumNear reports whether an assignment is one of a checksum, of the id
// of a commit or of a public key: its value is hexadecimal, and its name or
// its line says so.
func checksumNear(c *context, a assignment) bool {
	v := c.text(a.value)
	if n, rest, ok := strings.Cut(v, "-"); ok && len(n) <= 3 && digits([]byte(n)) == len(n) {
		v = rest // of a revision in CouchDB
	}
	if !hex(v) {
		return false
	}
	if at := a.value.Start; at > 0 && c.file.Data[at-1] == '@' && (len(v) == 40 || len(v) == 64) {
		return true // the commit that an action or a module is pinned to
	}
	line := strings.ToLower(c.line(a.value.Start))
	for _, w := range [...]string{
		"sha1", "sha256", "sha512", "sha-256", "md5", "checksum", "integrity", "digest", "etag", "fingerprint", "thumbprint", "commit", "revision", "git+", "keygrip",
		"publickey", "public key", "public_key", "public-key", "pubkey", "resolved", "download_url", "tarball",
	} {
		if strings.Contains(line, w) {
			return true
		}
	}
	return digestName(c, a.value.Start) || listed(line, v)
}

// digestNames are last words of the names of digests and ids.
var digestNames = map[string]bool{
	"rev": true, "ref": true, "sha": true, "hash": true, "oid": true, "tree": true, "blob": true, "head": true, "crc": true, "crc32": true, "checksums": true,
	"guid": true, "uuid": true, "id": true, "version": true, "build": true, "snapshot": true, "sum": true, "hashes": true, "changeset": true,
}

// digestName reports whether the name before a value ends in a word for a
// digest or an id.
func digestName(c *context, at int) bool {
	data := c.file.Data
	i := at
	for i > 0 && at-i < 12 && strings.IndexByte(" \t\"'`:=>", data[i-1]) >= 0 {
		i--
	}
	from := i
	for from > 0 && i-from < maxName && nameByte(data[from-1]) {
		from--
	}
	words := nameWords(string(data[from:i]))
	if len(words) == 0 || i == at {
		return false
	}
	// "hashed_secret" of a baseline of detect-secrets says that it isn't one.
	return digestNames[words[len(words)-1]] || len(words) > 1 && slices.ContainsFunc(words, func(w string) bool { return w == "hashed" || w == "digested" })
}

// listed reports whether a line in lower case is one of a list of digests as
// checksum programs and manifests have it: two words, of which one is the
// digest and the other names a thing, not a key.
func listed(line, digest string) bool {
	if len(digest) != 32 && len(digest) != 40 && len(digest) != 64 {
		return false
	}
	f := strings.Fields(line)
	if len(f) != 2 {
		return false
	}
	other := f[0]
	if other == strings.ToLower(digest) {
		other = f[1]
	}
	words := nameWords(other)
	if len(words) < 2 || strings.Contains(other, "(") || other == strings.ToLower(digest) || strings.HasSuffix(other, ":") || strings.HasSuffix(other, "=") {
		return false
	}
	switch words[len(words)-1] {
	case "key", "token", "secret", "pat", "password", "auth", "apikey", "login":
		return false
	}
	return true
}
