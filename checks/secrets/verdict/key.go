package verdict

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strconv"
)

// readPrivateKey knows PEM and its relatives, as text or in base64 once more,
// as Kubernetes and CI variables have them.
func readPrivateKey(in *Input) (Verdict, bool) {
	s := in.Secret
	switch {
	case bytes.Contains(s, []byte("-----BEGIN ")):
		return readPEM(s), true
	case hasAnyPrefix(s, "LS0tLS1CRUdJTi"): // "-----BEGIN"
		if raw, ok := decodeBase64(joinLines(s)); ok && bytes.HasPrefix(raw, []byte("-----BEGIN ")) {
			return readPEM(raw), true
		}
		return verdict(Doubtful, "key", "cut short: it doesn't decode"), true
	case hasAnyPrefix(s, "MI") && len(s) >= 64:
		if raw, ok := decodeBase64(joinLines(s)); ok {
			return readDER(raw)
		}
	case hasAnyPrefix(s, "30") && len(s) >= 64 && all(s, isHex):
		raw := make([]byte, hex.DecodedLen(len(s)))
		if _, err := hex.Decode(raw, s); err == nil {
			return readDER(raw)
		}
	case hasAnyPrefix(s, "PuTTY-User-Key-File-"):
		return readPuTTY(s), true
	}
	return Verdict{}, false
}

// readDER judges bytes that nobody called a key.
func readDER(raw []byte) (Verdict, bool) {
	if k, ok := parseDER(raw); ok {
		return k.verdict(raw), true
	}
	if isPublicDER(raw) {
		return verdict(Refuted, "public", "a public key or certificate; it is meant to be shared"), true
	}
	return Verdict{}, false
}

// readPEM judges the first block of a text.
func readPEM(s []byte) Verdict {
	_, s, _ = bytes.Cut(s, []byte("-----BEGIN "))
	label, body, ok := bytes.Cut(s, []byte("-----"))
	if !ok || len(label) > 100 {
		return verdict(Doubtful, "key", "cut short: its first line has no end")
	}
	if !bytes.Contains(label, []byte("PRIVATE")) {
		return verdict(Refuted, "public", "no private key: this part of it is meant to be shared")
	}
	body, _, whole := bytes.Cut(body, []byte("-----END"))
	text, encrypted, odd := pemBody(body)
	switch {
	case encrypted || bytes.HasPrefix(label, []byte("ENCRYPTED")):
		return verdict(Doubtful, "encrypted", "the key needs a passphrase")
	case bytes.Contains(body, []byte("...")) || bytes.Contains(body, []byte("…")):
		return verdict(Doubtful, "key", "cut short: dots stand in its place")
	case !whole:
		return verdict(Doubtful, "key", "cut short: its last line is missing")
	case odd || len(text) == 0:
		return verdict(Doubtful, "key", "no key: what stands between its first and last line isn't base64")
	case bytes.HasPrefix(label, []byte("PGP")):
		return readArmor(text)
	}
	raw, ok := decodeBase64(text)
	if !ok {
		return verdict(Doubtful, "key", "damaged: its base64 doesn't decode")
	}
	parse := parseDER
	if bytes.HasPrefix(raw, []byte(opensshMagic)) {
		parse = parseOpenSSH
	}
	k, ok := parse(raw)
	if !ok {
		return verdict(Doubtful, "key", "no key: it doesn't parse, so it is cut, altered or a dummy")
	}
	return k.verdict(raw)
}

// verdict says what was read of a key with these bytes.
func (k keyKind) verdict(raw []byte) Verdict {
	if what, ok := known(raw); ok {
		return verdict(Refuted, "known", what)
	}
	text := k.name
	if k.bits > 0 {
		text += ", " + strconv.Itoa(k.bits) + " bits"
	}
	switch {
	case k.encrypted:
		return verdict(Doubtful, "encrypted", "the key needs a passphrase")
	case !k.sound:
		v := verdict(Doubtful, "key", text)
		v.say(Doubtful, "checksum", "wrong: the numbers of the key don't fit together")
		return v
	}
	v := verdict(Verified, "key", text+", whole and without a passphrase")
	if k.name == "RSA" && k.bits < 1024 {
		v.say(Doubtful, "size", "too short to protect anything, as keys for tests often are")
	}
	return v
}

// pemBody collects the base64 of a key's body. Keys stand in source code as
// string literals, with escaped line breaks, quotes, operators and comment
// signs between the lines; what is neither that nor base64 makes it odd.
func pemBody(body []byte) (text []byte, encrypted, odd bool) {
	for _, escape := range [...]string{`\r`, `\n`, `\t`, `\/`} {
		by := "\n"
		if escape == `\/` {
			by = "/"
		}
		if bytes.Contains(body, []byte(escape)) {
			body = bytes.ReplaceAll(body, []byte(escape), []byte(by))
		}
	}
	text = make([]byte, 0, len(body))
	for line := range bytes.Lines(body) {
		if colon := bytes.IndexByte(line, ':'); colon >= 0 {
			// A header of RFC 1421 or RFC 4880, such as Proc-Type.
			encrypted = encrypted || bytes.Contains(line[colon:], []byte("ENCRYPTED"))
			continue
		}
		for _, field := range bytes.FieldsFunc(line, betweenBase64) {
			switch {
			case len(field) <= 2 && !all(field, func(c byte) bool { return isWord(c) || c == '=' }):
				// An operator or a sign of comment: "+", "//", "*", "#".
			case all(field, isBase64):
				text = append(text, field...)
			default:
				odd = true
			}
		}
	}
	return text, encrypted, odd
}

