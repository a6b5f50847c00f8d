package secrets

import (
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
)

// The last argument of an expression about a command: in quotes or bare. What
// a shell would expand isn't matched: a variable holds no secret. What follows
// a bare word is matched too, so that no word is cut.
const (
	typed = `(?:"([^"\n$\x60]{3,80})"|'([^'\n$]{3,80})'|([^\s"'\x60$|;&<>(){}\[\]]{3,80})(?:[\s"'\x60;|&)]|$))`
	// Between a program and its option: the rest of the command, which may run
	// over lines.
	rest = `(?:[^\n]|\\\r?\n){0,160}?[ \t]`
)

// command is a rule about an option of some programs.
func command(id, title, programs, option string) ownRule {
	return ownRule{
		Pattern: Pattern{ID: id, Regex: `(?i)\b(?:` + programs + `)` + rest + option + typed},
		title:   title, accept: acceptTyped,
	}
}

// commandRules are about command lines: shell history, scripts, pipelines,
// notes on how to set things up.
func commandRules() []ownRule {
	return []ownRule{
		command("login-command-password", "Password of a login on a command line",
			`(?:docker|podman|buildah|nerdctl|helm registry|oras|az|az acr|oc|cf|ibmcloud|cloudctl|tsh) login|rabbitmqadmin|twine upload|crackmapexec|netexec|evil-winrm|ncftp(?:put|get)|racadm|cypher-shell|cqlsh|unlock-keychain|create-keychain|schtasks|rdesktop|notarytool|altool|mongo(?:sh|dump|restore|import|export)?[ \t]`,
			`[-/]p(?:[ \t]+|=)`),
		command("database-command-password", "Password of a database on a command line",
			`sqlcmd|osql|bcp|mosquitto_(?:pub|sub)|ipmitool|security import`, `-(?-i:P)[ \t]*`),
		command("ldap-command-password", "Password of a directory on a command line",
			`ldap(?:search|add|modify|delete|passwd|whoami|compare|modrdn)`, `-(?-i:w)[ \t]+`),
		command("putty-command-password", "Password of a PuTTY program", `plink|pscp|psftp|putty|kitty`, `-pw[ \t]+`),
		command("redis-command-password", "Password of Redis on a command line", `redis-(?:cli|benchmark)`, `(?:-a|--pass)[ \t]+`),
		command("windows-command-password", "Password on a Windows command line",
			`cmdkey|[xw]freerdp|wmic|mstsc|runas|psexec(?:64)?|wbadmin|netdom|djoin|dsadd|schtasks`, `/(?:pass(?:word)?|p|pd|passwordd|po)[:][ \t]?`),
		command("snmp-command-password", "Password of SNMP on a command line", `snmp(?:walk|get|getnext|set|bulkwalk|bulkget|trap|inform|table|status)`, `-(?-i:[AX])[ \t]+`),
		command("samba-command-password", "Password of a Windows share on a command line",
			`smbclient|smbget|rpcclient|winexe|smbmap|smbcacls|pth-\w{1,12}|net (?:rpc|ads)`, `(?:-U|--user(?:name)?)[ \t=]*["']?[\w./\\-]{1,60}%`),
		command("htpasswd-command-password", "Password of htpasswd on a command line", `htpasswd`, `(?:-\w{0,3}b\w{0,3}[ \t]+(?:-\w{1,3}[ \t]+){0,2}[\w./~][\w./~-]{0,100}[ \t]+[\w.@-]{1,60}[ \t]+|-(?:\w{0,2}n\w{0,2}b|\w{0,2}b\w{0,2}n)\w{0,2}[ \t]+[\w.@-]{1,60}[ \t]+)`),
		command("key-command-password", "Password of a key on a command line", `openssl (?:enc|aes-\w{3,12}|des\w{0,4}|rsa|pkcs12|genrsa)|ssh-keygen`, `-(?-i:k|N|P)[ \t]+`),
		{
			// The scripts of Impacket: domain/user:password@host.
			Pattern: Pattern{ID: "impacket-password", Regex: `(?i)\b(?:impacket-\w{3,20}|(?:psexec|wmiexec|smbexec|secretsdump|atexec|dcomexec|getuserspns|getnpusers)\.py)` + rest + `["']?(?:[\w.-]{1,60}/)?[\w.-]{1,60}:["']?([^\s"'@$:/]{3,80})["']?@[\w.-]`},
			title:   "Password on a command line", accept: acceptTyped,
		},
		{
			Pattern: Pattern{ID: "lftp-command-password", Regex: `(?i)\blftp` + rest + `-u[ \t]*["']?[\w.@-]{1,60},([^\s"'$]{3,80})`},
			title:   "Password of an FTP server on a command line", accept: acceptTyped,
		},
		{
			Pattern: Pattern{ID: "expect-password", Regex: `(?i)expect[^\n]{0,40}(?:assword|assphrase)[^\n]{0,30}["'}\s;]{1,24}send(?:_\w{1,8})?[ \t]+(?:-\w+[ \t]+|--[ \t]+)?"([^"\n\\$]{3,80})\\[rn]`},
			title:   "Password that a script types", accept: acceptTyped,
		},
		{
			Pattern: Pattern{ID: "archive-command-password", Regex: `\b(?:(?:un)?zip[ \t]+(?:-[a-zA-Z]{1,8}[ \t]+){0,3}-P[ \t]*|7z[ar]?[ \t]+\w[ \t]+(?:[^\s]{1,80}[ \t]+){0,3}-p|rar[ \t]+\w[ \t]+(?:-[a-zA-Z0-9]{1,8}[ \t]+){0,3}-h?p)` + typed},
			title:   "Password of an archive on a command line", accept: acceptTyped,
		},
		{
			Pattern: Pattern{ID: "openssl-command-password", Regex: `(?i)-pass(?:in|out)?[ \t]+["']?pass:([^\s"'$\x60|;&<>)]{3,80})(?:[\s"'|;&)]|$)`},
			title:   "Password of OpenSSL on a command line", accept: acceptTyped,
		},
		{
			// The three ways in which curl and its kin take a user and a password.
			Pattern: Pattern{ID: "curl-user-password", Regex: `(?i)\b(?:curl(?:\.exe)?` + rest + `(?:(?-i:-u|-U)[ \t]*|--user[ \t=]+|--proxy-user[ \t=]+)|\b(?:http|https|xh)` + rest + `(?:(?-i:-a)[ \t]*|--auth[ \t=]+))["']?[^\s"':$\x60{}<]{1,80}:([^\s"'\x60$|;&<>{}]{3,120})(?:[\s"'\x60;|&)]|$)`},
			title:   "User and password for curl", accept: acceptTyped,
		},
		{
			Pattern: Pattern{ID: "curl-user-token", Regex: `(?i)\bcurl(?:\.exe)?` + rest + `(?:-u|--user)(?:[ \t]+|=)["']?([A-Za-z0-9_.-]{20,200}):(?:x-oauth-basic|api_token|x|X)?(?:[\s"'\x60;|&)]|$)`},
			title:   "Token for curl", accept: acceptStrong,
		},
		{
			Pattern: Pattern{ID: "piped-password", Regex: `(?i)\b(?:echo|printf)[ \t]+(?:-[ne]{1,2}[ \t]+)?["']?(?:[\w.-]{1,40}:)?([^\s"'\x60$|;&<>(){}\\:]{4,80})(?:\\n[^\s"'|]{0,80})?["']?[ \t]*\|[ \t]*(?:sudo[ \t]+)?(?:chpasswd|passwd[ \t]|(?:docker|podman|helm|oras|gh|az|cosign|crane|skopeo)\b[^\n|]{0,120}(?:--password-stdin|--with-token)|sudo[ \t]+-\w{0,3}S|-S[ \t]|cryptsetup|gpg\b[^\n|]{0,80}--passphrase-fd|openssl\b[^\n|]{0,80}-pass(?:in)?[ \t]stdin|sshpass|kinit)`},
			title:   "Password piped to a command", accept: acceptTyped,
		},
		{
			Pattern: Pattern{ID: "new-user-command", Regex: `(?i)\b(?:rabbitmqctl(?:\.bat)?[ \t]+(?:-\w[ \t]+\S+[ \t]+)?(?:add_user|change_password|authenticate_user)[ \t]+[\w.@-]{1,60}[ \t]+|net[ \t]user[ \t]+[\w.@\\-]{1,60}[ \t]+|net[ \t]use[ \t]+(?:\w:[ \t]+)?\\\\[^\s]{1,100}[ \t]+)` + typed},
			title:   "Password of a user on a command line", accept: acceptTyped,
		},
		{
			Pattern: Pattern{ID: "oracle-command-password", Regex: `(?i)\b(?:sqlplus|sqlldr|expdp|impdp|rman|sqlcl)(?:[ \t]+-\w{1,8}|[ \t]+(?:userid|target)[ \t]?=?)*[ \t]{0,4}=?["']?\w{1,40}/([^\s"'@/$\x60<&]{3,60})(?:@|[\s"']|$)`},
			title:   "Password of an Oracle user on a command line", accept: acceptOracle,
		},
		{
			Pattern: Pattern{ID: "login-command-token", Regex: `(?i)\b(?:vault|cargo|pulumi|netlify|railway|wandb|snyk auth|heroku auth:token|sentry-cli|codecov|bash[ \t]+codecov)[ \t]+(?:login[ \t]+|-t[ \t]+)?(?:-\w+[ \t]+|--\w+[ \t]+)?["']?([A-Za-z0-9_.-]{20,200})(?:[\s"';|&)]|$)`},
			title:   "Token of a login on a command line", accept: acceptMachine,
		},
		{
			Pattern: Pattern{ID: "codecov-upload-token", Regex: `(?i)codecov[^\n]{0,80}[ \t]-t[ \t]+["']?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})`},
			title:   "Codecov upload token", rank: byService,
		},
		{
			// Options that name what follows, of any program.
			Pattern: Pattern{ID: "secret-option", Regex: `(?i)[ \t"'\[]--?[\w-]{0,24}(?:passphrase|storepass|keypass|http-password|ftp-password|proxy-password|docker-password|token|secret|secret-access-key|secret-?key|api-?key|access-?key|auth-?key|license-?key|registration-token)(?:[ \t]+|=|["'],[ \t]*)` + typed},
			title:   "Secret in an option of a command", rank: byService, accept: acceptOption,
		},
		{
			// csh, cmd and Dockerfiles set a variable without an equals sign.
			Pattern: Pattern{ID: "secret-variable-command", Regex: `(?im)(?:\b(?:setenv|setx|set[ \t]+-[glUx]{1,3})[ \t]+|^[ \t]*ENV[ \t]+)["']?\w{0,40}(?:PASSW(?:OR)?D|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|_PASS|_PWD|_PAT)["']?[ \t]+` + typed},
			title:   "Secret in a variable of the environment", rank: byService, accept: acceptOption,
		},
	}
}

