package lock

import (
	"bytes"
	"errors"
	"strings"
)

// A pomDependency is a dependency as a pom.xml writes it, or part of one.
type pomDependency struct {
	group, artifact, version, scope string
	managed, profile                bool
	at                              Span // of the artifact's name
}

// A pom is what is read of a pom.xml.
type pom struct {
	properties   map[string]string
	dependencies []pomDependency
	understood   bool
}

// parsePOM reads a pom.xml. A version that comes from a parent or from a list
// in another file isn't known here, so such a dependency is skipped.
func parsePOM(r *reader) error {
	var p pom
	p.properties = map[string]string{}
	err := p.read(r.data)
	managed := map[string]bool{}
	for i := range p.dependencies {
		d := &p.dependencies[i]
		d.group, d.artifact, d.version = p.resolve(d.group), p.resolve(d.artifact), p.resolve(d.version)
		managed[d.group+":"+d.artifact] = managed[d.group+":"+d.artifact] || d.managed
	}
	for i := range p.dependencies {
		d := &p.dependencies[i]
		name := d.group + ":" + d.artifact
		switch {
		case d.group == "" || d.artifact == "" || d.scope == "system":
		case d.managed && d.scope == "import":
			// A list in another file; what it says isn't known here.
		case d.version == "" && managed[name]:
			// Its version stands where it is managed.
		case d.version == "":
			r.skip(name, d.at.Start, "its version comes from another file")
		default:
			r.add(name, exactRange(d.version), d.at, Span{})
		}
	}
	if err == nil && !p.understood && !r.blank() {
		err = errNotUnderstood
	}
	return err
}

// exactRange turns "[1.0]" into what it means, and any other range into
// nothing.
func exactRange(v string) string {
	if inner, ok := strings.CutPrefix(v, "["); ok {
		if inner, ok = strings.CutSuffix(inner, "]"); ok && !strings.Contains(inner, ",") {
			return strings.TrimSpace(inner)
		}
	}
	if strings.ContainsAny(v, "[](),${} ") || v == "LATEST" || v == "RELEASE" {
		return ""
	}
	return v
}

// resolve puts properties into a text. What is left of them says that it isn't
// known.
func (p *pom) resolve(s string) string {
	for range 8 { // a property may name another
		start := strings.Index(s, "${")
		if start < 0 {
			return s
		}
		end := strings.IndexByte(s[start:], '}')
		if end < 0 {
			return ""
		}
		value, ok := p.properties[s[start+2:start+end]]
		if !ok || len(s)+len(value) > maxName {
			return ""
		}
		s = s[:start] + value + s[start+end+1:]
	}
	return ""
}

// errXML is the error of a document that ends too soon.
var errXML = errors.New("it is no whole XML document")

// read walks the elements. Text of an element that holds others isn't asked
// for, so the text before an end tag is that of its element.
func (p *pom) read(data []byte) error {
	var path []string
	var dep *pomDependency
	text := Span{}
	for at := 0; ; {
		i := bytes.IndexByte(data[at:], '<')
		if i < 0 {
			if len(path) > 0 {
				return errXML
			}
			return nil
		}
		text.End = at + i
		at += i
		if skip, ok, err := passMarkup(data[at:]); err != nil {
			return err
		} else if ok {
			at += skip
			continue
		}
		end := tagEnd(data[at:])
		if end < 0 {
			return errXML
		}
		tag := data[at+1 : at+end]
		at += end + 1
		switch {
		case len(tag) > 0 && tag[0] == '/':
			name := localName(tag[1:])
			if len(path) == 0 || path[len(path)-1] != name {
				return errXML
			}
			p.element(path, data, text, dep)
			if name == "dependency" && dep != nil && len(path) == dep.depth() {
				p.dependencies = append(p.dependencies, *dep)
				dep = nil
			}
			path = path[:len(path)-1]
		case len(tag) > 0 && tag[len(tag)-1] == '/':
			// It is empty.
		default:
			path = append(path, localName(tag))
			if len(path) > maxDepth {
				return errors.New("it is nested too deep")
			}
			if len(path) == 1 {
				p.understood = path[0] == "project"
			}
			if d, ok := dependencyAt(path); ok && len(p.dependencies) < maxPackages {
				dep = &d
			}
		}
		text.Start = at
	}
}

// depth is how deep a dependency of its kind stands.
func (d *pomDependency) depth() int {
	n := 3
	if d.managed {
		n++
	}
	if d.profile {
		n += 2
	}
	return n
}

// dependencyAt reports whether a path is that of a dependency of the project,
// not of a plug-in.
func dependencyAt(path []string) (d pomDependency, ok bool) {
	if len(path) < 3 || path[0] != "project" || path[len(path)-1] != "dependency" {
		return d, false
	}
	rest := path[1:]
	if len(rest) > 2 && rest[0] == "profiles" && rest[1] == "profile" {
		d.profile, rest = true, rest[2:]
	}
	if rest[0] == "dependencyManagement" {
		d.managed, rest = true, rest[1:]
	}
	return d, len(rest) == 2 && rest[0] == "dependencies"
}

// element notes the text of an element that ends.
func (p *pom) element(path []string, data []byte, at Span, dep *pomDependency) {
	text := strings.TrimSpace(string(data[at.Start:at.End]))
	if len(text) > maxName || strings.ContainsAny(text, "<>") {
		return
	}
	name := path[len(path)-1]
	switch {
	case dep != nil && len(path) == dep.depth()+1:
		switch name {
		case "groupId":
			dep.group = text
		case "artifactId":
			dep.artifact = text
			start := at.Start + bytes.Index(data[at.Start:at.End], []byte(text))
			dep.at = Span{start, start + len(text)}
		case "version":
			dep.version = text
		case "scope":
			dep.scope = text
		}
	case dep != nil || len(p.properties) >= maxSkipped:
	case len(path) == 3 && path[1] == "properties":
		p.properties[name] = text
	case len(path) == 3 && path[1] == "parent" && (name == "version" || name == "groupId"):
		p.properties["project.parent."+name] = text
		p.properties["parent."+name] = text
		if _, ok := p.properties["project."+name]; !ok {
			p.properties["project."+name] = text
		}
	case len(path) == 2 && (name == "version" || name == "groupId" || name == "artifactId"):
		p.properties["project."+name] = text
		p.properties["pom."+name] = text
		p.properties[name] = text
	}
}

// passMarkup passes over what is no element: a comment, a declaration, an
// instruction. Text in CDATA is passed over, too; no version stands there.
func passMarkup(data []byte) (n int, ok bool, err error) {
	for _, m := range [...]struct{ open, end string }{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}, {"<!", ">"}} {
		if bytes.HasPrefix(data, []byte(m.open)) {
			i := bytes.Index(data[len(m.open):], []byte(m.end))
			if i < 0 {
				return 0, false, errXML
			}
			return len(m.open) + i + len(m.end), true, nil
		}
	}
	return 0, false, nil
}

// tagEnd returns the offset of the ">" of a tag, those in quotes passed over.
func tagEnd(data []byte) int {
	quote := byte(0)
	for i, c := range data {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

// localName returns the name in a tag without its prefix and attributes.
func localName(tag []byte) string {
	if i := bytes.IndexAny(tag, " \t\r\n"); i >= 0 {
		tag = tag[:i]
	}
	if i := bytes.LastIndexByte(tag, ':'); i >= 0 {
		tag = tag[i+1:]
	}
	return string(tag[:min(len(tag), maxName)])
}
