package secrets

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
)

// fileRules are about files whose format has a place for a secret.
func fileRules() []ownRule {
	return []ownRule{
		{
			// The GNU Inetutils manual, ".netrc file".
			Pattern: Pattern{ID: "netrc-password", Regex: `(?i)\b(?:machine[ \t]+\S{1,120}|default)\s{1,8}login[ \t]+\S{1,120}\s{1,8}(?:account[ \t]+\S{1,120}\s{1,8})?password[ \t]+"?([^\s"]{2,200})`},
			title:   "Password in .netrc form", accept: acceptWeak,
		},
		{
			// PostgreSQL documentation, "The Password File".
			Pattern: Pattern{ID: "pgpass-password", Path: `(?:^|/)(?:\.pgpass|pgpass(?:\.conf)?)$`, Regex: `(?m)^[^#\s:]{1,120}:[^\s:]{1,60}:[^\s:]{1,120}:[^\s:]{1,120}:([^\s]{1,200})$`},
			title:   "Password in a PostgreSQL password file", accept: acceptWeak,
		},
		{
			// npm documentation, "npmrc": auth related configuration.
			Pattern: Pattern{ID: "npmrc-auth", Regex: `(?im)(?:^|[/:\s])_(?:auth|authToken|password)[ \t]*=[ \t]*"?([A-Za-z0-9+/=_.-]{6,400})`},
			title:   "Credential of an npm registry", accept: acceptWeak,
		},
		{
			// docker login writes base64 of user:password.
			Pattern: Pattern{ID: "docker-config-auth", Regex: `"(?:auth|identitytoken|registrytoken)\\{0,7}"\s{0,4}:\s{0,4}\\{0,7}"(?:([A-Za-z0-9+/=_.-]{8,1000})["\\]|(X2pzb25f[A-Za-z0-9+/=]{900}))`},
			title:   "Docker registry credential", accept: acceptDocker,
		},
		{
			Pattern: Pattern{ID: "kubeconfig-client-key", Regex: `client-key-data["']?:[ \t]*["']?(LS0tLS1CRUdJTi[A-Za-z0-9+/=]{40,})`},
			title:   "Private key in a kubeconfig", key: true,
		},
		{
			Pattern: Pattern{ID: "private-key-base64", Regex: `\b(LS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0EgUFJJVkFUR|BFQyBQUklWQVRF|BPUEVOU1NIIFBSSVZBVE|BEU0EgUFJJVkFUR|BQR1AgUFJJVkFUR|BFTkNSWVBURUQgUFJJVkFUR)[A-Za-z0-9+/=]{60,})`},
			title:   "Private key in Base64", key: true,
		},
		{
			// PuTTY manual, appendix C: PPK file format.
			Pattern: Pattern{ID: "putty-private-key", Regex: `PuTTY-User-Key-File-[123]:[^\n]{1,60}`},
			title:   "PuTTY private key", key: true, accept: acceptPPK,
		},
		{
			// RFC 7517 and RFC 7518: "d" is the private part.
			Pattern: Pattern{ID: "jwk-private-key", Regex: `"d"\s{0,4}:\s{0,4}"([A-Za-z0-9_-]{40,1000})"`},
			title:   "Private JSON Web Key", key: true, accept: acceptJWK,
		},
		{
			// RFC 7518, section 6.4: symmetric keys.
			Pattern: Pattern{ID: "jwk-symmetric-key", Regex: `"k"\s{0,4}:\s{0,4}"([A-Za-z0-9_-]{20,400})"`},
			title:   "Symmetric JSON Web Key", key: true, accept: acceptJWK,
		},
		{
			// The same as an object of a program, its members in any order.
			Pattern: Pattern{ID: "jwk-in-code", Regex: `\bkty["']?\s{0,4}:\s{0,4}["'](?:EC|RSA|OKP|oct)["']`},
			title:   "Private JSON Web Key", key: true, accept: acceptJWKObject,
		},
		{
			Pattern: Pattern{ID: "filezilla-password", Regex: `<Pass(?:word)?(?:[ \t]encoding="[^"\n]{1,20}")?>([^<\n]{2,400})</Pass(?:word)?>`},
			title:   "Password of an FTP client", accept: acceptWeak,
		},
		{
			Pattern: Pattern{ID: "firefox-login", Path: `(?:^|/)logins(?:-backup)?\.json$`, Regex: `"encrypted(?:Username|Password)"\s{0,4}:\s{0,4}"([A-Za-z0-9+/=]{20,})"`},
			title:   "Login stored by Firefox", severity: checks.Medium,
		},
		{
			Pattern: Pattern{ID: "sftp-config-password", Path: `(?i)(?:sftp|ftp|remote|deploy|connection|server|robomongo|mongo|datasource|dbeaver)[\w.-]{0,30}\.?(?:json|config|xml|ini|ya?ml|rc)$|(?:^|/)\.(?:ftpconfig|remote-sync\.json|sftp\.json|esmtprc|msmtprc|mutt(?:rc)?|mailrc|fetchmailrc|s3cfg|boto|tugboat|my\.cnf|mylogin\.cnf|ftpquota|smbcredentials)$|(?:^|/)(?:WebServers|muttrc|sshd_config|smb\.conf|wp-config)[\w.-]{0,10}$`, Regex: `(?i)(?:pass(?:word|phrase|wd)?|pwd)["']?(?:[ \t]{0,4}[:=]|[ \t])[ \t]{0,4}["']?([^\s"',<>]{4,200})`},
			title:   "Password in a client's configuration", accept: acceptClientConfig,
		},
		{
			Pattern: Pattern{ID: "rails-master-key", Path: `(?:^|/)(?:master|production|staging|development|credentials/\w+)\.key$`, Regex: `^\s{0,4}([0-9a-f]{32}|[0-9a-f]{256})\s{0,4}$`},
			title:   "Master key of Rails or Jenkins",
		},
		{
			Pattern: Pattern{ID: "rails-secret-key-base", Regex: `secret_key_base["']?[ \t]{0,4}[:=>]{1,2}[ \t]{0,4}["']?([0-9a-f]{64,160})\b`},
			title:   "Rails secret key base",
		},
		{
			Pattern: Pattern{ID: "laravel-app-key", Regex: `(?i)\bAPP_KEY[ \t]{0,4}=[ \t]{0,4}["']?(base64:[A-Za-z0-9+/]{40,48}={0,2})`},
			title:   "Laravel application key",
		},
		{
			Pattern: Pattern{ID: "django-secret-key", Regex: `(?i)(?:SECRET_KEY["']?[ \t]{0,4}[=,:][ \t]{0,4}(?:[\w.]{1,40}\([^)\n]{0,60},[ \t]{0,2})?[rbu]{0,2}|django-insecure-)["']?((?:django-insecure-)?[a-z0-9!@#$%^&*()_=+-]{48,72})`},
			title:   "Django secret key", accept: acceptDjango,
		},
		{
			// Spring, Symfony, NestJS: a secret below a key that says what for.
			Pattern: Pattern{ID: "jwt-signing-secret", Regex: `(?im)(?:\bjwt["']?:[ \t]*\{?\s{1,20}(?:["']?[\w-]{1,40}["']?:[^\n]{0,80}\n\s{1,20}){0,4}["']?(?:secret|key|signing|access)[_-]?(?:key|secret)?["']?:[ \t]{1,4}|jwt[_.-]?(?:signing|access|refresh|auth)?[_.-]?(?:secret|key)(?:[_.-]?key)?["']?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4})(?:"([^"\n]{8,200})"|'([^'\n]{8,200})')`},
			title:   "Secret that signs JSON Web Tokens", rank: byService, accept: acceptSigning,
		},
		{
			Pattern: Pattern{ID: "wordpress-salt", Regex: `(?i)define\([ \t]{0,4}["'](?:(?:AUTH|SECURE_AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)|WP_CACHE_KEY_SALT|JWT_AUTH_SECRET_KEY)["'][ \t]{0,4},[ \t]{0,16}(?:'([^'\n]{12,120})'|"([^"\n]{12,120})")`},
			title:   "WordPress key or salt", accept: acceptSalt,
		},
		{
			Pattern: Pattern{ID: "wordpress-db-password", Regex: `(?i)define\([ \t]{0,4}["'](?:DB|FTP|SMTP|MYSQL)_PASS(?:WORD)?["'][ \t]{0,4},[ \t]{0,16}["']([^"'\n]{3,120})["']`},
			title:   "Database password of WordPress", accept: acceptWeak,
		},
		{
			// IEEE 802.11i as wpa_supplicant.conf and NetworkManager write it.
			Pattern: Pattern{ID: "wifi-psk", Regex: `(?im)^[ \t]{0,8}(?:psk|wpa_passphrase|wpa_psk|wep-key\d|wep_key\d)[ \t]{0,2}=[ \t]{0,2}"?([^"\s#]{8,64})"?[ \t]{0,4}\r?$`},
			title:   "WLAN password", accept: acceptWeak,
		},
		{
			Pattern: Pattern{ID: "wireguard-private-key", Regex: `(?i)\b(?:PrivateKey|PresharedKey)[ \t]{0,4}=[ \t]{0,4}([A-Za-z0-9+/]{43}=)`},
			title:   "WireGuard key", key: true,
		},
		{
			Pattern: Pattern{ID: "gradle-credentials", Regex: `(?i)\bcredentials[ \t]{0,4}\{[^{}]{0,300}?\busername[ \t=(]{1,4}["'][^"'\n]{0,100}["'][^{}]{0,100}?\bpassword[ \t=(]{1,4}["']([^"'\n]{2,120})["']`},
			title:   "Password of a Maven repository", accept: acceptWeak,
		},
		{
			Pattern: Pattern{ID: "maven-password", Regex: `(?i)<server>[^§]{0,400}?<password>([^<\n]{2,200})</password>`, Path: `(?:^|/)settings[\w.-]{0,30}\.xml$`},
			title:   "Password in Maven's settings", accept: acceptWeak,
		},
		{
			Pattern: Pattern{ID: "powershell-secure-string", Regex: `(?i)convertto-securestring[ \t]+(?:-(?:string|asplaintext|force)[ \t]+){0,3}(?:["']([^"'\n$]{3,120})["']|([^\s"'$(){}|;-][^\s"'$(){}|;]{2,80})[ \t]+-)`},
			title:   "Password as a PowerShell secure string", accept: acceptWeak,
		},
		{
			Pattern: Pattern{ID: "vmware-connect-password", Regex: `(?i)connect-(?:viserver|ciserver|omserver|hvserver)\b[^\n]{1,160}?-password[ \t]+["']?([^\s"'$]{3,80})`},
			title:   "Password of a VMware server", accept: acceptWeak,
		},
		{
			Pattern: Pattern{ID: "kerberos-hash", Regex: `(\$krb5(?:asrep|tgs)\$\d{1,2}\$[^\s"']{40,})`},
			title:   "Kerberos ticket hash", severity: checks.Low, confidence: checks.Likely,
		},
		{
			Pattern: Pattern{ID: "teamcity-token", Regex: `\b(eyJ0eXAiOiAiVENWMiJ9\.[A-Za-z0-9_-]{20,60}\.[A-Za-z0-9_-]{40,60})`},
			title:   "TeamCity token",
		},
		{
			Pattern: Pattern{ID: "terraform-state-secret", Path: `\.tfstate(?:\.backup)?$`, Regex: `(?i)"(?:[\w-]{0,40}(?:password|secret|token|private_key|access_key|connection_string)[\w-]{0,20})"\s{0,4}:\s{0,4}"([^"\n]{6,1000})"`},
			title:   "Secret in Terraform state", accept: acceptState,
		},
		{
			Pattern: Pattern{ID: "username-and-password", Regex: `(?i)\b(?:user(?:_?name)?|login|uid)["']?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}["']([^"'\s]{2,60})["'][ \t]{0,4}[,;)]?\s{0,20}(?:(?:#|//)[^\n]{0,120}\n\s{0,20}){0,4}["']?(?:pass(?:word|wd)?|pwd)["']?[ \t]{0,4}(?:=>|[:=])[ \t]{0,4}["']([^"'\n]{4,80})["']`},
			title:   "User and password", rank: byService, accept: acceptPair,
		},
		{
			Pattern: Pattern{ID: "weak-credentials-pair", Regex: `(?im)^[ \t]{0,8}user[ \t]{0,4}=[ \t]{0,4}[A-Za-z0-9_.@-]{2,40}[ \t]{0,4}(?:(?:#|//)[^\n]{0,80})?\n(?:[ \t]{0,8}(?:#|//)[^\n]{0,80}\n){0,3}[ \t]{0,8}pass(?:word)?[ \t]{0,4}=[ \t]{0,4}([^\s"';]{4,80})[ \t]{0,4}$`},
			title:   "User and password in a configuration", rank: byService, accept: acceptWeak,
		},
	}
}

