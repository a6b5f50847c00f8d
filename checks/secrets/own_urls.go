package secrets

import (
	"encoding/base64"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
)

// urlRules are about credentials on the wire: in addresses, in connection
// strings, in headers.
func urlRules() []ownRule {
	return []ownRule{
		{
			// RFC 3986, section 3.2.1: scheme://user:password@host. A password
			// that should have been escaped may hold "@".
			Pattern: Pattern{ID: "password-in-url", Regex: `://[^\s:/?#"'<>\x60()]{0,80}:([^\s/"'<>\x60]{1,120})@[\w\[%.$*-]`},
			title:   "Password in a URL", accept: acceptURL,
		},
		{
			Pattern: Pattern{ID: "token-in-url", Regex: `(?i)[?&;](?:[\w.-]{0,20}(?:token|api_?key|secret|password|passwd|pwd|signature|apikey|subscription-key|access_?key|auth_?key)|sig|key|auth|appid|code)=([A-Za-z0-9_.%~+/!@$^*-]{6,300})`},
			title:   "Token or password in the query of a URL", accept: acceptQuery,
		},
		{
			Pattern: Pattern{ID: "password-in-connection-string", Regex: `(?i)\b(?:password|pwd|passwd)[ \t]?=[ \t]?([^;"'\s<>&|,]{3,100})`},
			title:   "Password in a connection string", accept: acceptConnection,
		},
		{
			// RFC 6750, section 2.1.
			Pattern: Pattern{ID: "bearer-token", Regex: `(?i)\bbearer["']?[ \t:=,+"']{1,6}([A-Za-z0-9_.~+/=-]{12,1000})`},
			title:   "Bearer token", accept: acceptBearer,
		},
		{
			// RFC 7617, section 2: base64 of user:password.
			Pattern: Pattern{ID: "basic-auth", Regex: `(?i)\bbasic[ \t:"']{1,4}([A-Za-z0-9+/_-]{8,400}={0,2})`},
			title:   "User and password for HTTP basic authentication", accept: acceptBasic,
		},
		{
			Pattern: Pattern{ID: "authorization-header", Regex: `(?i)(?:\bauthorization|x-api-key|x-auth-token|x-access-token|api-key|apikey|x-auth-key|private-token|x-vault-token|x-[a-z-]{2,30}-(?:key|token))["']?[ \t]{0,3}[:=,][ \t]{0,3}["'\x60]?(?:(?:token|apikey|ssws|splunk|key|api-key|snyk|jwt|bot|discogs token=|genie[-]?key|token token=|apitoken)[ \t=:"]{1,3})?([A-Za-z0-9_.+/=:~-]{16,500})`},
			title:   "Token in a header", accept: acceptBearer,
		},
	}
}

// acceptURL accepts passwords that are not templates. A weak password in a URL
// still opens what the URL names, so words count too, at lower severity where
// host or user are those of documentation.
func acceptURL(c *context) []place {
	v := c.text(c.secret)
	all := c.text(checks.Span{Start: c.start, End: c.end})
	user := all[strings.Index(all, "//")+2:]
	if i := strings.IndexByte(user, ':'); i >= 0 {
		user = user[:i]
	}
	if urlTemplate(v) || urlTemplate(user) || v == "" || masked(v) || strings.HasPrefix(v, "//") {
		return nil
	}
	// A colon before the first slash may be a port, and the "@" one of a path
	// or of a package's version.
	if strings.Trim(v[:min(len(v), 5)], "0123456789") == "" && strings.ContainsAny(v, "?#") {
		return nil
	}
	g := gradeValue(v)
	host := strings.ToLower(c.line(c.secret.End))
	if i := strings.Index(host, strings.ToLower(v)+"@"); i >= 0 {
		host = host[i+len(v)+1:]
	}
	host = host[:min(len(host), 60)]
	low := strings.ToLower(v)
	sev := checks.High
	switch {
	case g == dummy || filler(low) || isPasswordWord(low) || low == "secret" || low == "token" || low == strings.ToLower(user) || low == "pw" || len(v) < 3:
		sev = checks.Low
	case g == wordy || g == nothing:
		sev = checks.Medium
	}
	if strings.HasPrefix(host, "localhost") || strings.HasPrefix(host, "127.0.0.1") || strings.HasPrefix(host, "0.0.0.0") || strings.HasPrefix(host, "host") ||
		strings.HasPrefix(host, "example") || strings.Contains(host, ".example.") || strings.Contains(host, "example.com") || strings.Contains(host, "example.org") || strings.HasPrefix(host, "[::1]") {
		sev = min(sev, checks.Low)
		if g >= plausible {
			sev = checks.Medium
		}
	}
	if n := natureOf(c.file); n != settings && sev == checks.Low && pathclass.Of(c.file.Path) != pathclass.Ordinary {
		return nil // the URL of a test or of documentation, with a password of no value
	}
	return []place{{c.secret, sev}}
}

