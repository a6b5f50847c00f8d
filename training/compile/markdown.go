package compile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
)

// refScheme stands before the id of a reference where a link has its address.
const refScheme = "ref:"

// sectionOrder returns the parts of lesson.md in their order.
func sectionOrder() []training.SectionName {
	return []training.SectionName{
		training.SectionCard, training.SectionWhy, training.SectionSpot,
		training.SectionExploit, training.SectionFix, training.SectionHowWeSee,
	}
}

// required are the parts that a lesson of a depth must have.
func required(depth string) []training.SectionName {
	if depth == "card" {
		return []training.SectionName{training.SectionCard, training.SectionWhy, training.SectionFix}
	}
	return sectionOrder()
}

// Parse compiles the text of a lesson. name is for messages; snippets are the
// examples that it may show.
func Parse(name string, data []byte, snippets []training.Snippet) (*Lesson, error) {
	front, body, err := splitFront(name, data)
	if err != nil {
		return nil, err
	}
	m := &markdown{name: name, snippets: snippets}
	sections, err := m.sections(string(body))
	if err != nil {
		return nil, err
	}
	order, at := sectionOrder(), 0
	for _, s := range sections {
		i := slices.Index(order[at:], s.Name)
		if i < 0 {
			return nil, fmt.Errorf("%s: part %q is unknown, twice there, or out of order; the order is %q", name, s.Name, order)
		}
		at += i + 1
	}
	for _, want := range required(front.Depth) {
		i := slices.IndexFunc(sections, func(s training.Section) bool { return s.Name == want })
		if i < 0 || len(sections[i].Blocks) == 0 {
			return nil, fmt.Errorf("%s: part %q is missing or empty; a lesson of depth %s needs it", name, want, front.Depth)
		}
	}
	return &Lesson{Front: front, Sections: sections, Snippets: snippets, places: m.places}, nil
}

// A markdown reads the part of CommonMark that lessons are written in, and
// refuses, with its line, whatever else means something in CommonMark: what it
// reads means the same there. A test holds it against goldmark, which is not
// linked, since its start-up would be a sixth of that of a hook.
type markdown struct {
	name     string
	snippets []training.Snippet
	places   []place
	depth    int // of the container at hand
}

// maxContainers is how deep lists and callouts may nest.
const maxContainers = 8

// A place says where a text of the lesson begins.
type place struct {
	text string
	line int
}

// A row is a line of the source without what its containers put before it.
type row struct {
	text string
	at   int // its number in the file, from 1
}

func (r row) blank() bool { return strings.Trim(r.text, " \t") == "" }

func (m *markdown) errorf(at int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", m.name, at, fmt.Sprintf(format, args...))
}

// rows splits a source into lines.
func rows(source string) []row {
	var out []row
	for i, text := range strings.Split(source, "\n") {
		out = append(out, row{text, i + 1})
	}
	return out
}

// sections splits the document at its headings of level 2.
func (m *markdown) sections(source string) ([]training.Section, error) {
	lines := rows(source)
	var out []training.Section
	start := 0
	// flush compiles what stands between two headings.
	flush := func(end int) error {
		blocks, err := m.blocks(lines[start:end])
		if err != nil {
			return err
		}
		if len(out) > 0 {
			out[len(out)-1].Blocks = blocks
		} else if len(blocks) > 0 {
			at := start + slices.IndexFunc(lines[start:end], func(r row) bool { return !r.blank() })
			return m.errorf(lines[at].at, "text before the first part: start with ## Card")
		}
		return nil
	}
	fence := 0 // of the code that the line stands in
	for i, r := range lines {
		if n := backticks(r.text); fence > 0 {
			if n >= fence && strings.Trim(r.text, "` \t") == "" {
				fence = 0
			}
			continue
		} else if n >= 3 {
			fence = n
		}
		title, ok := strings.CutPrefix(r.text, "## ")
		if !ok {
			continue
		}
		if err := flush(i); err != nil {
			return nil, err
		}
		text, err := m.inlines(r.at, strings.TrimLeft(title, " \t"))
		if err != nil {
			return nil, err
		}
		if len(text) != 1 || strings.HasSuffix(strings.TrimRight(title, " \t"), "#") {
			return nil, m.errorf(r.at, "want the name of a part, such as ## Why")
		}
		out = append(out, training.Section{Name: training.SectionName(text[0].Text)})
		start = i + 1
	}
	return out, flush(len(lines))
}

