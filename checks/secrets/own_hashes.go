package secrets

import "strings"

// hashRules are about hashes of passwords in the forms of crypt(5) and of web
// frameworks. They are for information: whether one matters depends on whose
// it is.
func hashRules() []ownRule {
	hash := func(id, title, regex string) ownRule {
		return ownRule{Pattern: Pattern{ID: id, Regex: regex}, title: title, hash: true, accept: acceptHash}
	}
	return []ownRule{
		hash("password-hash-bcrypt", "bcrypt hash of a password", `(\$2[abxy]\$\d{2}\$[./A-Za-z0-9]{53})`),
		hash("password-hash-md5crypt", "MD5 hash of a password", `(\$1\$[^\s$:"']{1,16}\$[./A-Za-z0-9]{22})`),
		hash("password-hash-apr1", "Apache MD5 hash of a password", `(\$apr1\$[^\s$:"']{1,16}\$[./A-Za-z0-9]{22})`),
		hash("password-hash-sha256crypt", "SHA-256 hash of a password", `(\$5\$(?:rounds=\d{1,9}\$)?[^\s$:"']{1,16}\$[./A-Za-z0-9]{43})`),
		hash("password-hash-sha512crypt", "SHA-512 hash of a password", `(\$6\$(?:rounds=\d{1,9}\$)?[^\s$:"']{1,16}\$[./A-Za-z0-9]{86})`),
		hash("password-hash-cisco", "Cisco hash of a password", `(\$[89]\$[./A-Za-z0-9]{10,16}\$[./A-Za-z0-9]{40,46})`),
		hash("password-hash-yescrypt", "yescrypt hash of a password", `(\$y\$[./A-Za-z0-9]{1,20}\$[./A-Za-z0-9]{10,90}\$[./A-Za-z0-9]{43})`),
		hash("password-hash-argon2", "Argon2 hash of a password", `(\$argon2(?:id|i|d)\$v=\d{1,3}\$m=\d{1,9},t=\d{1,5},p=\d{1,4}\$[A-Za-z0-9+/]{8,90}\$[A-Za-z0-9+/]{20,180})`),
		hash("password-hash-phpass", "phpass hash of a password", `(\$[PH]\$[./A-Za-z0-9]{31})`),
		hash("password-hash-pbkdf2", "PBKDF2 hash of a password", `\b(pbkdf2_sha(?:1|256|512)\$\d{3,8}\$[A-Za-z0-9./+=]{6,40}\$[A-Za-z0-9+/=]{28,100})`),
		hash("password-hash-ldap", "LDAP hash of a password", `(\{(?:SSHA512|SSHA256|SSHA|SHA|SMD5|CRYPT)\}[A-Za-z0-9+/=.$]{24,120})`),
	}
}

// acceptHash accepts all but those that were cut.
func acceptHash(c *context) []place {
	if v := c.text(c.secret); strings.Contains(v, "...") {
		return nil
	}
	return []place{{span: c.secret}}
}
