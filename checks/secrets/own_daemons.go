package secrets

import (
	"strings"

	"github.com/squiresec/squire/checks"
)

// daemonRules are about configuration of servers and of network devices, whose
// formats have neither quotes nor signs between a name and its value.
func daemonRules() []ownRule {
	layout := func(id, title, path, regex string) ownRule {
		return ownRule{Pattern: Pattern{ID: id, Path: path, Regex: regex}, title: title, accept: acceptSetting}
	}
	return []ownRule{
		{
			// OpenLDAP, nslcd, sssd, Redis, HAProxy, Squid, Kickstart, OfflineIMAP,
			// FreeRADIUS, Debian's installer.
			Pattern: Pattern{ID: "daemon-password", Regex: `(?im)^[ \t]{0,12}(?:bindpw|binddn_?password|rootpw[ \t]+--plaintext|rootpw|olcRootPW|ldap_default_authtok|requirepass|masterauth|sentinel[ \t]+auth-pass[ \t]+\S{1,60}|remotepass|localpass|user[ \t]+\S{1,60}[ \t]+(?:insecure-)?password|d-i[ \t]+(?:passwd/(?:root|user)-password(?:-again)?|grub-installer/password(?:-again)?|netcfg/wireless_wpa)[ \t]+\w{4,10}|managerpw|rpcpassword|ftp_proxy_pass|cluster_password|auth_pass)(?:[ \t]{0,8}[=:][ \t]{0,8}|[ \t]{1,8})["']?([^\s"'#;]{3,120})`},
			title:   "Password of a service", accept: acceptSetting,
		},
		{
			Pattern: Pattern{ID: "proxy-login", Regex: `(?im)^[ \t]{0,12}(?:stats auth[ \t]+|cache_peer[ \t][^\n]{1,160}\blogin=)[^\s:]{1,60}:([^\s"'#;]{3,120})`},
			title:   "Password of a proxy", accept: acceptSetting,
		},
		{
			// IOS and its kin.
			Pattern: Pattern{ID: "network-device-password", Regex: `(?im)^[ \t]{0,8}(?:(?:enable (?:password|secret)|username \S{1,60}[ \t](?:[^\n]{0,60}[ \t])?(?:password|secret)|neighbor \S{1,60} password|(?:tacacs|radius)-server[ \t](?:[^\n]{0,80}[ \t])?key|(?:server-)?key-string|ppp chap password|(?:ip ospf |area[ \t][^\n]{0,40}[ \t])?message-digest-key \d{1,3} md5|wpa-psk ascii|standby \d{1,3} authentication)[ \t]+(?:[07][ \t]+)?|crypto isakmp key (?:[06][ \t]+)?|pre-shared-key[ \t]+(?:(?:local|remote|ascii-text|address[ \t]+\S{1,60}[ \t]+key)[ \t]+)?(?:[06][ \t]+)?|snmp-server community (?:[07][ \t]+)?)["']?([^\s"']{4,120})`},
			title:   "Password of a network device", accept: acceptDevice,
		},
		{
			// Juniper's reversible form.
			Pattern: Pattern{ID: "junos-secret", Regex: `(?i)(?:secret|key|password|ascii-text)[ \t]+["'](\$9\$[A-Za-z0-9./-]{8,120})["']`},
			title:   "Reversible secret of a Juniper device",
		},
		{
			Pattern: Pattern{ID: "ipsec-psk", Regex: `(?m)(?:^|[ \t]):?[ \t]{0,4}(?:PSK|XAUTH|EAP)[ \t]{1,8}["']([^"'\n]{4,120})["']`, Path: `(?:^|/)[\w.-]{0,40}ipsec[\w.-]{0,40}$|\.secrets$`},
			title:   "Pre-shared key of a tunnel", accept: acceptSetting,
		},
		{
			Pattern: Pattern{ID: "openvpn-static-key", Regex: `(-----BEGIN OpenVPN Static key V1-----\s{1,4}[0-9a-f\s]{200,700}-----END)`},
			title:   "OpenVPN static key", key: true,
		},
		{
			Pattern: Pattern{ID: "openvpn-inline-login", Regex: `(?i)<auth-user-pass>\s{1,8}[^\s<]{1,80}\s{1,4}([^\s<]{3,120})\s{1,8}</auth-user-pass>`},
			title:   "Password of a VPN", accept: acceptSetting,
		},
		{
			Pattern: Pattern{ID: "cloud-init-password", Regex: `(?i)\bchpasswd:\s{1,12}(?:expire:[ \t]*\w+\s{1,12})?list:[ \t]*\|?[+-]?\s{1,16}(?:-[ \t]*)?["']?\w{1,40}:([^\s"'$][^\s"']{3,80})`},
			title:   "Password set by cloud-init", accept: acceptSetting,
		},
		{
			Pattern: Pattern{ID: "bundler-credentials", Regex: `(?m)^[ \t]{0,4}BUNDLE_[A-Z0-9_]{3,80}:[ \t]+["']?([A-Za-z0-9_.@-]{1,60}:[^\s"'/$]{6,120})["']?[ \t]*\r?$`},
			title:   "Credential of a gem server", accept: acceptIdentOrToken,
		},
		// pppd's secrets; Postfix' and Exim's logins at other servers.
		layout("account-file-password", "Password in a file of accounts", `(?:^|/)(?:(?:chap|pap|srp)-secrets|sasl_passw(?:or)?d|passwd\.client|smtp_?auth|authinfo)(?:\.\w{1,8})?$`, `(?m)^(?:(?:"[^"\n]{1,60}"|[^\s"#]{1,60})[ \t]+(?:"[^"\n]{1,60}"|[^\s"#:]{1,60})[ \t]+["']?([^\s"'#]{3,120})|[^\s#]{1,120}[ \t:]+[^\s:#]{1,120}:([^\s]{3,120})[ \t]*\r?$)`),
		layout("redis-acl-password", "Password of a Redis user", `(?:^|/)(?:users?|redis)[\w.-]{0,20}\.(?:acl|conf)$`, `(?m)^[ \t]*user[ \t]+\S{1,60}[ \t][^\n>]{0,80}>([^\s#~&@]{3,120})`),
		{
			Pattern: Pattern{ID: "password-file-hash", Path: `(?:^|/)[\w.-]{0,20}ht(?:passwd|digest)[\w.-]{0,20}$`, Regex: `(?m)^[^\s:#]{1,60}:(?:[^:\n]{1,80}:([0-9a-f]{32})|([./A-Za-z0-9]{13}))[ \t]*\r?$`},
			title:   "Hash of a password", hash: true, accept: acceptHash,
		},
		layout("robot-variable", "Password in a Robot Framework variable", `\.(?:robot|resource|tsv)$`, `(?im)^[$&]\{[\w ]{0,40}(?:password|passwd|secret|token|api[_ ]?key)[\w ]{0,20}\}[ \t]{0,2}=?(?:[ ]{2,40}|\t{1,8})([^\s$]{4,120})`),
	}
}