// acceptTyped accepts what stands where a password must stand, as far as it
// can be one: even a word is a password there, though mostly one of a manual.
func acceptTyped(c *context) []place {
	v := strings.TrimRight(c.text(c.secret), ",;")
	c.secret.End = c.secret.Start + len(v)
	low := strings.ToLower(v)
	if len(v) < 3 || template(v) || masked(v) || blankFill(v) || filler(v) || expression(v) || refers("", v) || pathLike(v) || strings.HasPrefix(v, "-") || strings.HasPrefix(v, "/") || allUpperName(v) {
		return nil
	}
	docs := natureOf(c.file) == prose || pathclass.Of(c.file.Path) != pathclass.Ordinary
	switch g := gradeValue(v); {
	case g == random:
		return []place{{span: c.secret}}
	case g == plausible && !isPasswordWord(low) && !identifierLike(v):
		return []place{{c.secret, checks.Medium}}
	case docs || g == nothing && len(v) < 4 || countKinds(v).symbols > 0 && g < plausible:
		return nil
	}
	return []place{{c.secret, checks.Low}}
}

// acceptOracle is acceptTyped for user/password, which looks like a path.
func acceptOracle(c *context) []place {
	v := c.text(c.secret)
	if i := strings.LastIndexByte(v, '.'); i > 0 && len(v)-i <= 6 && identifier(v[:i]) && identifier(v[i+1:]) {
		return nil // the name of a file
	}
	return acceptTyped(c)
}

