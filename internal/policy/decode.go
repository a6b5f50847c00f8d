package policy

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// An origin is where a value comes from: a place in a file, or what the user
// typed. The zero origin is a default.
type origin struct {
	name      string
	line, col int // 0 for what isn't in a file
}

// String is the origin as `squire policy show` prints it.
func (o origin) String() string {
	switch {
	case o.name == "":
		return "default"
	case o.line == 0:
		return o.name
	}
	return o.name + ":" + strconv.Itoa(o.line)
}

// place is the origin as an error starts with it, as compilers write it.
func (o origin) place() string {
	if o.col == 0 {
		return o.String()
	}
	return o.String() + ":" + strconv.Itoa(o.col)
}

// place returns where the value of a key comes from.
func (p *Policy) place(key string) string { return p.origins[key].place() }

// readConfig reads .squire.toml over the defaults and records where each key
// stands.
func (p *Policy) readConfig(read Reader) error {
	data, err := readFile(read, ConfigFile, maxConfig)
	if err != nil || data == nil {
		return err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&p.config); err != nil {
		return tellDecodeError(err)
	}
	for key, o := range keyOrigins(data) {
		p.origins[key] = o
	}
	return nil
}

// tellDecodeError turns an error of the TOML library, which shows lines of the
// file and Go types, into errors that say what to write.
func tellDecodeError(err error) error {
	if s, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		var errs []error
		for i := range s.Errors[:min(len(s.Errors), maxErrors)] {
			e := &s.Errors[i]
			row, col := e.Position()
			errs = append(errs, fmt.Errorf("%s:%d:%d: %s", ConfigFile, row, col, unknownKey(e.Key())))
		}
		return errors.Join(errs...)
	}
	if e, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, col := e.Position()
		key := strings.Join(e.Key(), ".")
		if want := wanted(e.Key()); want != "" {
			return fmt.Errorf("%s:%d:%d: wrong value for %s: want %s", ConfigFile, row, col, key, want)
		}
		// A row of its own for a slip in the syntax: the key is unknown there.
		return fmt.Errorf("%s:%d:%d: %s", ConfigFile, row, col, strings.TrimPrefix(e.Error(), "toml: "))
	}
	return fmt.Errorf("read %s: %w", ConfigFile, err)
}

// unknownKey says what may stand in the place of a key.
func unknownKey(key toml.Key) string {
	name := clip(strings.Join(key, "."))
	for i := range key {
		t, ok := fieldType(key[:i])
		if !ok || t.Kind() != reflect.Struct {
			break
		}
		siblings := keysOf(t)
		if slices.Contains(siblings, key[i]) {
			continue
		}
		// Keys are easily written into the wrong table; TOML has no end mark
		// for one.
		for other := range strings.FieldsSeq("rules paths ignore") {
			if t, _ := fieldType([]string{other}); i < 2 && slices.Contains(keysOf(t), key[i]) {
				return fmt.Sprintf("unknown key %q; did you mean %q, in the table [%s]?", name, other+"."+key[i], other)
			}
		}
		if i > 0 && slices.Contains(keysOf(reflect.TypeFor[Config]()), key[i]) {
			return fmt.Sprintf("unknown key %q; did you mean %q, above the first [table]?", name, key[i])
		}
		if s := DidYouMean(key[i], siblings); s != "" {
			return fmt.Sprintf("unknown key %q%s", name, s)
		}
		return fmt.Sprintf("unknown key %q; the keys here are %s", name, strings.Join(siblings, ", "))
	}
	return fmt.Sprintf("unknown key %q", name)
}

// keysOf returns the keys of a table, sorted.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		keys = append(keys, t.Field(i).Tag.Get("toml"))
	}
	slices.Sort(keys)
	return keys
}

