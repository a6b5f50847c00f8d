package resolve_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/squiresec/squire/checks/syntax"
	"github.com/squiresec/squire/checks/syntax/golang"
	"github.com/squiresec/squire/checks/syntax/resolve"
)

// What questions cost, in per cent of what it costs to parse the files: the
// first that needs the table of variables, Path of all callees, Const and Type
// of all arguments. Of each file the fastest run counts.
func BenchmarkQuestions(b *testing.B) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		b.Skip("there is no Go to take files from")
	}
	names, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "src", "net", "http", "*.go"))
	if len(names) == 0 {
		b.Skip("Go has no sources here")
	}
	best := make([][5]time.Duration, len(names))
	for range b.N {
		for k, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			for part, took := range timed(src) {
				if best[k][part] == 0 || took < best[k][part] {
					best[k][part] = took
				}
			}
		}
	}
	var sum [5]time.Duration
	for _, parts := range best {
		for part, took := range parts {
			sum[part] += took
		}
	}
	for part, name := range []string{"", "table", "path", "const", "type"} {
		if part > 0 {
			b.ReportMetric(100*float64(sum[part])/float64(sum[0]), "%"+name)
		}
	}
}

// timed returns how long a text took: to parse, then for each kind of question.
func timed(src []byte) (took [5]time.Duration) {
	start, part := time.Now(), 0
	lap := func() {
		now := time.Now()
		took[part] = now.Sub(start)
		start, part = now, part+1
	}
	tree := golang.Parse(src, syntax.Code)
	lap()
	n := resolve.Of(tree, golang.Unquote)
	n.Def(0)
	lap()
	each := func(role syntax.Role, ask func(i int32)) {
		for i := range tree.Nodes {
			if tree.Nodes[i].Role == role {
				ask(int32(i))
			}
		}
		lap()
	}
	each(syntax.RoleCallee, func(i int32) { n.Path(i) })
	each(syntax.RoleArg, func(i int32) { n.Const(i) })
	each(syntax.RoleArg, func(i int32) { n.Type(i) })
	return took
}
