package secrets_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/secrets"
)

// draw returns n letters of an alphabet, the same for each seed. Some digits
// are among them where the alphabet has any.
func draw(seed uint64, alphabet string, n int) string {
	r := rand.New(rand.NewPCG(seed, 0x9071e7))
	for {
		b := make([]byte, n)
		for i := range b {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
		if !strings.ContainsAny(alphabet, "0123456789") || strings.Count(strings.Map(func(c rune) rune {
			if '0' <= c && c <= '9' {
				return '0'
			}
			return 'a'
		}, string(b)), "0") > 2 {
			return string(b)
		}
	}
}

const (
	base62  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	hexText = "0123456789abcdef"
)

// worst is the most severe finding in a text, 0 for none.
func worst(t *testing.T, path, text string) (sev checks.Severity) {
	t.Helper()
	e := checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{})}}
	found, err := e.ScanFile(&checks.File{Path: path, Data: []byte(text)})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for _, x := range found {
		sev = max(sev, x.Severity)
	}
	return sev
}

// TestRealLifeDoesNotBlock holds what popular repositories are full of and
// what once refused a commit there. Each has a form that must go on blocking,
// lest the cure kill.
func TestRealLifeDoesNotBlock(t *testing.T) {
	sha1, sha256, key, word := draw(1, hexText, 40), draw(2, hexText, 64), draw(3, base62, 32), draw(4, base62, 20)
	token16 := draw(5, hexText, 16)
	for _, c := range []struct{ path, quiet, blocks string }{
		{"Godeps/Godeps.json", `{"ImportPath": "github.com/x/auth", "Rev": "` + sha1 + `"}`, ``},
		{"manifest.json", `{"name": "slack-auth", "rev": "` + sha1 + `"}`, `{"name": "x", "slack_token": "` + sha1 + `"}`},
		{"revisions.txt", "mq_auth_backend_oauth2\t" + sha1 + "\n", ""},
		{"sums.txt", sha256 + "  github-token-tool.tar.gz\n", ""},
		{"vendor.sum", "github.com/x/docker-credential-helpers v0.9.3 h1:" + draw(6, base62, 43) + "=\n", ""},
		{"data/machine.config", `<map Token="` + token16 + `" PublicKeyToken="` + token16 + `" />`, `<map AccessToken="` + key + `" />`},
		{"Makefile", "# Public Key Token: " + token16 + "\n", ""},
		{"src/msg.inc", `$labels['curpasswd'] = 'Contraseña actual:';`, ""},
		{"src/de.inc", `$labels['password'] = 'Kennwört';`, ""},
		{"bin/run.sh", "PWD=`dirname \"$0\"`\n", "PASSWORD=" + word + "\n"},
		{"bin/run.sh", `HOME="$(cd ~app && pwd)" "/usr/lib/app/bin/$SCRIPT" "$@"`, ""},
		{"ci.yaml", "run: docker run -v $(pwd):/src -w /src alpine\n", ""},
		{"gl.idl", "const GLenum STENCIL_PASS_DEPTH_FAIL = 0x0B95;\n", ""},
		{"err.txt", "PEM_R_BAD_PASSWORD_READ:104:bad password read\n", ""},
		{"objects.txt", " : KxECDHE-PSK : kx-ecdhe-psk\n", ""},
		{"oids.txt", `OBJ_userPassword="\x55\x04\x23"`, ""},
		{"a/tls.h", `#define TXT_PSK_WITH_AES_256_CCM_8 "PSK-AES256-CCM8"`, ""},
		{"a/oid.cs", `const string OID_CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";`, ""},
		{"raddb/mac2ip", "passwd mac2ip {\n  filename = x\n}\n", ""},
		{"a/site.conf", "# User-Password = \"ge55ged\"\n", ""},
		{"a/site.conf", "Cleartext-Password := &session-state:Tmp-Integer-0\n", ""},
		{"erlang.mk", `io:format("Key ~s~nSecret: ~s~n")`, ""},
		{"RT.pm.in", "by passing in C<user> and C<pass> parameters; setting it to 1\n", ""},
		{"list.html", "PassArguments => \\@PassArguments,\n", ""},
		{"tox.ini", "per-file-ignores = x/password_hashing.py: E501\n", ""},
		{"HISTORY", "you can set `$wgPasswordDefault = 'argon2id';`\n", ""},
		{"lib/c.cs", "public sealed class Pkcs12KeyBag : Pkcs12SafeBag {\n", ""},
		{"lib/a.js", "x.MismatchedTokenException=mn.isRecognitionException2Void 0;", ""},
		{"lib/d.ts", "KeySerialNumber: HexLength20Or24;\n", ""},
		{"a/Upload.js", "var w = { filekey: '12r9e4rugeec.ddtmmp.1.jpg' };\n", `var w = { apiKey: '` + key + `' };`},
		{"a/palette.ts", "{label: 'Copy', keys: 'Shift+Alt+Down2'}\n", ""},
		{"db/setup.rb", `user.hashed_password = "` + sha1 + `"`, `user.api_token = "` + sha1 + `"`},
		{"grafana/board.json", `{"key": "Q-` + sha1[:8] + "-" + sha1[:4] + "-43c0-8064-" + sha1[:12] + `-0"}`, ""},
		{"web/.env", "NEXT_PUBLIC_SEGMENT_WRITE_KEY='" + key + "'\n", "SEGMENT_WRITE_KEY='" + key + "'\n"},
		{"icons.json", `{"slack": "<path d='m12 22-8-4V8l8 4zm8-14v10h4l4-4'/>"}`, ""},
		{"deploy.yaml", "env:\n  MINIO_ROOT_USER: minio\n  MINIO_ROOT_PASSWORD: minio123\n", "env:\n  MINIO_ROOT_USER: minio\n  MINIO_ROOT_PASSWORD: " + word + "\n"},
		{"deploy.yaml", "admin_password: P@ssw0rd!\n", "admin_password: kV7#mZq2x\n"},
		{"a/drive.go", "// \"resourceKey\": \"0-" + "ABCDEFGH" + "IXJQpIGqBJq3MC\"\n", ""},
		{"a/secure.rb", "  #   user = User.new(name: 'd', password: '" + word + "')\n", "user = User.new(name: 'd', password: '" + word + "')\n"},
		{"SOURCES.txt", "tests/test_typedmultiplechoicefield.py\n", ""},
		{"command/acl.go", "const TestServiceToken = \"" + key + "\"\n", "const ServiceToken = \"" + key + "\"\n"},
		{"form.twig", `<input type="password" id="text_pma_pw2" name="pw">`, ``},
		{"module.py", "EXAMPLES = \"\"\"\n- name: x\n  api_key: \"" + key + "\"\n\"\"\"\n", "api_key = \"" + key + "\"\n"},
		{"portal.yml", "- key: reset_password_button\n  value: UmVzZXQgUGFzc3dvcmQ=\n", ""},
		{"conf.yml", "password: '*" + strings.ToUpper(sha1) + "'\n", ""},
		{"mod.py", "d = {'AUTH0_CLIENT': '" + key + "'}\n", "d = {'AUTH0_CLIENT_SECRET': '" + key + "'}\n"},
		{"pool.py", "# See test_threadCreationArgumentsCallInThread\n", ""},
		{"play.yml", "ise_password: 991545\n", ""},
		{"form.php", `$rules = ['password' => 'required|min:8|confirmed'];`, ""},
		{"values.yaml", "annotations:\n  checksum/secret: " + sha256 + "\n", ""},
		{"sealed.yaml", "kind: SealedSecret\nspec:\n  encryptedData:\n    password: Ag" + draw(7, base62, 100) + "\n", ""},
		{"db.yml", "password: ENC[AES256_GCM,data:" + key + ",iv:" + word + ",type:str]\n", ""},
		{"test.json", `{"_id": "x", "_rev": "3-` + sha256[:32] + `"}`, ""},
		{".github/workflows/ci.yml", "      - uses: github/codeql-action/init@" + sha1 + " # v3\n", ""},
		{"changes/19.txt", "ui: pass encodeBase64 param to the form\n", ""},
	} {
		if got := worst(t, c.path, c.quiet); got >= checks.High {
			t.Errorf("%s: %.60q blocks", c.path, c.quiet)
		}
		if c.blocks == "" {
			continue
		}
		if got := worst(t, c.path, c.blocks); got < checks.High {
			t.Errorf("%s: %.60q does not block: %v", c.path, c.blocks, got)
		}
	}
}