// fieldType returns the Go type behind a dotted key.
func fieldType(key []string) (reflect.Type, bool) {
	t := reflect.TypeFor[Config]()
	for _, part := range key {
		if t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		switch t.Kind() {
		case reflect.Map:
			t = t.Elem()
		case reflect.Struct:
			i := 0
			for i < t.NumField() && t.Field(i).Tag.Get("toml") != part {
				i++
			}
			if i == t.NumField() {
				return nil, false
			}
			t = t.Field(i).Type
		default:
			return nil, false
		}
	}
	return t, true
}

// wanted describes the values of a key.
func wanted(key []string) string {
	t, ok := fieldType(key)
	if !ok || len(key) == 0 {
		return ""
	}
	switch key[len(key)-1] {
	case "mode":
		return `"observe", "warn" or "block"`
	case "max-file-size":
		return `a size such as "64MB"`
	}
	switch {
	case key[len(key)-1] == "fail-on" || len(key) > 1 && t.Kind() == reflect.String:
		return `"info", "low", "medium", "high" or "critical"`
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Int:
		return "a whole number"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return `a list of strings such as ["one", "two"]`
	}
	return "a table"
}

// keyOrigins returns where each key of a valid document stands, by its dotted
// name; the tables of an array are numbered: "override[0].paths".
func keyOrigins(data []byte) map[string]origin {
	found := map[string]origin{}
	var p unstable.Parser
	p.Reset(data)
	// Keys come in the order of the document, so lines are counted once.
	line, start, seen := 1, 0, 0
	at := func(n *unstable.Node) origin {
		off := int(n.Raw.Offset)
		for ; seen < off; seen++ {
			if data[seen] == '\n' {
				line, start = line+1, seen+1
			}
		}
		return origin{ConfigFile, line, off - start + 1}
	}
	var walk func(prefix string, n *unstable.Node)
	walk = func(prefix string, n *unstable.Node) {
		name, o := dotted(prefix, n, at)
		found[name] = o
		if v := n.Value(); v.Kind == unstable.InlineTable {
			for it := v.Children(); it.Next(); {
				walk(name, it.Node())
			}
		}
	}
	table, count := "", map[string]int{}
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.Table:
			var o origin
			table, o = dotted("", e, at)
			found[table] = o
		case unstable.ArrayTable:
			name, o := dotted("", e, at)
			table = fmt.Sprintf("%s[%d]", name, count[name])
			count[name]++
			found[table] = o
		case unstable.KeyValue:
			walk(table, e)
		}
	}
	return found
}

// dotted returns the name of a key and where it starts.
func dotted(name string, n *unstable.Node, at func(*unstable.Node) origin) (string, origin) {
	var first origin
	for it := n.Key(); it.Next(); {
		if o := at(it.Node()); first.line == 0 {
			first = o
		}
		if name != "" {
			name += "."
		}
		name += string(it.Node().Data)
	}
	return name, first
}

// override applies settings from flags and the environment.
func (p *Policy) override(overrides []Override) error {
	var errs []error
	for _, o := range overrides {
		c := &p.config
		switch o.Key {
		case "mode":
			c.Mode = o.Value
		case "fail-on":
			c.FailOn = o.Value
		case "max-file-size":
			c.MaxFileSize = o.Value
		case "max-decode-depth", "max-archive-depth":
			n, err := strconv.Atoi(o.Value)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: wrong value %q: want a number", o.Origin, clip(o.Value)))
			}
			if o.Key == "max-decode-depth" {
				c.MaxDecodeDepth = n
			} else {
				c.MaxArchiveDepth = n
			}
		case "require-reason", "rules.gitleaks-defaults":
			v, err := strconv.ParseBool(o.Value)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: wrong value %q: want true or false", o.Origin, clip(o.Value)))
			}
			if o.Key == "require-reason" {
				c.RequireReason = v
			} else {
				c.Rules.GitleaksDefaults = v
			}
		case "paths.exclude", "rules.disable", "rules.enable":
			p.added = append(p.added, o)
			continue
		default:
			errs = append(errs, fmt.Errorf("%s: there is no setting %q", o.Origin, o.Key))
			continue
		}
		p.origins[o.Key] = origin{name: o.Origin}
	}
	return errors.Join(errs...)
}