// allUpperName reports whether a value is a name in capitals, as manuals write
// what is to be filled in: "PASSWORD", "MY_TOKEN".
func allUpperName(v string) bool {
	k := countKinds(v)
	return k.letters > 0 && k.letters == k.upper && k.digits == 0 && identifier(strings.ReplaceAll(v, "-", "_"))
}

// acceptMachine accepts what was drawn by a machine.
func acceptMachine(c *context) []place {
	v := c.text(c.secret)
	if template(v) || filler(v) || gradeValue(v) != random || countKinds(v).digits < 2 || publicValue(v) {
		return nil
	}
	if natureOf(c.file) != settings {
		return []place{{c.secret, checks.Medium}} // mostly what a program's help shows
	}
	return []place{{span: c.secret}}
}

// acceptOption accepts passwords as acceptTyped does, and of tokens those that
// were drawn by a machine.
func acceptOption(c *context) []place {
	head := strings.ToLower(c.text(checks.Span{Start: c.start, End: c.secret.Start}))
	if strings.Contains(head, "pass") || strings.Contains(head, "pwd") {
		if found := acceptTyped(c); len(found) == 0 || found[0].severity != checks.Low {
			return found
		}
		return nil
	}
	v := c.text(c.secret)
	if len(v) < 16 || hex(v) && checksumNear(c, assignment{value: c.secret}) || pathLike(v) || uuid(v) && !strings.Contains(head, "token") && !strings.Contains(head, "secret") {
		return nil
	}
	return acceptMachine(c)
}