// TestWhatIsEncodedInSourceMaps holds that a program's own sources, encoded
// below it, refuse no commit, where other encoded texts do.
func TestWhatIsEncodedInSourceMaps(t *testing.T) {
	inside := base64.StdEncoding.EncodeToString([]byte(`{"access_token": "` + draw(8, base62, 40) + `"}`))
	e := checks.Engine{Detectors: []checks.Detector{secrets.New(secrets.Options{DecodeDepth: 2})}}
	for text, blocks := range map[string]bool{
		"//# sourceMappingURL=data:application/json;charset=utf-8;base64," + inside: false,
		"const config = atob('" + inside + "')":                                     true,
	} {
		found, err := e.ScanFile(&checks.File{Path: "a.js", Data: []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		got := false
		for _, x := range found {
			got = got || x.Severity >= checks.High
		}
		if got != blocks || len(found) == 0 {
			t.Errorf("%.40q: %d findings, blocks is %v, want %v", text, len(found), got, blocks)
		}
	}
}

// TestPlaceOfPrivateKeys holds where a private key refuses a commit.
func TestPlaceOfPrivateKeys(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	for path, blocks := range map[string]bool{
		"deploy/id.pem": true, "README.md": true, "docs/server.key": true, "src/main.go": true,
		"docs/tls.md": false, "examples/pki/ca.pem": false, "deps/openssl/apps/server.pem": false, "internal/test-fixtures/key.pem": false, "t/data/ca.pem": false,
	} {
		if got := worst(t, path, text) >= checks.High; got != blocks {
			t.Errorf("%s: blocks is %v, want %v", path, got, blocks)
		}
	}
}