// acceptSetting accepts what a service reads as a password. Words are weak
// passwords there, not labels.
func acceptSetting(c *context) []place {
	v := c.text(c.secret)
	if strings.HasPrefix(v, "{") || strings.HasPrefix(v, "$") || strings.HasPrefix(v, "--") || strings.HasPrefix(v, "/") || strings.HasPrefix(v, "file:") || filler(v) {
		return nil
	}
	return acceptTyped(c)
}

// acceptDevice accepts passwords of devices; hashes are the business of other
// rules.
func acceptDevice(c *context) []place {
	v := c.text(c.secret)
	low := strings.ToLower(v)
	if strings.HasPrefix(v, "$") || low == "public" || low == "private" || low == "encrypted" || low == "sha512" || low == "level" || strings.Trim(v, "0123456789") == "" && len(v) < 4 {
		return nil
	}
	found := acceptTyped(c)
	if len(found) > 0 && found[0].severity == checks.Low {
		return nil // a word: "username and password properties"
	}
	return found
}

// acceptIdentOrToken accepts "user:password" and "token:x-oauth-basic".
func acceptIdentOrToken(c *context) []place {
	user, password, _ := strings.Cut(c.text(c.secret), ":")
	if template(password) || filler(password) || gradeValue(password) < plausible && gradeValue(user) != random {
		return nil
	}
	return []place{{span: c.secret}}
}