// acceptWeak accepts any password that is not a template: the format says that
// it is one. One that is the word for it is reported at low severity.
func acceptWeak(c *context) []place {
	v := c.text(c.secret)
	if template(v) || masked(v) || expression(v) && !mixed(v) || notValues[strings.ToLower(v)] && !isPasswordWord(strings.ToLower(v)) {
		return nil
	}
	sev := checks.High
	switch g := gradeValue(v); {
	case g == dummy || filler(v) || isPasswordWord(strings.ToLower(v)):
		sev = checks.Low
	case g < plausible:
		sev = checks.Medium
	}
	return []place{{c.secret, sev}}
}

// acceptStrong accepts what is not made of words.
func acceptStrong(c *context) []place {
	v := c.text(c.secret)
	if template(v) || identifierLike(v) || countKinds(v).digits < 2 {
		return nil
	}
	if gradeValue(strings.TrimPrefix(v, "django-insecure-")) == dummy {
		return []place{{c.secret, checks.Low}}
	}
	return []place{{span: c.secret}}
}

// acceptDjango accepts what startproject makes, whose alphabet has the marks of
// templates, and other strong values.
func acceptDjango(c *context) []place {
	v := c.text(c.secret)
	if strings.HasPrefix(v, "django-insecure-") || generated(v) {
		if sequence(v) || blankFill(v) {
			return nil
		}
		return []place{{span: c.secret}}
	}
	return acceptStrong(c)
}