// backticks counts those at the start of a line.
func backticks(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }

// A shape is what a line begins.
type shape int

const (
	textLine shape = iota
	headingLine
	fenceLine
	quoteLine
	bulletLine
	numberLine
	otherLine // what has a meaning in CommonMark and none here
)

// shapeOf tells what a line begins. before is how long the marker of an item is,
// its space included; reason says what is wrong with an otherLine.
func shapeOf(s string) (what shape, before int, reason string) {
	switch {
	case s[0] == ' ' || s[0] == '\t':
		return otherLine, 0, "starts with a space: text stands at the left edge, that of a list below the text of its item"
	case strings.HasPrefix(s, "```"):
		return fenceLine, 0, ""
	case strings.HasPrefix(s, "~~~"):
		return otherLine, 0, "fence code by ```"
	case s[0] == '>':
		return quoteLine, 0, ""
	case s[0] == '#':
		return headingLine, 0, ""
	case strings.HasPrefix(s, "- ") && strings.Trim(s, "- \t") != "":
		return bulletLine, 2, ""
	case strings.Trim(s, "- \t") == "" || strings.Trim(s, "* \t") == "" || strings.Trim(s, "_ \t") == "" || strings.Trim(s, "= \t") == "":
		return otherLine, 0, "a line of such characters is not part of the lesson format"
	case strings.HasPrefix(s, "* "), strings.HasPrefix(s, "+ "), strings.HasPrefix(s, "*\t"), strings.HasPrefix(s, "+\t"), strings.HasPrefix(s, "-\t"), s == "+":
		return otherLine, 0, "start the item of a list with a hyphen and a space"
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 || digits > 9 || digits == len(s) {
		return textLine, 0, ""
	}
	switch rest := s[digits:]; {
	case strings.HasPrefix(rest, ". ") && strings.Trim(rest[1:], " \t") != "":
		return numberLine, digits + 2, ""
	case rest == "." || rest == ")" || strings.HasPrefix(rest, ".\t") || strings.HasPrefix(rest, ") ") || strings.HasPrefix(rest, ")\t") || strings.HasPrefix(rest, ". "):
		return otherLine, 0, `start the item of a list with a number, a full stop and a space, or write the number as 1\. or 1\)`
	}
	return textLine, 0, ""
}

// blocks compiles the lines of one container.
func (m *markdown) blocks(lines []row) ([]training.Block, error) {
	if m.depth++; m.depth > maxContainers {
		return nil, m.errorf(lines[0].at, "lists and callouts nest deeper than %d", maxContainers)
	}
	defer func() { m.depth-- }()
	var out []training.Block
	for i := 0; i < len(lines); {
		if lines[i].blank() {
			i++
			continue
		}
		b, n, err := m.block(lines[i:])
		if err != nil {
			return nil, err
		}
		out = append(out, b)
		i += n
	}
	return out, nil
}

// block compiles the block that the first line begins, and says how many lines
// it has. A kind of block that is not listed is refused, so that no lesson loses
// a part silently.
func (m *markdown) block(lines []row) (b training.Block, n int, err error) {
	r := lines[0]
	switch what, _, reason := shapeOf(r.text); what {
	case headingLine:
		b, err = m.heading(r)
		n = 1
	case fenceLine:
		b, n, err = m.fenced(lines)
	case quoteLine:
		b, n, err = m.callout(lines)
	case bulletLine, numberLine:
		b, n, err = m.list(lines)
	case otherLine:
		err = m.errorf(r.at, "%s", reason)
	default:
		b, n, err = m.paragraph(lines)
	}
	return b, n, err
}

func (m *markdown) heading(r row) (b training.Block, err error) {
	level := len(r.text) - len(strings.TrimLeft(r.text, "#"))
	title, ok := strings.CutPrefix(r.text[level:], " ")
	if level != 3 || !ok || strings.HasSuffix(strings.TrimRight(title, " \t"), "#") {
		return b, m.errorf(r.at, `heading of level %d: within a part use "### ", and \# for the character`, level)
	}
	b.Kind, b.Level = training.Heading, level
	b.Text, err = m.inlines(r.at, strings.TrimLeft(title, " \t"))
	return b, err
}

// list compiles items of one kind, with all that is indented below them.
func (m *markdown) list(lines []row) (b training.Block, n int, err error) {
	kind, _, _ := shapeOf(lines[0].text)
	b.Kind, b.Ordered = training.List, kind == numberLine
	if b.Ordered && !strings.HasPrefix(lines[0].text, "1. ") {
		return b, 0, m.errorf(lines[0].at, `a list starts with "1. "; write a number within text as 2\.`)
	}
	for n < len(lines) {
		what, before, _ := textLine, 0, ""
		if !lines[n].blank() {
			what, before, _ = shapeOf(lines[n].text)
		}
		if what != kind {
			if !lines[n-1].blank() {
				return b, 0, m.errorf(lines[n].at, "leave an empty line after the list, or indent the line as far as the text of its item")
			}
			break
		}
		inner := []row{{lines[n].text[before:], lines[n].at}}
		for n++; n < len(lines); n++ {
			rest, ok := strings.CutPrefix(lines[n].text, strings.Repeat(" ", before))
			if lines[n].blank() {
				rest, ok = "", true
			}
			if !ok {
				break
			}
			inner = append(inner, row{rest, lines[n].at})
		}
		blocks, err := m.blocks(inner)
		if err != nil {
			return b, 0, err
		}
		b.Items = append(b.Items, blocks)
	}
	return b, n, nil
}

// directiveOf reads {{example bad}} or {{lines bad}}.
func directiveOf(s string) (lines bool, example string, ok bool) {
	inside, ok := strings.CutPrefix(s, "{{")
	inside, closed := strings.CutSuffix(inside, "}}")
	verb, example, two := strings.Cut(inside, " ")
	ok = ok && closed && two && (verb == "example" || verb == "lines") && idForm().MatchString(example)
	return verb == "lines", example, ok
}

// ourBraces holds for text with braces of this format. Those of workflows and
// templates, ${{ x }}, {{ x }} and {{.}}, have something else after the braces.
func ourBraces(s string) bool {
	for {
		_, rest, ok := strings.Cut(s, "{{")
		if !ok {
			return false
		}
		if rest != "" && rest[0] >= 'a' && rest[0] <= 'z' {
			return true
		}
		s = rest
	}
}

// paragraph is text up to an empty line, or a directive that shows an example:
// {{example bad}} the whole of it, {{lines bad}} only the lines that matter.
func (m *markdown) paragraph(lines []row) (b training.Block, n int, err error) {
	at := lines[0].at
	var text []string
	for ; n < len(lines) && !lines[n].blank(); n++ {
		if what, _, reason := shapeOf(lines[n].text); what == otherLine {
			return b, 0, m.errorf(lines[n].at, "%s", reason)
		} else if what != textLine && n > 0 && !(what == numberLine && !strings.HasPrefix(lines[n].text, "1. ")) {
			break // a number that isn't 1 begins no list in the middle of a text
		}
		line := strings.TrimRight(lines[n].text, " \t")
		if strings.HasSuffix(line, `\`) && n+1 < len(lines) && !lines[n+1].blank() {
			return b, 0, m.errorf(lines[n].at, "a line ends in a backslash: lines can't be broken by hand")
		}
		if line != lines[n].text && strings.Contains(line, "`") {
			return b, 0, m.errorf(lines[n].at, "the line ends in spaces, which count within code: take them away")
		}
		text = append(text, line)
	}
	if onlyMarked, name, ok := directiveOf(text[0]); ok && len(text) == 1 {
		variants, err := exampleOf(m.snippets, name, onlyMarked)
		if err != nil {
			return b, 0, m.errorf(at, "%v", err)
		}
		return training.Block{Kind: training.CodeBlock, Variants: variants}, n, nil
	}
	whole := strings.Join(text, " ")
	if whole[0] == '[' && strings.Contains(whole, "]:") {
		return b, 0, m.errorf(at, "definitions of links are not part of the lesson format; write [text](ref:id)")
	}
	b.Kind = training.Paragraph
	if b.Text, err = m.inlines(at, whole); err != nil {
		return b, 0, err
	}
	for _, run := range b.Text {
		if ourBraces(run.Text) {
			return b, 0, m.errorf(at, "{{…}} within text: a directive stands in a paragraph of its own, a secret only in code")
		}
	}
	return b, n, nil
}

// fenced is code that belongs to no example: the commands of a recipe. Its
// fence says language and, rarely, role: ```sh bad.
func (m *markdown) fenced(lines []row) (b training.Block, n int, err error) {
	first := lines[0]
	size := backticks(first.text)
	info := first.text[size:]
	if strings.ContainsAny(info, "`&\\") {
		return b, 0, m.errorf(first.at, "fence %q: want a language, then nothing, bad or good", info)
	}
	var code []string
	for n = 1; ; n++ {
		if n == len(lines) {
			return b, 0, m.errorf(first.at, "the code has no closing fence")
		}
		if line := lines[n].text; backticks(line) >= size && strings.Trim(line, "` \t") == "" {
			break
		}
		code = append(code, lines[n].text)
	}
	c := training.Code{}
	words := strings.Fields(info)
	if len(words) > 0 {
		c.Lang = checks.Lang(words[0])
		if c.Lang == "sh" {
			c.Lang = checks.Shell
		}
	}
	if len(words) > 1 {
		c.Role = training.Role(words[1])
	}
	if len(words) > 2 || c.Role != training.Shown && c.Role != training.Bad && c.Role != training.Good {
		return b, 0, m.errorf(first.at, "fence %q: want a language, then nothing, bad or good", strings.Join(words, " "))
	}
	text := strings.TrimRight(strings.Join(code, "\n"), "\n")
	if strings.TrimSpace(text) == "" {
		return b, 0, m.errorf(first.at, "empty code")
	}
	if c.Lines, c.Marked, err = codeLines(text); err != nil {
		return b, 0, m.errorf(first.at, "%v", err)
	}
	return training.Block{Kind: training.CodeBlock, Variants: []training.Code{c}}, n + 1, nil
}

// callout is a quotation that starts with [!NOTE], [!TIP] or [!WARNING].
func (m *markdown) callout(lines []row) (b training.Block, n int, err error) {
	at := lines[0].at
	wrong := m.errorf(at, "a quotation is a callout: start it with [!NOTE], [!TIP] or [!WARNING] and text")
	var inner []row
	for ; n < len(lines) && strings.HasPrefix(lines[n].text, ">"); n++ {
		text := lines[n].text[1:]
		if n > 0 || text != "" {
			text, _ = strings.CutPrefix(text, " ")
		}
		inner = append(inner, row{text, lines[n].at})
	}
	if n < len(lines) && !lines[n].blank() {
		return b, 0, m.errorf(lines[n].at, "start each line of a callout with >, and leave an empty line after it")
	}
	for _, tone := range []training.Tone{training.Note, training.Tip, training.Warning} {
		rest, ok := strings.CutPrefix(inner[0].text, "[!"+strings.ToUpper(string(tone))+"]")
		if !ok {
			continue
		}
		b.Kind, b.Tone = training.Callout, tone
		inner[0].text = strings.TrimLeft(rest, " \t")
		if inner[0].text == "" {
			inner = inner[1:]
		}
		if len(inner) == 0 || inner[0].blank() {
			return b, 0, wrong
		}
		if what, _, _ := shapeOf(inner[0].text); what != textLine {
			return b, 0, wrong
		}
		b.Blocks, err = m.blocks(inner)
		return b, n, err
	}
	return b, 0, wrong
}
