package secrets

import (
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
)

// A text of SQL in its quotes, Oracle's and SQL Server's among them.
const sqlText = `N?(?:'([^'\n]{3,120})'|"([^"\n]{3,120})")`

// databaseRules are about SQL that makes users, addresses of databases that
// aren't URLs, and calls that open a connection.
func databaseRules() []ownRule {
	return []ownRule{
		{
			Pattern: Pattern{ID: "sql-identified-by", Regex: `(?i)\bidentified[ \t]+(?:with[ \t]+["']?\w{1,40}["']?[ \t]+)?by[ \t]+(?:password[ \t]+)?(?:` + sqlText + `|([A-Za-z0-9_#!@%^*+.-]{0,40}[0-9][A-Za-z0-9_#!@%^*+.-]{0,40})(?:[\s;"']|$))`},
			title:   "Password of a database user", accept: acceptSQL,
		},
		{
			// PostgreSQL, SQL Server, MySQL, Cassandra, Redshift.
			Pattern: Pattern{ID: "sql-user-password", Regex: `(?i)\b(?:(?:create|alter)[ \t]+(?:user|role|login|application[ \t]+role)\b[^\n;]{1,160}?[ \t]password[ \t]*(?:=[ \t]*)?|set[ \t]+password[ \t]+(?:for[ \t]+[^\s=]{1,80}[ \t]*)?=[ \t]*(?:password[ \t]*\([ \t]*)?|(?:decryption|encryption)[ \t]+by[ \t]+password[ \t]*=[ \t]*)` + sqlText},
			title:   "Password of a database user", accept: acceptSQL,
		},
		{
			Pattern: Pattern{ID: "sql-insert-password", Regex: `(?i)\binsert[ \t]+(?:ignore[ \t]+)?into[ \t]+[\w."\x60\[\]]{1,80}\s{0,8}\([^()]{0,300}?(?:passw(?:or)?d|passwd|pwd|secret|token|api_?key)[^()]{0,300}\)\s{0,8}values\s{0,8}\(`},
			title:   "Password in a row of a table", rank: byName, accept: acceptInsert,
		},
		{
			// go-sql-driver and its kin: user:password@protocol(address)/name.
			Pattern: Pattern{ID: "mysql-dsn-password", Regex: `[\w.-]{1,60}:([^\s"'\x60:/]{1,120})@(?:tcp|tcp6|unix|udp|cloudsql)\(`},
			title:   "Password in the address of a MySQL database", accept: acceptDSN,
		},
		{
			Pattern: Pattern{ID: "oracle-jdbc-password", Regex: `(?i)jdbc:oracle:(?:thin|oci\d?):[\w.$-]{1,60}/([^\s"'@/]{1,100})@`},
			title:   "Password in the address of an Oracle database", accept: acceptDSN,
		},
		{
			Pattern: Pattern{ID: "database-connect-call", Regex: `(?i)(?:getConnection|createConnection|new PDO|DBI->connect|oci_p?connect|pg_connect|odbc_p?connect|mssql_connect|sqlsrv_connect|mysqli?_p?connect|new mysqli|real_connect)[ \t]*\([^\n;]{1,160}?,[ \t]*["'][^"'\n]{1,60}["'][ \t]*,[ \t]*["']([^"'\n$]{3,100})["']`},
			title:   "Password in a call that opens a database", accept: acceptCall,
		},
		{
			// Calls that take a user and a password, whatever stands before them.
			Pattern: Pattern{ID: "credentials-call", Regex: `(?i)(?:ldap_bind|simple_bind(?:_s)?|ftp_login|ssh2_auth_password|NetworkCredential|PasswordAuthentication|UsernamePassword\w{0,24}|HTTPBasicAuth|HttpBasic\w{0,12}|setBasicAuth|BasicAuth\w{0,14}|PlainAuth|DigestAuth|\bCredentials|PasswordCredential|withCredentials|\bauth[ \t]{0,2}=[ \t]{0,2})[ \t]*\([ \t]*(?:[^\s()"',]{1,40}[ \t]*,[ \t]*|["'][^"'\n]{0,80}["'][ \t]*,[ \t]*){0,2}["'][^"'\n]{1,80}["'][ \t]*,[ \t]*["']([^"'\n$]{3,100})["']`},
			title:   "Password in a call that logs in", accept: acceptCall,
		},
		{
			// OmniAuth: provider, key, secret.
			Pattern: Pattern{ID: "omniauth-secret", Regex: `(?i)\b(?:provider|omniauth)[ \t(]+:?["']?\w{2,30}["']?[ \t]*,[ \t]*["'][^"'\n]{6,120}["'][ \t]*,[ \t]*["']([A-Za-z0-9_.-]{20,100})["']`},
			title:   "OAuth client secret", accept: acceptMachine,
		},
	}
}