// generated reports whether a value is a long row of letters, digits and
// symbols in no order. Such values hold by chance what marks a template.
func generated(v string) bool {
	k := countKinds(v)
	return len(v) >= 32 && !strings.Contains(v, " ") && k.digits >= 3 && k.letters >= 8 && k.symbols*8 >= len(v) && k.runs*2 >= len(v) && surprise(v) >= 6
}

// acceptSigning accepts secrets that sign, chosen ones too.
func acceptSigning(c *context) []place {
	v := c.text(c.secret)
	switch g := gradeValue(v); {
	case generated(v), g == random && !publicValue(v) && !pathLike(v):
		return []place{{span: c.secret}}
	case g == plausible && !sentence(v) && !refers("", v) && !pathLike(v) && !filler(v) && !identifierLike(v) && !strings.Contains(v, " "):
		return []place{{c.secret, checks.Medium}}
	}
	return nil
}

// acceptSalt accepts all but the phrase that WordPress ships.
func acceptSalt(c *context) []place {
	if v := c.text(c.secret); sentence(v) && countKinds(v).digits == 0 || strings.Contains(v, "unique phrase") || len(v) < 40 && template(v) {
		return nil
	}
	return []place{{c.secret, checks.Medium}}
}

// acceptDocker accepts what docker login writes, also as a text in another file,
// with backslashes before its quotes. Google's registries are given the key of a
// service account, in JSON.
func acceptDocker(c *context) []place {
	const longest = 8 << 10 // in bytes, of such a key with its names
	data := c.file.Data
	for c.secret.End < min(len(data), c.secret.Start+longest) && base64Only(data[c.secret.End:c.secret.End+1]) {
		c.secret.End++
	}
	if c.secret.End == len(data) || data[c.secret.End] != '"' && data[c.secret.End] != '\\' {
		return nil
	}
	v := c.text(c.secret)
	head := c.text(checks.Span{Start: c.start, End: c.secret.Start})
	if strings.HasPrefix(head, `"auth`) {
		plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(v, "="))
		user, password, ok := strings.Cut(string(plain), ":")
		switch {
		case err != nil || !ok || user == "" || password == "":
			return nil
		case strings.HasPrefix(user, "_json_key"):
			if !strings.Contains(password, "PRIVATE KEY") {
				return nil
			}
			return []place{{span: c.secret}}
		case !printable(string(plain)):
			return nil
		}
		g := gradeValue(password)
		if g <= wordy && pathclass.Of(c.file.Path) != pathclass.Ordinary {
			return nil
		}
		if g <= dummy || isPasswordWord(strings.ToLower(password)) {
			return []place{{c.secret, checks.Low}}
		} else if g == wordy {
			return []place{{c.secret, checks.Medium}}
		}
	} else if !isRandom(v[:min(len(v), 200)]) {
		return nil
	}
	return []place{{span: c.secret}}
}

