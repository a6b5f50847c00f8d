package drill

import (
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/languages"
)

// uses returns the names that a unit uses as plain names and doesn't give itself,
// imports left out: those of the language are left out, too.
func (u *unit) uses() []string {
	p, _ := languages.For(exampleLang(u.lang), u.file)
	t := p.Parse(u.source, syntax.Code)
	given := definedIn(t)
	known := builtins(u.lang)
	var out []string
	for i := range t.Nodes {
		if t.Nodes[i].Kind != syntax.Ident {
			continue
		}
		name := t.Name(int32(i))
		if name == "" || given[name] || slices.Contains(known, name) || slices.Contains(out, name) || slices.Contains(u.names, name) {
			continue
		}
		// Types of java.lang and of packages that are imported whole are not told
		// apart from others.
		if u.lang == checks.Java {
			continue
		}
		out = append(out, name)
	}
	return out
}

// defined reports whether a file gives a name a meaning by something that is no
// import.
func (f *target) defined(name string) bool { return definedIn(f.tree)[name] }

// definedIn returns the names that a file defines anywhere.
func definedIn(t *syntax.Tree) map[string]bool {
	out := map[string]bool{}
	for i := range t.Nodes {
		n := &t.Nodes[i]
		switch n.Kind {
		case syntax.FuncDef, syntax.Param, syntax.ClassDef, syntax.TypeDef, syntax.VarDef:
			out[t.Name(int32(i))] = true
		case syntax.Ident:
			if n.Role == syntax.RoleTarget || n.Role == syntax.RoleItem && up(t, int32(i)) == syntax.RoleTarget || n.Role == syntax.RoleParam {
				out[t.Name(int32(i))] = true
			}
		case syntax.KeyValue: // const { a } = b
			if up(t, int32(i)) == syntax.RoleTarget {
				out[t.Name(int32(i))] = true
			}
		}
	}
	return out
}

func up(t *syntax.Tree, i int32) syntax.Role {
	if p := t.Nodes[i].Parent; p != syntax.None {
		return t.Nodes[p].Role
	}
	return syntax.NoRole
}

// The names that need no definition in a language.
const (
	goNames = `append bool byte cap clear close copy delete error false float64 int int16 int32 int64 int8 iota len make map max min new nil panic
		print println rune string true uint uint16 uint32 uint64 uint8 any _`
	pythonNames = `abs all any bool bytes bytearray callable chr dict dir divmod enumerate eval exec filter float format getattr hasattr hash hex id
		input int isinstance issubclass iter len list map max min next object open ord pow print range repr reversed round set setattr sorted str
		sum super tuple type zip Exception ValueError KeyError TypeError OSError FileNotFoundError FileExistsError RuntimeError TimeoutError __name__ __file__ self cls`
	scriptNames = `Array Boolean Buffer Date Error Function JSON Map Math Number Object Promise RegExp Set String Symbol URL URLSearchParams
		console process window document global globalThis location fetch eval parseInt setTimeout undefined require module exports`
)

func builtins(lang checks.Lang) []string {
	switch lang {
	case checks.Go:
		return strings.Fields(goNames)
	case checks.Python:
		return strings.Fields(pythonNames)
	case checks.JavaScript, checks.TypeScript:
		return strings.Fields(scriptNames)
	}
	return nil
}

// root is the part of a module's name by which a repository has it or not.
func root(module string, lang checks.Lang) string {
	switch lang {
	case checks.Python:
		module, _, _ = strings.Cut(module, ".")
	case checks.Java:
		if parts := strings.Split(module, "."); len(parts) > 2 {
			module = strings.Join(parts[:3], ".")
		}
	}
	return module
}

// standard reports whether a module comes with the language.
func standard(module string, lang checks.Lang) bool {
	switch lang {
	case checks.Go:
		first, _, _ := strings.Cut(module, "/")
		return !strings.Contains(first, ".")
	case checks.Python:
		return slices.Contains(strings.Fields(pythonModules), root(module, lang))
	case checks.JavaScript, checks.TypeScript:
		return strings.HasPrefix(module, "node:")
	case checks.Java:
		return strings.HasPrefix(module, "java.")
	}
	return false
}

const pythonModules = `base64 collections csv datetime hashlib hmac html http io json logging os pathlib pickle random re secrets shutil smtplib
	socket sqlite3 ssl string subprocess sys tarfile tempfile time urllib uuid xml zipfile`
