package shop

// A database of one table, for this kata alone. It reads SQL as some well-known
// ones do: a quote is doubled or has a backslash before it, -- begins a comment,
// and || means OR.

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"strings"
	"unicode"
)

func init() { sql.Register("toy", toy{}) }

var customers = []map[string]string{
	{"name": "Ada", "city": "Lyon", "hidden": "0"},
	{"name": "Bo", "city": "Lyon", "hidden": "0"},
	{"name": "Cy", "city": "Orleans", "hidden": "0"},
	{"name": "Di", "city": "L'Aquila", "hidden": "0"},
	{"name": "Zoe", "city": "Lyon", "hidden": "1"},
}

type toy struct{}

func (toy) Open(string) (driver.Conn, error)                   { return toy{}, nil }
func (toy) Prepare(query string) (driver.Stmt, error)          { return statement(query), nil }
func (toy) Close() error                                       { return nil }
func (toy) Begin() (driver.Tx, error)                          { return nil, fmt.Errorf("no transactions") }
func (q statement) Close() error                               { return nil }
func (q statement) NumInput() int                              { return -1 }
func (q statement) Exec([]driver.Value) (driver.Result, error) { return nil, fmt.Errorf("read only") }

type statement string

func (q statement) Query(args []driver.Value) (driver.Rows, error) {
	p := &parser{args: args}
	if err := p.split(string(q)); err != nil {
		return nil, err
	}
	for _, want := range []string{"SELECT", "name", "FROM", "customers", "WHERE"} {
		if !p.word(want) {
			return nil, fmt.Errorf("want %s before %q", want, p.next())
		}
	}
	out := &result{}
	start := p.at
	for _, row := range customers {
		p.at, p.row, p.arg = start, row, 0
		if ok, err := p.or(); err != nil {
			return nil, err
		} else if ok {
			out.names = append(out.names, row["name"])
		}
		if p.at < len(p.tokens) {
			return nil, fmt.Errorf("%q stands where the query ends", p.next())
		}
	}
	if p.arg != len(args) {
		return nil, fmt.Errorf("%d values for %d placeholders", len(args), p.arg)
	}
	return out, nil
}

type result struct{ names []string }

func (r *result) Columns() []string { return []string{"name"} }
func (r *result) Close() error      { return nil }
func (r *result) Next(to []driver.Value) error {
	if len(r.names) == 0 {
		return io.EOF
	}
	to[0], r.names = r.names[0], r.names[1:]
	return nil
}

// A parser reads conditions: columns, numbers, strings, ?, =, <>, AND, OR.
type parser struct {
	tokens []string // a string has a quote before it
	at     int
	args   []driver.Value
	arg    int
	row    map[string]string
}

func (p *parser) split(q string) error {
	for q = strings.TrimSpace(q); q != ""; q = strings.TrimSpace(q) {
		n := 1
		switch c := q[0]; {
		case strings.HasPrefix(q, "--"):
			return nil
		case strings.HasPrefix(q, "||"), strings.HasPrefix(q, "<>"):
			n = 2
		case c == '\'':
			var text strings.Builder
			i := 1
			for ; ; i++ {
				if i >= len(q) {
					return fmt.Errorf("a string has no end")
				}
				if q[i] == '\\' && i+1 < len(q) || strings.HasPrefix(q[i:], "''") {
					i++
				} else if q[i] == '\'' {
					break
				}
				text.WriteByte(q[i])
			}
			p.tokens, q = append(p.tokens, "'"+text.String()), q[i+1:]
			continue
		case inWord(rune(c)):
			n = len(q) - len(strings.TrimLeftFunc(q, inWord))
		}
		p.tokens, q = append(p.tokens, q[:n]), q[n:]
	}
	return nil
}

func inWord(r rune) bool { return r == '$' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func (p *parser) next() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return "the end"
}

func (p *parser) word(w string) bool {
	if strings.EqualFold(p.next(), w) {
		p.at++
		return true
	}
	return false
}

func (p *parser) or() (bool, error) {
	ok, err := p.and()
	for err == nil && (p.word("OR") || p.word("||")) {
		var more bool
		more, err = p.and()
		ok = ok || more
	}
	return ok, err
}

func (p *parser) and() (bool, error) {
	ok, err := p.compare()
	for err == nil && p.word("AND") {
		var more bool
		more, err = p.compare()
		ok = ok && more
	}
	return ok, err
}

func (p *parser) compare() (bool, error) {
	left, err := p.value()
	if err != nil {
		return false, err
	}
	equal := p.word("=")
	if !equal && !p.word("<>") {
		return false, fmt.Errorf("want = or <> before %q", p.next())
	}
	right, err := p.value()
	return (left == right) == equal, err
}

func (p *parser) value() (string, error) {
	t := p.next()
	p.at++
	switch {
	case t == "?" || strings.HasPrefix(t, "$"):
		if p.arg >= len(p.args) {
			return "", fmt.Errorf("a placeholder has no value")
		}
		p.arg++
		return fmt.Sprint(p.args[p.arg-1]), nil
	case t[0] == '\'':
		return t[1:], nil
	case t[0] >= '0' && t[0] <= '9':
		return t, nil
	}
	if v, ok := p.row[strings.ToLower(t)]; ok {
		return v, nil
	}
	return "", fmt.Errorf("there is no column %q", t)
}