// acceptJWK accepts a member of an object that has the others of a key too.
func acceptJWK(c *context) []place {
	lo, hi := max(c.start-2500, 0), min(c.end+2500, len(c.file.Data))
	around := string(c.file.Data[lo:hi])
	if !strings.Contains(around, `"kty"`) && !(strings.Contains(around, `"crv"`) && strings.Contains(around, `"x"`)) && !(strings.Contains(around, `"n"`) && strings.Contains(around, `"e"`)) {
		return nil
	}
	return []place{{span: c.secret}}
}

// maxJWK is how many bytes around the type of a key its other members are
// looked for in.
const maxJWK = 3000

// acceptJWKObject finds the private member of a key by its type's member.
func acceptJWKObject(c *context) []place {
	data := c.file.Data
	lo, hi := max(c.start-maxJWK, 0), min(c.end+maxJWK, len(data))
	if i := bytes.LastIndexByte(data[lo:c.start], '{'); i >= 0 {
		lo += i
	}
	if i := bytes.IndexByte(data[c.end:hi], '}'); i >= 0 {
		hi = c.end + i
	}
	name := byte('d')
	if bytes.Contains(data[c.start:c.end], []byte("oct")) {
		name = 'k'
	}
	for i := lo + 1; i < hi; i++ {
		if data[i] != name || letter(data[i-1]) || digit(data[i-1]) || data[i-1] == '_' || data[i-1] == '"' {
			continue // in double quotes it is JSON, which has rules of its own
		}
		a, ok := assignmentAt(data[:hi], i, i+1)
		if v := c.text(a.value); ok && a.name == string(name) && a.quote != 0 && len(v) >= 20 && identifier(strings.ReplaceAll(v, "-", "_")) {
			return []place{{span: a.value}}
		}
	}
	return nil
}

