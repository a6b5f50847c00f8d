package verdict

import (
	"bytes"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"hash/crc32"
	"strconv"
)

// readToken knows tokens that end in a checksum.
func readToken(in *Input) (Verdict, bool) {
	s := in.Secret
	switch {
	case len(s) == 40 && hasAnyPrefix(s, "ghp_", "gho_", "ghu_", "ghs_"), len(s) == 80 && hasAnyPrefix(s, "ghr_"):
		if all(s[4:], isWord) {
			return checksum(base62CRC(s[4:]), "GitHub token"), true
		}
	case len(s) == 40 && hasAnyPrefix(s, "npm_"):
		if all(s[4:], isWord) {
			return checksum(base62CRC(s[4:]), "npm token"), true
		}
	case len(s) == 46 && hasAnyPrefix(s, "glsa_"):
		return readGrafana(s)
	case hasAnyPrefix(s, "gl") && bytes.IndexByte(s[:min(len(s), 8)], '-') > 0:
		return readGitLab(s)
	case len(s) == 58 || len(s) == 108 || len(s) == 56:
		return readNKey(in)
	}
	return Verdict{}, false
}

func hasAnyPrefix(s []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if len(s) >= len(p) && string(s[:len(p)]) == p {
			return true
		}
	}
	return false
}

// base62CRC reports whether the last six characters are the CRC-32 of those
// before them in base 62, digits before upper before lower case, filled with
// zeros on the left.
//
// Source: "Behind GitHub's new authentication token formats", github.blog,
// 2021-04-05; npm took the scheme over. The fine-grained tokens of GitHub
// (github_pat_) have a checksum that isn't published.
func base62CRC(body []byte) bool {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	n := len(body) - 6
	crc := crc32.ChecksumIEEE(body[:n])
	for i := len(body) - 1; i >= n; i-- {
		if body[i] != alphabet[crc%62] {
			return false
		}
		crc /= 62
	}
	return true
}

// readGrafana knows service account tokens: "glsa_", 32 characters, "_" and in
// hexadecimal the little-endian CRC-32 of all before that underscore. The
// scheme was confirmed on two tokens that their owners published.
func readGrafana(s []byte) (Verdict, bool) {
	var sum [4]byte
	if s[37] != '_' || !all(s[5:37], isWord) {
		return Verdict{}, false
	}
	if _, err := hex.Decode(sum[:], s[38:]); err != nil {
		return Verdict{}, false
	}
	return checksum(binary.LittleEndian.Uint32(sum[:]) == crc32.ChecksumIEEE(s[:37]), "Grafana token"), true
}

// readGitLab knows routable tokens: prefix, base64url payload, ".", in newer
// ones a two-character version and ".", then the payload's length in two
// digits of base 36 and in seven the CRC-32 of everything before them.
//
// Source: lib/authn/token_field/generator/routable_token.rb of GitLab, without
// and with TOKEN_VERSION.
func readGitLab(s []byte) (Verdict, bool) {
	dot := bytes.LastIndexByte(s, '.')
	if dot < 20 || len(s) != dot+10 || !all(s[dot+1:], func(c byte) bool { return isLower(c) || isDigit(c) }) {
		return Verdict{}, false
	}
	crc, err := strconv.ParseUint(string(s[dot+3:]), 36, 64)
	ok := err == nil && crc == uint64(crc32.ChecksumIEEE(s[:dot+3]))
	return checksum(ok, "GitLab token"), true
}

// readNKey knows the keys of NATS: base32 without padding of a prefix, the key
// and a little-endian CRC-16 (XMODEM). The first letter says what it is: S a
// seed, P a private key, anything else is public.
//
// Source: nats-io/nkeys, strkey.go and crc16.go.
func readNKey(in *Input) (Verdict, bool) {
	s := in.Secret
	if !all(s, isBase32) {
		return Verdict{}, false
	}
	raw := make([]byte, base32.StdEncoding.WithPadding(base32.NoPadding).DecodedLen(len(s)))
	n, err := base32.StdEncoding.WithPadding(base32.NoPadding).Decode(raw, s)
	if err != nil || n < 4 {
		return Verdict{}, false
	}
	ok := crc16(raw[:n-2]) == binary.LittleEndian.Uint16(raw[n-2:n])
	secret := s[0] == 'S' && len(s) == 58 || s[0] == 'P' && len(s) == 108
	switch {
	case ok && secret:
		return checksum(true, "NATS key"), true
	case ok && len(s) == 56 && bytes.IndexByte([]byte("AUNOCX"), s[0]) >= 0:
		return verdict(Refuted, "public", "the public half of a NATS key; it is meant to be shared"), true
	case secret && in.ruled("nats", "nkey"):
		// Without such a rule any base32 of this length would be here.
		return checksum(false, "NATS key"), true
	}
	return Verdict{}, false
}

// crc16 is the CRC-16 with polynomial 0x1021 and start 0, bit by bit: keys are
// short and a table would have to be built.
func crc16(data []byte) uint16 {
	var crc uint16
	for _, b := range data {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}
