package main

import (
	"fmt"

	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/plan"
)

// A binding is a key that works now.
type binding struct {
	keys []string
	name string // as the footer tells it
	do   func() act
}

// bindings are the keys that work now, in the order of the footer.
func (s *screen) bindings() []binding {
	if s.filtering {
		return []binding{
			{[]string{"enter"}, "enter keep", do(func() { s.filtering = false })},
			{[]string{"esc"}, "esc all", do(func() { s.filtering = false; s.filterBy("") })},
			{[]string{"up"}, "↑↓ choose", do(func() { s.cursor = max(s.cursor-1, 0) })},
			{[]string{"down"}, "", do(func() { s.cursor = max(min(s.cursor+1, len(s.queue)-1), 0) })},
			{[]string{"ctrl+c"}, "ctrl+c quit", do(func() { s.done = true })},
		}
	}
	var out []binding
	switch s.view {
	case queueView:
		out = s.queueKeys()
	case lessonView:
		out = s.lessonKeys()
	case questionView:
		out = s.questionKeys()
	case answerView:
		name := "enter next question"
		if s.at == len(s.questions)-1 {
			name = "enter done"
		}
		out = append(s.scrollKeys(), binding{[]string{"enter", "right"}, name, do(s.nextQuestion)})
	case kataView:
		out = s.kataKeys()
	case progressView:
		out = s.scrollKeys()
	case helpView:
		back := func() { s.view, s.scroll = s.before, 0 }
		return append(s.scrollKeys(), binding{[]string{"esc", "?", "enter", "left"}, "esc back", do(back)}, s.quitKey(), s.suspendKey())
	}
	if s.view != queueView {
		out = append(out, binding{[]string{"esc", "left"}, "esc back", do(s.leave)})
	}
	help := func() { s.before, s.view, s.scroll = s.view, helpView, 0 }
	return append(out, binding{[]string{"?"}, "? keys", do(help)}, s.quitKey(), s.suspendKey())
}

// do makes of what is done at once what a key does.
func do(f func()) func() act { return func() act { f(); return nil } }

func (s *screen) quitKey() binding {
	return binding{[]string{"q", "ctrl+c"}, "q quit", do(func() { s.done = true })}
}

func (s *screen) suspendKey() binding {
	return binding{[]string{"ctrl+z"}, "", do(func() { s.suspend = true })}
}

func (s *screen) scrollKeys() []binding {
	by := func(n int) func() act { return do(func() { s.scroll += n }) }
	out := []binding{
		{[]string{"down", "j"}, "", by(1)}, {[]string{"up", "k"}, "", by(-1)},
		{[]string{"pgdown", "space"}, "", by(s.rows() - 2)}, {[]string{"pgup"}, "", by(2 - s.rows())},
	}
	if s.long {
		out[1].name = "↑↓ scroll"
	}
	return out
}

func (s *screen) queueKeys() []binding {
	var out []binding
	if len(s.queue) > 0 {
		last := len(s.queue) - 1
		out = append(out,
			binding{[]string{"down", "j"}, "", do(func() { s.cursor = min(s.cursor+1, last) })},
			binding{[]string{"up", "k"}, "↑↓ choose", do(func() { s.cursor = max(s.cursor-1, 0) })},
			binding{[]string{"pgdown", "space"}, "", do(func() { s.cursor = min(s.cursor+s.rows()/2, last) })},
			binding{[]string{"pgup"}, "", do(func() { s.cursor = max(s.cursor-s.rows()/2, 0) })},
			binding{[]string{"enter", "right"}, "enter " + string(s.queue[s.cursor].Activity), func() act { return s.open(s.queue[s.cursor].Activity) }})
		// The others may be wanted, too: to read again, or to skip what is known.
		for _, other := range []struct {
			key      string
			activity plan.Activity
		}{{"r", plan.Read}, {"t", plan.Quiz}, {"x", plan.Kata}} {
			if s.offers(&s.queue[s.cursor], other.activity) {
				out = append(out, binding{[]string{other.key}, "", func() act { return s.open(other.activity) }})
			}
		}
	}
	if s.whole > 0 {
		out = append(out, binding{[]string{"/"}, "/ filter", do(func() { s.filtering = true })})
	}
	if s.filter != "" {
		out = append(out, binding{[]string{"esc"}, "esc all", do(func() { s.filterBy("") })})
	}
	if s.own.root != "" && !s.looking {
		name := ""
		if s.own.looked.IsZero() {
			name = "f look here"
		}
		out = append(out, binding{[]string{"f"}, name, s.lookHere})
	}
	return append(out, binding{[]string{"p"}, "p progress", do(func() { s.view, s.scroll = progressView, 0 })})
}

