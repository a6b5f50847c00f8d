package secrets

import (
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pathclass"
)

// Words in names of what an element or a parameter holds. They are long, so
// that they serve as anchors rather than the commoner words around them.
const secretNames = `(?:password|passphrase|secret|access_?token|auth_?token|api_?token|api[_-]?key|access_?key|private_?key|auth_?key|client_?key|secret_?key)`

// markupRules are about formats in which a name stands in one place and its
// value in another: XML, property lists, parameters with a default.
func markupRules() []ownRule {
	named := func(id, title, regex string) ownRule {
		return ownRule{Pattern: Pattern{ID: id, Regex: `(?i)` + regex}, title: title, rank: byName, accept: acceptNamed}
	}
	return []ownRule{
		named("xml-named-value", "Secret in an element of XML", `\bname="[\w.:-]{0,60}`+secretNames+`"[^<>]{0,120}>\s{0,24}(?:<value>)?(?:<!\[CDATA\[)?([^<>\n\]]{4,300})<`),
		named("xml-element-secret", "Secret in an element of XML", `<(?:[\w-]{1,40}:[\w-]{0,40}|[\w-]{0,40})`+secretNames+`(?:[ \t][^<>\n]{1,200})?>\s{0,40}(?:<value>|<string>|<!\[CDATA\[)([^<>\n\]]{4,300})(?:<|\]\]>)`),
		named("xml-qualified-password", "Password in an element of XML", `<[\w-]{1,40}:[\w-]{0,40}(?:password|passwd|secret)(?:[ \t][^<>\n]{1,200})?>([^<>\n]{4,200})</`),
		named("plist-secret", "Secret in a property list", `<key>[\w .-]{0,40}`+secretNames+`\s{0,2}</\w{3}>\s{0,24}<\w{6}>([^<>\n]{4,300})<`),
		named("jmeter-secret", "Secret in a test plan", `<stringProp name="[\w.]{0,30}name">[\w.-]{0,40}`+secretNames+`</stringProp>\s{0,40}(?:<[^<>\n]{1,80}>\s{0,40}){0,2}?<stringProp name="[\w.]{0,30}value">([^<>\n$]{4,300})<`),
		// Templates of clouds: a parameter's default is used when nobody gives a
		// value, and that is what happens.
		named("parameter-default-secret", "Secret as the default of a parameter", `["']?[\w-]{0,40}`+secretNames+`["']?[ \t]{0,4}[:=]?[ \t]{0,4}\{?\s{1,24}(?:["']?(?:type|description|noecho|sensitive|nullable)["']?[ \t]{0,4}[:=][^\n{}]{1,160}\n\s{0,24}){0,6}["']?(?:default|defaultvalue|value)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?([^\s"',{}]{6,200})`),
		named("parameter-value-secret", "Secret as the value of a parameter", `"[\w-]{0,40}`+secretNames+`\s{0,2}"[ \t]{0,4}:[ \t]{0,4}\{\s{0,24}(?:"\w{1,20}"[ \t]{0,4}:[ \t]{0,4}"[^"\n]{0,80}"[ \t]{0,4},\s{0,24}){0,6}[^\w\s](?:default|defaultvalue|value)[^\w\s][ \t]{0,4}:[ \t]{0,4}"([^\s"]{6,200})"`),
		{
			Pattern: Pattern{ID: "credentials-in-prose", Regex: `(?i)\b(?:log[ -]?in|credentials?)(?:[ \t]{1,2}(?:are|is|with|as|using))?(?:[ \t]{0,2}[:(=])?[ \t]{1,2}["'\x60*]{0,2}[\w.@-]{2,40}["'\x60*]{0,2}[ \t]{0,2}/[ \t]{0,2}["'\x60*]{0,2}([^\s"'\x60/]{8,60})`},
			title:   "Password in a sentence", rank: byName, accept: acceptSlash,
		},
	}
}

// acceptNamed accepts values by the word in the expression's head: a password
// may be one that was chosen, a token must have been drawn.
func acceptNamed(c *context) []place {
	c.secret = trimSpan(c.file.Data, c.secret)
	if c.secret.Len() < 4 {
		return nil
	}
	head := strings.ToLower(c.text(span(c.start, c.secret.Start)))
	v := c.text(c.secret)
	if sentence(v) || refers("", v) || pathLike(v) || publicValue(v) || expression(v) || template(v) || filler(v) || wordsInBase64(v) || pathclass.Of(c.file.Path) == pathclass.Locale {
		return nil
	}
	password := strings.Contains(head, "passw") || strings.Contains(head, "pwd") || strings.Contains(head, "passphrase")
	switch g := gradeValue(v); {
	case g == random && !(hex(v) && checksumNear(c, assignment{value: c.secret})):
		return []place{{span: c.secret}}
	case g == plausible && password && !identifierLike(v) && mixedOrSettings(c, v):
		return []place{{c.secret, checks.Medium}}
	}
	return nil
}

// mixedOrSettings reports whether a chosen password is of a form, or in a kind
// of file, in which it is hardly a label.
func mixedOrSettings(c *context, v string) bool {
	return !strings.Contains(v, " ") && (mixed(v) || natureOf(c.file) == settings)
}

// acceptSlash accepts "user / password" when the second can hardly be a path,
// a date or a word.
func acceptSlash(c *context) []place {
	v := strings.TrimRight(c.text(c.secret), ".,;:)*")
	if k := countKinds(v); len(v) < 8 || !mixed(v) || k.symbols > 4 || strings.ContainsAny(v, "<>(){}[]=,;") || identifierLike(v) || isWordRow(v) || pathLike(v) || template(v) || filler(v) {
		return nil
	}
	return []place{{span(c.secret.Start, c.secret.Start+len(v)), checks.Medium}}
}