// urlTemplate is template for the parts of a URL, which may hold brackets.
func urlTemplate(v string) bool {
	if v == "" {
		return false
	}
	low := strings.ToLower(v)
	for _, m := range [...]string{"${", "$(", "{{", "}}", "<", ">", "#{", "{", "}", "...", "***", "…", "%s", "%v", "%d", "%w", "%q", "[", "\\(", "`", "xxx", "(", "+"} {
		if strings.Contains(low, m) && (m != "+" || strings.HasPrefix(v, "+") || strings.HasSuffix(v, "+")) {
			return true
		}
	}
	return v[0] == '$' || v[0] == '%' && strings.HasSuffix(v, "%") || v[0] == ':' || v[0] == '*' || v[0] == '@'
}

// acceptQuery accepts values of a query that were made by a machine, and
// passwords of JDBC and its kin.
func acceptQuery(c *context) []place {
	v := c.text(c.secret)
	all := strings.ToLower(c.text(checks.Span{Start: c.start, End: c.secret.Start}))
	g := gradeValue(v)
	if template(v) || strings.HasPrefix(v, "%") && len(v) < 8 || publicValue(v) {
		return nil
	}
	if strings.Contains(all, "passw") || strings.Contains(all, "pwd") {
		line := strings.ToLower(c.line(c.start))
		if g < wordy || filler(v) || refers("", v) && !strings.Contains(line, "jdbc:") || g < plausible && !strings.Contains(line, "jdbc:") {
			return nil
		}
		if g < plausible {
			return []place{{c.secret, checks.Medium}}
		}
		return []place{{span: c.secret}}
	}
	short := strings.HasPrefix(all[1:], "key=") || strings.HasPrefix(all[1:], "code=") || strings.HasPrefix(all[1:], "auth=") || strings.HasPrefix(all[1:], "appid=")
	if g != random || len(v) < 16 || short && len(v) < 20 || checksumWord(c.line(c.start)) {
		return nil
	}
	if short || natureOf(c.file) == prose {
		return []place{{c.secret, checks.Medium}}
	}
	return []place{{span: c.secret}}
}

func checksumWord(line string) bool {
	low := strings.ToLower(line)
	return strings.Contains(low, "integrity") || strings.Contains(low, "checksum") || strings.Contains(low, "sha256") || strings.Contains(low, "nonce")
}

// acceptConnection accepts a password when the same line, or the one before
// it, has other parts of a connection string.
func acceptConnection(c *context) []place {
	v := c.text(c.secret)
	data := c.file.Data
	lo, hi := max(c.start-200, 0), min(c.end+120, len(data))
	around := strings.ToLower(string(data[lo:hi]))
	parts := 0
	for _, w := range [...]string{"server=", "data source=", "host=", "uid=", "user id=", "userid=", "initial catalog=", "database=", "driver=", "provider=", "dbname=", "user=", "username=", "port=", "addr=", "address="} {
		if i := strings.Index(strings.ReplaceAll(around, " =", "="), w); i >= 0 {
			parts++
		}
	}
	line := c.line(c.start)
	if masked(v) || parts < 2 || strings.Count(line, ";") < 1 && !strings.Contains(strings.ToLower(line), "host=") || template(v) || expression(v) || strings.Contains(v, "+") && len(v) < 8 {
		return nil
	}
	g := gradeValue(v)
	if g < wordy && !strings.Contains(around, ";") {
		return nil
	}
	sev := checks.High
	low := strings.ToLower(v)
	if g == dummy || isPasswordWord(low) || strings.HasPrefix(low, "my") || strings.HasPrefix(low, "your") || low == "secret" || filler(v) {
		sev = checks.Low
	} else if g < plausible {
		sev = checks.Medium
	}
	return []place{{c.secret, sev}}
}

// acceptBearer accepts tokens that no one typed.
func acceptBearer(c *context) []place {
	v := strings.TrimRight(c.text(c.secret), ".")
	g := gradeValue(v[:min(len(v), 200)])
	k := countKinds(v)
	jwt := strings.HasPrefix(v, "eyJ") && strings.Count(v, ".") >= 1
	if template(v) || publicValue(v) || k.digits < 2 || k.letters < 2 || !jwt && (pathLike(v) || identifierLike(v)) {
		return nil
	}
	if g == dummy {
		return []place{{c.secret, checks.Low}}
	}
	if !jwt && g != random && (len(v) < 16 || k.digits < 3) {
		return nil
	}
	if g != random && !jwt {
		return []place{{c.secret, checks.Medium}}
	}
	return []place{{span: c.secret}}
}

// acceptBasic accepts base64 of user:password.
func acceptBasic(c *context) []place {
	v := strings.TrimRight(c.text(c.secret), "=")
	plain, err := base64.RawStdEncoding.DecodeString(v)
	if err != nil {
		plain, err = base64.RawURLEncoding.DecodeString(v)
	}
	user, password, ok := strings.Cut(string(plain), ":")
	if err != nil || !ok || !printable(string(plain)) || password == "" && len(user) < 12 {
		return nil
	}
	low := strings.ToLower(password)
	if isPasswordWord(low) || gradeValue(password) <= dummy && len(password) > 0 || low == strings.ToLower(user) {
		return []place{{c.secret, checks.Low}}
	}
	if password != "" && gradeValue(password) < plausible {
		return []place{{c.secret, checks.Medium}}
	}
	return []place{{span: c.secret}}
}

// printable reports whether a text is ASCII that can be seen.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}