func (s *screen) lessonKeys() []binding {
	out := s.scrollKeys()
	if len(s.content.Ask(s.lang)) > 0 {
		out = append(out, binding{[]string{"t", "enter"}, "t quiz", do(s.takeQuiz)})
	}
	if _, ok := kata.Find(s.lesson.ID, s.lang); ok {
		out = append(out, binding{[]string{"x"}, "x kata", s.openKata})
	}
	return out
}

func (s *screen) questionKeys() []binding {
	q := &s.questions[s.at]
	if q.Kind == training.Spot {
		lines := len(q.Variants[0].Lines)
		return []binding{
			{[]string{"down", "j"}, "", do(func() { s.line = min(s.line+1, lines) })},
			{[]string{"up", "k"}, "↑↓ line", do(func() { s.line = max(s.line-1, 1) })},
			{[]string{"enter"}, "enter this line", func() act { return s.answer(fmt.Sprint(s.line)) }},
		}
	}
	out := s.scrollKeys()
	for i := range q.Options {
		label, name := training.OptionLabel(i), ""
		if i == 0 {
			name = "a-" + training.OptionLabel(len(q.Options)-1) + " answer"
		}
		out = append(out, binding{[]string{label}, name, func() act { return s.answer(label) }})
	}
	return out
}

func (s *screen) kataKeys() []binding {
	out := s.scrollKeys()
	if s.editor() != "" && len(s.exercise.Edit) > 0 {
		out = append(out, binding{[]string{"e"}, "e edit", do(s.edit)})
	}
	if !s.verifying && s.kata.Ready() == nil {
		out = append(out, binding{[]string{"v"}, "v verify", s.verify})
	}
	if n := len(s.exercise.Hints); s.hints < n {
		out = append(out, binding{[]string{"h"}, fmt.Sprintf("h hint %d of %d", s.hints+1, n), do(s.hint)})
	}
	if !s.solution {
		out = append(out, binding{[]string{"s"}, "s solution", do(s.showSolution)})
	}
	return out
}

// why says why a key that works elsewhere does nothing now; "" for a key that is
// none of ours.
func (s *screen) why(key string) string {
	if s.view == kataView {
		switch key {
		case "e":
			if len(s.exercise.Edit) == 0 {
				return "this kata is about a repository: work in its folder, in another terminal"
			}
			return "e wants to know your editor: set $VISUAL or $EDITOR, or open the folder in it"
		case "v":
			if err := s.kata.Ready(); err != nil {
				return err.Error()
			}
			return "it is being verified already"
		case "h":
			return "that was the last hint; s shows the solution"
		case "s":
			return "the solution is below"
		}
	}
	switch key {
	case "t":
		if s.view == lessonView || s.view == queueView {
			return "this lesson has no quiz"
		}
		return "t takes the quiz of a lesson: go back first"
	case "x":
		if s.view == lessonView || s.view == queueView {
			return "this lesson has no kata"
		}
		return "x opens the kata of a lesson: go back first"
	case "r":
		return "r reads a lesson: choose one from the list"
	case "v", "h", "s", "e":
		return key + " is for katas: open one with x from its lesson"
	case "f":
		switch {
		case s.view != queueView:
			return "f looks at the code of this folder: go back to the list first"
		case s.looking:
			return "this folder is being looked at"
		}
		return "f looks at the code of a project, and this folder is none: it has no .git and no .squire.toml"
	case "/":
		return "/ filters the list: go back to it first"
	case "p":
		return "p shows your progress: go back to the list first"
	case "enter", "right":
		if s.view == queueView && s.filter != "" {
			return "no lesson has all these words; esc shows all"
		}
	}
	return ""
}

func (s *screen) key(key string) act {
	for _, b := range s.bindings() {
		for _, k := range b.keys {
			if k == key {
				sure := s.sure
				s.note = ""
				next := b.do()
				s.sure = s.sure && !sure // it is asked for twice in a row, or not at all
				return next
			}
		}
	}
	if s.filtering {
		s.typed(key)
		return nil
	}
	if why := s.why(key); why != "" {
		s.note = why
	}
	return nil
}

// typed takes a letter of the filter.
func (s *screen) typed(key string) {
	text := []rune(s.filter)
	switch {
	case key == "backspace":
		s.filterBy(string(text[:max(len(text)-1, 0)]))
	case key == "space":
		s.filterBy(s.filter + " ")
	case len([]rune(key)) == 1 && len(text) < 60:
		s.filterBy(s.filter + key)
	}
}

func (s *screen) filterBy(text string) {
	s.filter = text
	s.refresh()
}

// lookHere looks at all code of the folder.
func (s *screen) lookHere() act {
	if s.survey == nil {
		return nil
	}
	s.looking, s.surveying = true, true
	return s.survey(s.own.root)
}
