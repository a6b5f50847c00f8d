package kata

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/squiresec/squire/checks"
)

// An Assertion says what a kata that runs nothing must look like, about the
// facts of a file. Exactly one of Has, None and Last is set; all are expressions,
// matched anywhere in a fact unless they are anchored.
//
// Facts are lines that say what a file means, so that its formatting doesn't
// matter. Of a Dockerfile they are its instructions, "0 RUN npm ci" for the first
// stage and "final CMD …" for the last. Of YAML they are its leaves,
// "jobs.test.steps[1].run = make"; a text of several lines is one fact. Of a
// repository they are "head PATH" for each file of HEAD, "line PATH: TEXT" for each
// line in it, "history PATH" for each
// in any commit, "disk PATH" for each in the folder, "visible PATH" for those
// that no .gitignore names, "commits N", and "leak PATH" for each file of the
// history with a secret.
type Assertion struct {
	File string `json:"file,omitempty" yaml:"file"`
	Has  string `json:"has,omitempty" yaml:"has"`   // some fact matches
	None string `json:"none,omitempty" yaml:"none"` // no fact matches
	Last string `json:"last,omitempty" yaml:"last"` // the last fact that matches it …
	Is   string `json:"is,omitempty" yaml:"is"`     // … matches this
	Why  string `json:"why" yaml:"why"`             // what to tell where it doesn't hold
}

// Check returns an error for an assertion that can't be used.
func (a *Assertion) Check() error {
	set := 0
	for _, form := range []string{a.Has, a.None, a.Last} {
		if form != "" {
			set++
		}
		if _, err := regexp.Compile(form); err != nil {
			return err
		}
	}
	if _, err := regexp.Compile(a.Is); err != nil {
		return err
	}
	switch {
	case set != 1:
		return fmt.Errorf("an assertion has one of has, none and last")
	case (a.Last != "") != (a.Is != ""):
		return fmt.Errorf("last and is go together")
	case a.Why == "":
		return fmt.Errorf("an assertion says why")
	}
	return nil
}

func (a *Assertion) holds(facts []string) bool {
	match := func(form string) func(string) bool { return regexp.MustCompile(form).MatchString }
	switch {
	case a.Has != "":
		return slices.ContainsFunc(facts, match(a.Has))
	case a.None != "":
		return !slices.ContainsFunc(facts, match(a.None))
	}
	last, is := match(a.Last), match(a.Is)
	for _, f := range slices.Backward(facts) {
		if last(f) {
			return is(f)
		}
	}
	return false
}

// unmet returns why the assertions that don't hold matter, each text once.
func unmet(list []Assertion, facts func(file string) []string) string {
	var out []string
	for i := range list {
		if a := &list[i]; !a.holds(facts(a.File)) && !slices.Contains(out, a.Why) {
			out = append(out, a.Why)
		}
	}
	return strings.Join(out, "\n")
}

// assert tries the first three gates of a kata that runs nothing.
func (c *Content) assert(edits map[string][]byte) ([]Outcome, error) {
	facts := map[string][]string{}
	for _, name := range c.Edit {
		list, err := factsOf(name, c.kata.Lang, edits[name])
		if err != nil {
			return []Outcome{outcome(Builds, name+": "+err.Error())}, nil
		}
		facts[name] = list
	}
	of := func(file string) []string {
		if file == "" {
			file = c.Edit[0]
		}
		return facts[file]
	}
	return []Outcome{
		outcome(Builds, ""), outcome(Behaviour, unmet(c.Behaviour, of)), outcome(Exploit, unmet(c.Attack, of)),
	}, nil
}

func factsOf(name string, lang checks.Lang, data []byte) ([]string, error) {
	if lang == checks.Dockerfile || path.Base(name) == "Dockerfile" {
		return dockerFacts(string(data))
	}
	return yamlFacts(data)
}

// instructions are those of a Dockerfile.
const instructions = " ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR "

// dockerFacts lists the instructions of a Dockerfile with the number of their
// stage, and "final" for the last.
func dockerFacts(text string) ([]string, error) {
	type instruction struct {
		stage int
		text  string
	}
	var list []instruction
	stage := -1
	var open strings.Builder
	end := func() error {
		line := strings.TrimSpace(open.String())
		open.Reset()
		if line == "" {
			return nil
		}
		word, rest, _ := strings.Cut(line, " ")
		word = strings.ToUpper(word)
		if !strings.Contains(instructions, " "+word+" ") {
			return fmt.Errorf("there is no instruction %q", word)
		}
		if word == "FROM" {
			stage++
		} else if stage < 0 && word != "ARG" {
			return fmt.Errorf("%s stands before the first FROM", word)
		}
		list = append(list, instruction{max(stage, 0), word + " " + strings.Join(strings.Fields(rest), " ")})
		return nil
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") || line == "" {
			continue
		}
		part, more := strings.CutSuffix(line, `\`)
		open.WriteString(part + " ")
		if more {
			continue
		}
		if err := end(); err != nil {
			return nil, err
		}
	}
	if err := end(); err != nil {
		return nil, err
	}
	if stage < 0 {
		return nil, fmt.Errorf("there is no FROM")
	}
	var out []string
	for _, i := range list {
		at := fmt.Sprint(i.stage)
		if i.stage == stage {
			at = "final"
		}
		out = append(out, at+" "+i.text)
	}
	return out, nil
}

// yamlFacts lists the leaves of a YAML document by their paths. The library
// panics on some broken documents, so that border is guarded.
func yamlFacts(data []byte) (out []string, err error) {
	defer func() {
		if recover() != nil {
			out, err = nil, fmt.Errorf("it is no YAML that can be read")
		}
	}()
	var doc any
	if err := yaml.UnmarshalWithOptions(data, &doc, yaml.UseOrderedMap()); err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("it is no YAML: %s", line)
	}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case yaml.MapSlice:
			if len(v) == 0 {
				out = append(out, at+" = {}")
			}
			for _, item := range v {
				key := fmt.Sprint(item.Key)
				if at != "" {
					key = at + "." + key
				}
				walk(key, item.Value)
			}
		case []any:
			if len(v) == 0 {
				out = append(out, at+" = []")
			}
			for i, item := range v {
				walk(fmt.Sprintf("%s[%d]", at, i), item)
			}
		case nil:
			out = append(out, at+" = ")
		default:
			out = append(out, fmt.Sprintf("%s = %v", at, v))
		}
	}
	walk("", doc)
	return out, nil
}
