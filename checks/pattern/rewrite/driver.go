package rewrite

import (
	"regexp"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
)

// A style is how a driver wants placeholders.
type style uint8

const (
	unknown  style = iota
	question       // ?
	dollar         // $1
	percent        // %s
	named          // :name, values in a dict: SQLAlchemy
)

// drivers are modules, and names under which Go opens a database, with the style
// of the database. What is below a module counts, too.
var drivers = map[checks.Lang]map[string]style{
	checks.Go: {
		"github.com/lib/pq": dollar, "github.com/jackc/pgx": dollar, "github.com/jackc/pgconn": dollar,
		"github.com/go-sql-driver/mysql": question, "github.com/mattn/go-sqlite3": question, "modernc.org/sqlite": question, "github.com/glebarez": question, "github.com/ncruces/go-sqlite3": question,
		"gorm.io/gorm": question, "github.com/jinzhu/gorm": question, "xorm.io/xorm": question, "github.com/uptrace/bun": question,
	},
	checks.Python: {
		"psycopg2": percent, "psycopg": percent, "MySQLdb": percent, "pymysql": percent, "mysql.connector": percent, "mysql": percent, "mariadb": question, "django": percent, "aiomysql": percent, "aiopg": percent,
		"sqlite3": question, "aiosqlite": question, "pyodbc": question, "duckdb": question, "asyncpg": dollar,
	},
	checks.JavaScript: {
		"pg": dollar, "pg-promise": dollar, "@vercel/postgres": dollar, "@neondatabase/serverless": dollar, "postgres": unknown,
		"mysql": question, "mysql2": question, "mariadb": question, "sqlite3": question, "sqlite": question, "knex": question,
	},
}

var opened = map[string]style{"postgres": dollar, "pgx": dollar, "mysql": question, "sqlite3": question, "sqlite": question}

// driver finds out the style: what the file imports says so, or else how its
// other queries are written. Where these speak of two styles, there is none.
func (f *fix) driver() bool {
	if f.inText != syntax.None {
		f.style = named
		return true
	}
	found := f.imported()
	if len(found) == 0 {
		found = f.written()
	}
	if len(found) != 1 {
		return false
	}
	for s := range found {
		f.style = s
	}
	return f.style != unknown
}

// imported returns the styles of the drivers that the file names.
func (f *fix) imported() map[style]bool {
	t := f.t
	lang := t.Lang
	if lang == checks.TypeScript {
		lang = checks.JavaScript
	}
	found := map[style]bool{}
	module := func(name string) {
		for name != "" {
			if s, ok := drivers[lang][name]; ok {
				found[s] = true
				return
			}
			name = name[:max(strings.LastIndexAny(name, "./"), 0)]
		}
	}
	for i := range t.Nodes {
		n := int32(i)
		switch t.Nodes[i].Kind {
		case syntax.Import:
			module(t.Name(n))
		case syntax.Call:
			args := positional(t, n)
			if len(args) == 0 || t.Nodes[args[0]].Kind != syntax.String {
				continue
			}
			first := strings.Trim(string(t.Text(args[0])), "\"'`")
			switch name := calls(t, n); {
			case lang == checks.JavaScript && name == "require":
				module(first)
			case lang == checks.Go && (name == "Open" || name == "MustOpen" || name == "Connect" || name == "MustConnect"):
				if s, ok := opened[first]; ok {
					found[s] = true
				}
			}
		}
	}
	return found
}

// written returns the styles of the queries of the file that have placeholders.
func (f *fix) written() map[style]bool {
	t := f.t
	query := regexp.MustCompile(`(?i)^\W*(select|insert|update|delete|replace|with)\s`)
	marks := map[style]*regexp.Regexp{
		dollar:   regexp.MustCompile(`[\s(,=<>]\$\d+\b`),
		question: regexp.MustCompile(`([(,=<>]|(?i:like))\s*\?([\s),;]|$)`),
	}
	if t.Lang == checks.Python {
		marks[percent] = regexp.MustCompile(`([(,=<>]|(?i:like))\s*%s([\s),;]|$)`)
	}
	found := map[style]bool{}
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if n.Kind != syntax.String && n.Kind != syntax.Template || n.Parent < 0 {
			continue
		}
		// The text of a format has %s for other reasons.
		if p := &t.Nodes[n.Parent]; p.Kind == syntax.Binary && p.Op == syntax.Mod {
			continue
		}
		s := strings.Trim(string(t.Text(int32(i))), "\"'`")
		if !query.MatchString(s) {
			continue
		}
		for style, re := range marks {
			if re.MatchString(s) {
				found[style] = true
			}
		}
	}
	return found
}
