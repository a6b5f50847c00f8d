package compile

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// coverage (L1): a lesson teaches something, what it teaches has one lesson, and
// every rule has one.
func (l *linter) coverage() {
	owner := map[string]string{}
	for _, lesson := range l.c.Lessons {
		f := &lesson.Front
		if len(f.Rules)+len(f.Concepts) == 0 && !f.Concept {
			l.about(lesson, "id:", "teaches no rule and no concept: name them under rules and concepts, or write concept: true")
		}
		if other, ok := training.Find(f.ID); l.c.Own && ok {
			l.about(lesson, "id:", "%s is the id of a lesson of Squire's: choose another", other.ID)
		}
		var taught []string
		for _, id := range f.Rules {
			taught = append(taught, "rule "+id)
			if len(l.o.Rules) > 0 && !slices.ContainsFunc(l.o.Rules, func(r *checks.Rule) bool { return r.ID == id }) {
				l.about(lesson, "rules:", "there is no rule %s; `squire rule list` shows all", id)
			}
		}
		for _, id := range f.Concepts {
			taught = append(taught, "concept "+id)
		}
		for _, what := range taught {
			if other, ok := owner[what]; ok {
				l.about(lesson, "id:", "%s already has the lesson %s: take it away from one of them", what, other)
			}
			owner[what] = f.ID
		}
	}
	if l.c.Own {
		return
	}
	for _, r := range l.o.Rules {
		if l.c.forRule(r) == nil {
			l.report("lessons", 0, "rule %s has no lesson: name it under rules, or its concept %q under concepts", r.ID, r.Concept)
		}
	}
}

// forRule is [training.ForRule] over lessons that aren't built in yet.
func (c *Catalogue) forRule(r *checks.Rule) *Lesson {
	first := func(match func(f *Front) bool) *Lesson {
		if i := slices.IndexFunc(c.Lessons, func(l *Lesson) bool { return match(&l.Front) }); i >= 0 {
			return c.Lessons[i]
		}
		return nil
	}
	return cmp.Or(
		first(func(f *Front) bool { return f.ID == r.Lesson }),
		first(func(f *Front) bool { return slices.Contains(f.Rules, r.ID) }),
		first(func(f *Front) bool { return r.Concept != "" && slices.Contains(f.Concepts, r.Concept) }),
		first(func(f *Front) bool { return len(r.CWE) > 0 && len(f.CWE) > 0 && f.CWE[0] == r.CWE[0] }),
		first(func(f *Front) bool { return len(r.CWE) > 0 && slices.Contains(f.CWE, r.CWE[0]) }),
	)
}

// examples (L2): an example fires the rules that its marks name, on these lines,
// and nothing else. What is right fires nothing. Of decoys nothing is said: some
// are wrong in a way that no rule sees, which is why people have to.
func (l *linter) examples() {
	if len(l.o.Detectors) == 0 {
		return
	}
	for _, lesson := range l.c.Lessons {
		for i := range lesson.Snippets {
			s := &lesson.Snippets[i]
			if !strings.HasPrefix(s.Name, "decoy") {
				l.example(path.Join(lesson.Dir, "snippets", string(s.Lang), s.File), s)
			}
		}
	}
}

func (l *linter) example(name string, s *training.Snippet) {
	found, err := scan(l.o.Detectors, placeOf(s), s.Source())
	if err != nil {
		l.report(name, 0, "can't be scanned: %v", err)
		return
	}
	type fired struct {
		line int
		rule string
	}
	hit := map[fired]bool{}
	for _, f := range found {
		rule, end := f.Rule.ID, max(f.Start.Line, f.End.Line)
		if s.Name == "good" {
			l.report(name, f.Start.Line, "%s fires on what is meant to be right: repair the example, or the rule", rule)
			continue
		}
		declared, covered := false, 0
		for _, t := range l.c.targets[name] {
			if f.Start.Line <= t.line && t.line <= end {
				covered = t.line
				if t.any || slices.Contains(t.rules, rule) {
					declared = true
					hit[fired{t.line, rule}] = true
					l.fired[name] = true
				}
			}
		}
		switch {
		case declared:
		case covered > 0:
			l.report(name, covered, "%s fires here and the mark doesn't say so: write {{mark %s}}", rule, rule)
		default:
			l.report(name, f.Start.Line, "%s fires on a line without a mark: write {{mark %s}} at its end, or repair the line", rule, rule)
		}
	}
	for _, t := range l.c.targets[name] {
		for _, rule := range t.rules {
			switch {
			case s.Name == "good":
				l.report(name, t.line, "a mark of what is right names a rule: take %s away", rule)
			case !hit[fired{t.line, rule}]:
				l.report(name, t.line, "%s doesn't fire here: repair the example, or take the rule out of the mark", rule)
			}
		}
	}
}

// scan returns what rules find in a file. What a scan would not tell, such as a
// value that is an example, counts as not found.
func scan(detectors []checks.Detector, name string, data []byte) ([]checks.Finding, error) {
	e := &checks.Engine{Detectors: detectors}
	return e.ScanFile(&checks.File{Path: name, Data: data})
}

// placeOf is where a file like an example lies: some rules look at the place.
func placeOf(s *training.Snippet) string {
	has := func(text string) bool {
		return slices.ContainsFunc(s.Lines, func(line string) bool { return strings.Contains(line, text) })
	}
	switch {
	case s.Lang == checks.Dockerfile:
		return "Dockerfile"
	case s.Lang == checks.YAML && has("runs-on:"):
		return ".github/workflows/" + s.File
	case s.Lang == checks.JSON:
		return "package.json"
	case strings.HasSuffix(s.File, ".npmrc"):
		return ".npmrc"
	case s.Lang == checks.INI && !has("{"): // nginx has braces
		return "etc/ssh/sshd_config"
	}
	return "src/" + s.File
}

// decoys (L3): a change that only looks right is an option that some question
// offers, and is wrong there. What decoys of katas do, [Try] says.
func (l *linter) decoys() {
	for _, lesson := range l.c.Lessons {
		for _, s := range lesson.Snippets {
			if !strings.HasPrefix(s.Name, "decoy") {
				continue
			}
			asked, right := false, false
			for _, q := range lesson.Quiz {
				for _, o := range q.Options {
					if slices.ContainsFunc(o.Variants, func(c training.Code) bool { return c.Lang == s.Lang && slices.Equal(c.Lines, s.Lines) }) {
						asked, right = true, right || o.Right
					}
				}
				asked = asked || slices.ContainsFunc(q.Variants, func(c training.Code) bool { return c.Lang == s.Lang && slices.Equal(c.Lines, s.Lines) })
			}
			name := path.Join(lesson.Dir, "snippets", string(s.Lang), s.File)
			switch {
			case right:
				l.report(name, 0, "a decoy is the right answer of a question: rename it, or correct the question")
			case !asked && len(lesson.Quiz) > 0:
				l.report(name, 0, "no question offers this decoy: add it as an option, with why it is wrong")
			}
		}
	}
}
