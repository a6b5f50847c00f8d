package secretstest

import (
	"encoding/base64"
	"math/rand/v2"
	"strings"
)

// A text is a line and its secret.
type text struct{ line, secret string }

// made returns a text for the rules that look at more than an expression can
// say: what stands around a secret, or what it decodes to.
func made(id string, seed uint64) (text, bool) {
	g := generator{rand.New(rand.NewPCG(seed, 0xfee1))}
	around := func(before, secret, after string) (text, bool) {
		return text{before + secret + after, secret}, true
	}
	password := g.run(alphabet, 9) + "7" + g.run(alphabet, 4)
	switch id {
	case "password-in-connection-string":
		return around("Server=db7;Port=5432;User Id=app;Password=", password, ";Database=shop;")
	case "basic-auth":
		return around("Authorization: Basic ", base64.StdEncoding.EncodeToString([]byte("shop:"+password)), "\n")
	case "pgpass-password":
		return around("db7:5432:shop:app:", password, "")
	case "putty-private-key":
		key := strings.TrimSuffix(strings.Repeat(g.run(alphabet, 64)+"\n", 4), "\n")
		return around("PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPublic-Lines: 1\n"+g.run(alphabet, 40)+"\nPrivate-Lines: 4\n", key, "\nPrivate-MAC: 0\n")
	case "jwk-private-key":
		return around(`{"kty":"EC","crv":"P-256","x":"`+g.run(alphabet, 43)+`","d":"`, g.run(alphabet, 43), `"}`)
	case "jwk-symmetric-key":
		return around(`{"kty":"oct","k":"`, g.run(alphabet, 43), `"}`)
	case "firefox-login":
		return around(`{"encryptedPassword":"`, g.run(alphabet, 60), `"}`)
	case "sftp-config-password":
		return around(`{"host":"h","user":"u","password":"`, password, `"}`)
	case "rails-master-key":
		return around("", "a1"+g.run("0123456789abcdef", 30), "")
	case "gradle-credentials":
		return around("credentials { username 'shop' password '", password, "' }")
	case "maven-password":
		return around("<server><id>a</id><password>", password, "</password></server>")
	case "terraform-state-secret":
		return around(`{"master_password": "`, password, `"}`)
	case "jwk-in-code":
		return around(`const key = { kty: 'OKP', crv: 'Ed25519', d: '`, g.run(alphabet, 43), `' };`)
	case "sql-insert-password":
		return around("INSERT INTO users (id, password) VALUES (7, '", password, "');")
	case "account-file-password":
		return around("shop * ", password, " *")
	case "credentials-in-prose":
		return around("Login: admin / ", password+"!", "\n")
	case "service-key":
		return around("wandb key ", "a1"+g.run("0123456789abcdef", 38), "")
	case "loose-key":
		return around("the access key ", "a1"+g.run("0123456789abcdef", 38), "")
	}
	return text{}, false
}

// run returns n letters of an alphabet.
func (g generator) run(letters string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[g.IntN(len(letters))]
	}
	return string(b)
}