func betweenBase64(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', '"', '\'', '`', ',', ';', '\\', '(', ')', '[', ']', '|', '\ufeff':
		return true
	}
	return false
}

func isBase64(c byte) bool {
	return isWord(c) || c == '+' || c == '/' || c == '='
}

// joinLines drops white space.
func joinLines(s []byte) []byte {
	return bytes.Join(bytes.Fields(s), nil)
}

// readArmor judges the body of an OpenPGP key, which ends in "=" and the
// base64 of its CRC-24. Source: RFC 4880, section 6.
func readArmor(text []byte) Verdict {
	n := len(text) - 5
	if n <= 0 || text[n] != '=' {
		return verdict(Neutral, "key", "OpenPGP")
	}
	raw, ok1 := decodeBase64(text[:n])
	sum, ok2 := decodeBase64(text[n+1:])
	if !ok1 || !ok2 || len(sum) != 3 {
		return verdict(Doubtful, "key", "damaged: its base64 doesn't decode")
	}
	if crc24(raw) != uint32(sum[0])<<16|uint32(sum[1])<<8|uint32(sum[2]) {
		return verdict(Doubtful, "checksum", "wrong: the OpenPGP key is cut, altered or a dummy")
	}
	v := verdict(Neutral, "key", "OpenPGP, whole; it may still need a passphrase")
	v.say(Neutral, "checksum", "valid")
	return v
}

func crc24(data []byte) uint32 {
	crc := uint32(0xb704ce)
	for _, b := range data {
		crc ^= uint32(b) << 16
		for range 8 {
			if crc <<= 1; crc&0x1000000 != 0 {
				crc ^= 0x1864cfb
			}
		}
	}
	return crc & 0xffffff
}

const opensshMagic = "openssh-key-v1\x00"

// sshWire is a run of values in SSH's encoding: a length in four bytes,
// big-endian, and that many bytes.
type sshWire []byte

func (w *sshWire) next() (sshWire, bool) {
	b := *w
	if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > uint64(len(b)-4) {
		return nil, false
	}
	n := 4 + int(binary.BigEndian.Uint32(b))
	*w = b[n:]
	return b[4:n], true
}

// parseOpenSSH reads OpenSSH's own format: cipher, key derivation, its options,
// the number of keys, the public key, and the private part, which starts with
// the same random number twice unless the passphrase was wrong.
//
// Source: PROTOCOL.key of OpenSSH.
func parseOpenSSH(raw []byte) (keyKind, bool) {
	w := sshWire(raw[len(opensshMagic):])
	var head [3]sshWire
	for i := range head {
		var ok bool
		if head[i], ok = w.next(); !ok {
			return keyKind{}, false
		}
	}
	if len(w) < 4 {
		return keyKind{}, false
	}
	w = w[4:]
	public, ok1 := w.next()
	private, ok2 := w.next()
	kind, ok3 := public.next()
	if !ok1 || !ok2 || !ok3 {
		return keyKind{}, false
	}
	k := keyKind{name: sshName(string(kind)), encrypted: string(head[0]) != "none"}
	if k.name == "RSA" {
		public.next() // the exponent
		n, _ := public.next()
		k.bits = bitLen(bytes.TrimLeft(n, "\x00"))
	}
	if k.encrypted {
		return k, true
	}
	if len(private) < 8 {
		return keyKind{}, false
	}
	k.sound = bytes.Equal(private[:4], private[4:8])
	private = private[8:]
	again, ok := private.next()
	k.sound = k.sound && ok && bytes.Equal(again, kind)
	return k, true
}

func sshName(kind string) string {
	switch kind {
	case "ssh-rsa":
		return "RSA"
	case "ssh-dss":
		return "DSA"
	case "ssh-ed25519":
		return "Ed25519"
	case "ecdsa-sha2-nistp256":
		return "EC P-256"
	case "ecdsa-sha2-nistp384":
		return "EC P-384"
	case "ecdsa-sha2-nistp521":
		return "EC P-521"
	case "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com":
		return "handle of a hardware key"
	}
	return "SSH key of a rare kind"
}

// readPuTTY judges PuTTY's text format by its header.
func readPuTTY(s []byte) Verdict {
	_, value, ok := bytes.Cut(s, []byte("\nEncryption: "))
	switch {
	case !ok:
		return Verdict{}
	case !bytes.HasPrefix(value, []byte("none")):
		return verdict(Doubtful, "encrypted", "the key needs a passphrase")
	}
	return verdict(Neutral, "key", "PuTTY, without a passphrase")
}