// acceptClientConfig accepts passwords in files of programs that log in.
func acceptClientConfig(c *context) []place {
	a, ok := assignmentAt(c.file.Data, c.start, c.start+3)
	if !ok || !namesPassword(a.name) && !strings.EqualFold(a.name, "pass") {
		return nil
	}
	v := c.text(a.value)
	if len(v) < 3 || masked(v) || template(v) || a.quote == 0 && expression(v) || notValues[strings.ToLower(v)] && !isPasswordWord(strings.ToLower(v)) || sentence(v) {
		return nil
	}
	if a.quote == 0 && a.sign == blank && countKinds(v).digits == 0 {
		return nil
	}
	sev := checks.High
	if g := gradeValue(v); g == dummy || isPasswordWord(strings.ToLower(v)) {
		sev = checks.Low
	} else if g < plausible {
		sev = checks.Medium
	}
	return []place{{a.value, sev}}
}

// acceptState accepts the values of attributes, not their references.
func acceptState(c *context) []place {
	v := c.text(c.secret)
	if g := gradeValue(v); g < plausible || pathLike(v) || publicValue(v) {
		return nil
	}
	return []place{{span: c.secret}}
}

// acceptPair accepts a password that follows its user.
func acceptPair(c *context) []place {
	a, ok := lastQuoted(c)
	if !ok {
		return nil
	}
	v := c.text(a)
	if template(v) || masked(v) || notValues[strings.ToLower(v)] || refers("", v) {
		return nil
	}
	sev := checks.Medium
	switch g := gradeValue(v); {
	case g == dummy || filler(v):
		sev = checks.Low
	case g == random, g == plausible && natureOf(c.file) == settings:
		sev = checks.High
	case g < plausible && pathclass.Of(c.file.Path) != pathclass.Ordinary:
		return nil
	case g < plausible:
		sev = checks.Low
	}
	return []place{{a, sev}}
}

// lastQuoted is the last text in quotes of a match.
func lastQuoted(c *context) (checks.Span, bool) {
	data := c.file.Data
	end := c.end - 1
	if end <= c.start || !quoteByte(data[end]) {
		return checks.Span{}, false
	}
	for i := end - 1; i > c.start; i-- {
		if data[i] == data[end] {
			return checks.Span{Start: i + 1, End: end}, i+1 < end
		}
	}
	return checks.Span{}, false
}

// acceptPPK finds the private lines of a PuTTY key.
func acceptPPK(c *context) []place {
	data := c.file.Data
	end := min(c.end+16<<10, len(data))
	i := bytes.Index(data[c.end:end], []byte("Private-Lines: "))
	if i < 0 {
		return nil
	}
	start := c.end + i
	nl := bytes.IndexByte(data[start:end], '\n')
	if nl < 0 {
		return nil
	}
	start += nl + 1
	stop := start
	for stop < end && (letter(data[stop]) || digit(data[stop]) || bytes.IndexByte([]byte("+/=\r\n"), data[stop]) >= 0) {
		stop++
	}
	// The next field's name was read too.
	if k := bytes.LastIndexByte(data[start:stop], '\n'); k > 0 {
		stop = start + k
	}
	if stop-start < 40 {
		return nil
	}
	return []place{{span: checks.Span{Start: start, End: stop}}}
}