// acceptSQL accepts passwords of statements that set them; hashes are the
// business of other rules.
func acceptSQL(c *context) []place {
	v := c.text(c.secret)
	if strings.HasPrefix(v, "*") && hex(v[1:]) || strings.HasPrefix(v, "{") || strings.HasPrefix(strings.ToLower(v), "md5") && hex(v[3:]) || strings.HasPrefix(v, "SCRAM-") || strings.HasPrefix(v, "?") || strings.HasPrefix(v, "0x") || strings.HasPrefix(v, ":") || strings.HasPrefix(v, "@") && identifier(v[1:]) || strings.HasPrefix(v, "&") {
		return nil
	}
	return acceptTyped(c)
}

// acceptDSN accepts the password of an address, a word as well.
func acceptDSN(c *context) []place {
	v := c.text(c.secret)
	if urlTemplate(v) || masked(v) || notValues[strings.ToLower(v)] && !isPasswordWord(strings.ToLower(v)) {
		return nil
	}
	switch g := gradeValue(v); {
	case g >= plausible && !isPasswordWord(strings.ToLower(v)):
		return []place{{span: c.secret}}
	case pathclass.Of(c.file.Path) != pathclass.Ordinary || natureOf(c.file) == prose:
		return nil
	}
	return []place{{c.secret, checks.Low}}
}

// acceptCall accepts the last argument when it could be a password.
func acceptCall(c *context) []place {
	v := c.text(c.secret)
	if sentence(v) || refers("", v) || pathLike(v) || filler(v) || template(v) || strings.Contains(v, "@") && identifierLike(strings.ReplaceAll(v, "@", "")) {
		return nil
	}
	switch g := gradeValue(v); {
	case g == random:
		return []place{{span: c.secret}}
	case g == plausible && !identifierLike(v) && !isPasswordWord(strings.ToLower(v)):
		return []place{{c.secret, checks.Medium}}
	}
	return nil
}

// maxRows is how many rows of one statement are looked at.
const maxRows = 200

// acceptInsert finds the columns of secrets and reports their values.
func acceptInsert(c *context) []place {
	head := c.text(span(c.start, c.end))
	open := strings.IndexByte(head, '(')
	closing := strings.IndexByte(head[open:], ')') + open
	columns := strings.Split(head[open+1:closing], ",")
	var found []place
	at := c.end - 1
	for range maxRows {
		values, next := sqlRow(c.file.Data, at)
		if len(values) == 0 {
			break
		}
		for i, col := range columns {
			name := strings.Trim(col, " \t\r\n\"`[]")
			if i >= len(values) || values[i].Len() == 0 {
				continue
			}
			password := namesPassword(name)
			if strong, ok := namesSecret(name); !password && (!ok || !strong) {
				continue
			}
			v := c.text(values[i])
			if g := gradeValue(v); hex(v) && len(v) >= 32 && password || strings.HasPrefix(v, "$") || strings.HasPrefix(v, "*") || strings.HasPrefix(v, "{") || strings.Contains(v, "$") && strings.Contains(v, "pbkdf2") || sentence(v) || refers(name, v) || filler(v) || g < plausible || !password && g != random {
				continue
			}
			found = append(found, place{values[i], checks.Medium})
		}
		at = next
	}
	return found
}

// sqlRow reads one row of values in brackets and returns their spans, empty
// for those that aren't texts, and where the next row may begin.
func sqlRow(data []byte, at int) (values []checks.Span, next int) {
	const maxRow = 8 << 10
	for at < len(data) && (data[at] <= ' ' || data[at] == ',') {
		at++
	}
	if at >= len(data) || data[at] != '(' {
		return nil, at
	}
	var current checks.Span
	depth := 0
	for i := at; i < len(data) && i-at < maxRow; i++ {
		switch ch := data[i]; {
		case ch == '\'' || ch == '"':
			start := i + 1
			for i++; i < len(data) && i-at < maxRow && data[i] != ch; i++ {
				if data[i] == '\\' {
					i++
				}
			}
			if depth == 1 {
				current = span(start, min(i, len(data)))
			}
		case ch == '(':
			depth++
		case ch == ',' && depth == 1:
			values, current = append(values, current), checks.Span{}
		case ch == ')':
			if depth--; depth == 0 {
				return append(values, current), i + 1
			}
		}
	}
	return nil, at
}

func span(start, end int) checks.Span { return checks.Span{Start: start, End: end} }
