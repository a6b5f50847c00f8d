package hooks_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	cryptorand "crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
)

// standIn is what the scripts have in place of secrets.
var standIn = regexp.MustCompile(`TESTSECRET-[0-9]{8}|TESTKEY-(BEGIN|END|LINE-[1-3])|\btest-secret\b`)

// withRealSecrets puts secrets that every scanner knows in place of those of
// the toy detector. They are made up on the spot and belong to nobody.
func withRealSecrets(script []byte) []byte {
	key := privateKey()
	return standIn.ReplaceAllFunc(script, func(name []byte) []byte {
		seed := fnv.New64a()
		seed.Write(name)
		random := rand.New(rand.NewPCG(seed.Sum64(), 1))
		switch string(name) {
		case toyRule.ID:
			return []byte("github-pat")
		case "TESTKEY-BEGIN", "TESTKEY-END":
			return fmt.Appendf(nil, "-----%s EC PRIVATE KEY-----", name[len("TESTKEY-"):])
		case "TESTKEY-LINE-1":
			return key[:64]
		case "TESTKEY-LINE-2":
			return key[64:128]
		case "TESTKEY-LINE-3":
			return key[128:]
		}
		return githubToken(random)
	})
}

// privateKey returns the base64 text of a new key, without line breaks.
func privateKey() []byte {
	key, err := ecdsa.GenerateKey(elliptic.P256(), cryptorand.Reader)
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.AppendEncode(nil, der)
}

// githubToken returns a token with the checksum that GitHub puts at the end.
func githubToken(random *rand.Rand) []byte {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	body := make([]byte, 36)
	for i := range 30 {
		body[i] = digits[random.IntN(len(digits))]
	}
	sum := crc32.ChecksumIEEE(body[:30])
	for i := 35; i >= 30; i-- {
		body[i] = digits[sum%62]
		sum /= 62
	}
	return append([]byte("gh"+"p_"), body...)
}
