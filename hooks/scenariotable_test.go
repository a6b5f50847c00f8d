package hooks_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var gitleaks = flag.String("gitleaks", "", "a gitleaks `program`: run all scenarios with it and with Squire, and write the table of docs/hooks.md")

const (
	tableFile  = "../docs/hooks.md"
	tableBegin = "<!-- what follows is written by `make hooks-table` -->\n"
	tableEnd   = "<!-- until here -->\n"
)

// The table of the documentation names every scenario as it is now. What it
// says of each comes from a run with the shipped rules.
func TestTheTableOfScenarios(t *testing.T) {
	if *gitleaks != "" {
		writeTable(t)
	}
	text, err := os.ReadFile(tableFile)
	if err != nil {
		t.Fatal(err)
	}
	all := readScenarios(t)
	for _, s := range all {
		if row := "| " + s.id + " | " + cell(s.title) + " |"; !bytes.Contains(text, []byte(row)) {
			t.Errorf("%s has no row %q: run `make hooks-table`", tableFile, row)
		}
	}
	_, table, _ := strings.Cut(string(text), tableBegin)
	table, _, _ = strings.Cut(table, tableEnd)
	if rows := strings.Count(table, "\n| ") - strings.Count(table, "\n| | ") - strings.Count(table, "\n| --- "); rows != len(all) {
		t.Errorf("%s has %d rows for %d scenarios: run `make hooks-table`", tableFile, rows, len(all))
	}
}

func writeTable(t *testing.T) {
	columns := map[string]*outcomes{}
	for name, h := range map[string]hooking{
		"read":     {hook: "squire", backend: "read", shipped: true},
		"git":      {hook: "squire", backend: "git", shipped: true},
		"gitleaks": {hook: *gitleaks, shipped: true},
	} {
		t.Run(name, func(t *testing.T) { columns[name] = runScenarios(t, h) })
	}
	if len(columns) != 3 {
		t.Skip("only some of the runs were asked for, which make no table")
	}
	if t.Failed() {
		t.Fatal("a scenario failed, so there is nothing to tell yet")
	}
	text, err := os.ReadFile(tableFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := bytes.Cut(text, []byte(tableBegin))
	_, after, ended := bytes.Cut(rest, []byte(tableEnd))
	if !begun || !ended {
		t.Fatalf("%s lacks the marks between which the table goes", tableFile)
	}
	text = slices.Concat(before, []byte(tableBegin), table(readScenarios(t), columns), []byte(tableEnd), after)
	if err := os.WriteFile(tableFile, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// table renders the rows and, before them, how many there are of each kind.
func table(all []scenario, columns map[string]*outcomes) []byte {
	var rows bytes.Buffer
	other := map[string]int{}
	for _, s := range all {
		read, direct := columns["read"].verdict(s.id), columns["git"].verdict(s.id)
		if s.declines != "" {
			read += ", by git"
		}
		peer := columns["gitleaks"].verdict(s.id)
		if peer == "missed" && s.note != "" {
			peer = "not its job"
		}
		other[peer]++
		if peer == "missed" || peer == "false alarm" {
			peer = "**" + peer + "**"
		}
		notes := []string{s.note}
		if s.declines != "" {
			notes = append(notes, "left to git: "+s.declines)
		}
		if s.peer != "" {
			notes = append(notes, "gitleaks: "+s.peer)
		}
		note := strings.TrimPrefix(strings.Join(notes, "; "), "; ")
		fmt.Fprintf(&rows, "| %s | %s | %s | %s | %s | %s |\n", s.id, cell(s.title), read, direct, peer, cell(note))
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "\nOf these %d scenarios, the hook of gitleaks catches %d, rightly lets %d pass, misses %d, and refuses %d wrongly; %d are none of its job.\n\n",
		len(all), other["caught"], other["passes"], other["missed"], other["false alarm"], other["not its job"])
	out.WriteString("| | Scenario | Squire, own reader | Squire, by git | gitleaks | |\n| --- | --- | --- | --- | --- | --- |\n")
	rows.WriteByte('\n')
	return append(out.Bytes(), rows.Bytes()...)
}

// verdict sums up what came of a scenario.
func (o *outcomes) verdict(id string) string {
	steps := o.all[id]
	failed := func(want ...expectation) bool {
		return slices.ContainsFunc(steps, func(s outcome) bool { return !s.got && slices.Contains(want, s.want) })
	}
	wants := func(want expectation) bool {
		return slices.ContainsFunc(steps, func(s outcome) bool { return s.want == want })
	}
	switch {
	case len(steps) == 0:
		return "not run"
	case failed(refused, told):
		return "missed"
	case failed(passes):
		return "false alarm"
	case wants(refused):
		return "caught"
	case wants(told):
		return "told"
	}
	return "passes"
}

// cell escapes what would end the cell of a table.
func cell(text string) string { return strings.ReplaceAll(cmp.Or(text, " "), "|", `\|`) }
