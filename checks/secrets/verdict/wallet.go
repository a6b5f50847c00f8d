package verdict

import (
	"bytes"
	"crypto/sha256"
	"math/big"
)

// readWallet knows keys whose last characters detect typing errors: age's
// identities and Bitcoin's private keys.
func readWallet(in *Input) (Verdict, bool) {
	s := in.Secret
	switch {
	case len(s) == 74 && hasAnyPrefix(s, "AGE-SECRET-KEY-1"):
		return checksum(bech32("age-secret-key-", bytes.ToLower(s[16:])), "age key"), true
	case (len(s) == 51 || len(s) == 52) && bytes.IndexByte([]byte("59KLc"), s[0]) >= 0:
		ok := walletImport(s)
		if ok || in.ruled("bitcoin", "wif") {
			return checksum(ok, "Bitcoin private key"), true
		}
	}
	return Verdict{}, false
}

// bech32 reports whether the data part, with its six characters of checksum,
// belongs to the prefix; both in lower case. Source: BIP 173.
func bech32(prefix string, data []byte) bool {
	const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	check := uint32(1)
	add := func(v byte) {
		top := check >> 25
		check = check&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				check ^= g
			}
		}
	}
	for i := range len(prefix) {
		add(prefix[i] >> 5)
	}
	add(0)
	for i := range len(prefix) {
		add(prefix[i] & 31)
	}
	for _, c := range data {
		v := bytes.IndexByte([]byte(alphabet), c)
		if v < 0 {
			return false
		}
		add(byte(v))
	}
	return check == 1
}

// walletImport reports whether s is a key in wallet import format: base 58 of
// a version, 32 bytes, 1 if the public key is compressed, and the first four
// bytes of the double SHA-256 of all that.
//
// Source: "Wallet import format", Bitcoin wiki.
func walletImport(s []byte) bool {
	raw, ok := decodeBase58(s)
	if !ok || len(raw) != 37 && len(raw) != 38 || raw[0] != 0x80 && raw[0] != 0xef || len(raw) == 38 && raw[33] != 1 {
		return false
	}
	n := len(raw) - 4
	first := sha256.Sum256(raw[:n])
	second := sha256.Sum256(first[:])
	return bytes.Equal(second[:4], raw[n:])
}

// decodeBase58 decodes a short number in Bitcoin's alphabet, which leaves out
// what looks alike. Its time grows with the square of the length.
func decodeBase58(s []byte) ([]byte, bool) {
	const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	n, base := new(big.Int), big.NewInt(58)
	for _, c := range s {
		v := bytes.IndexByte([]byte(alphabet), c)
		if v < 0 {
			return nil, false
		}
		n.Add(n.Mul(n, base), big.NewInt(int64(v)))
	}
	return n.Bytes(), true
}
