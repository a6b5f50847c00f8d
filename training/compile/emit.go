package compile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"go/format"
	"strconv"
	"strings"

	"github.com/squiresec/squire/training"
)

// Generate returns the files that the product embeds, by their path under
// training/: an index in Go of lessons and
// one of katas, and one JSON file for each of both.
func Generate(c *Catalogue) (map[string][]byte, error) {
	files := map[string][]byte{}
	var index bytes.Buffer
	index.WriteString("// Code generated from training/lessons by go generate. DO NOT EDIT.\n\npackage training\n\n" +
		"import \"github.com/squiresec/squire/checks\"\n\n" +
		"// lessons is static data: the linker lays it out, nothing runs at start-up.\n" +
		"var lessons = [...]*Lesson{\n")
	for _, l := range c.Lessons {
		data, err := contentJSON(l)
		if err != nil {
			return nil, err
		}
		files["data/"+l.Front.ID+".json"] = data
		// The card is in the index, not in the JSON that is read for the
		// rest, so the digest covers both.
		sum := sha256.Sum256(append(data, l.Front.Title...))
		writeIndexEntry(&index, l, hex.EncodeToString(sum[:8]))
	}
	index.WriteString("}\n")
	src, err := format.Source(index.Bytes())
	if err != nil {
		return nil, fmt.Errorf("generate lessons_gen.go: %w", err)
	}
	files["lessons_gen.go"] = src
	return files, generateKatas(c, files)
}

// contentJSON is the part of a lesson that is decoded when somebody opens it.
// JSON rather than something denser, so that a change can be reviewed.
func contentJSON(l *Lesson) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // for people who read the diff
	enc.SetIndent("", " ")
	if err := enc.Encode(l.Content()); err != nil {
		return nil, fmt.Errorf("generate data for %s: %w", l.Dir, err)
	}
	return b.Bytes(), nil
}

// writeIndexEntry writes what is needed without opening the lesson. It must stay
// a composite literal of constants: a function call in it would run at the
// start of every program that links the package.
func writeIndexEntry(w *bytes.Buffer, l *Lesson, digest string) {
	f := &l.Front
	depth := "Full"
	if f.Depth == "card" {
		depth = "CardOnly"
	}
	fmt.Fprintf(w, "{\nID: %q,\nTitle: %q,\nMinutes: %d,\nLevel: %d,\nDepth: %s,\n", f.ID, f.Title, f.Minutes, f.Level, depth)
	if len(f.CWE) > 0 {
		fmt.Fprintf(w, "CWE: %#v,\n", f.CWE)
	}
	var langs []string
	for _, lang := range f.Langs {
		langs = append(langs, fmt.Sprint(lang.Key))
	}
	writeStrings(w, "Concepts", "[]string", f.Concepts)
	writeStrings(w, "Rules", "[]string", f.Rules)
	writeStrings(w, "Langs", "[]checks.Lang", langs)
	writeStrings(w, "Controls", "[]string", f.controlIDs())
	writeStrings(w, "Prereq", "[]string", f.Prereq)
	writeStrings(w, "Related", "[]string", f.Related)
	fmt.Fprintf(w, "Reviewed: %q,\nDigest: %q,\ncard: ", f.Reviewed, digest)
	writeBlocks(w, l.Section(training.SectionCard))
	w.WriteString(",\n},\n")
}

// writeStrings leaves an empty field out, so that the index stays readable.
func writeStrings(w *bytes.Buffer, field, typ string, values []string) {
	if len(values) == 0 {
		return
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = strconv.Quote(v)
	}
	fmt.Fprintf(w, "%s: %s{%s},\n", field, typ, strings.Join(quoted, ", "))
}

// writeBlocks writes blocks as a Go literal. A card has no questions.
func writeBlocks(w *bytes.Buffer, blocks []training.Block) {
	w.WriteString("[]Block{\n")
	for i := range blocks {
		b := &blocks[i]
		fmt.Fprintf(w, "{Kind: %q", b.Kind)
		if b.Level != 0 {
			fmt.Fprintf(w, ", Level: %d", b.Level)
		}
		if b.Ordered {
			w.WriteString(", Ordered: true")
		}
		if b.Tone != "" {
			fmt.Fprintf(w, ", Tone: %q", b.Tone)
		}
		if len(b.Text) > 0 {
			w.WriteString(", Text: []Inline{\n")
			for _, run := range b.Text {
				w.WriteString("{")
				if run.Style != training.Plain {
					fmt.Fprintf(w, "Style: %q, ", run.Style)
				}
				fmt.Fprintf(w, "Text: %q", run.Text)
				if run.Href != "" {
					fmt.Fprintf(w, ", Href: %q", run.Href)
				}
				w.WriteString("},\n")
			}
			w.WriteString("}")
		}
		if len(b.Items) > 0 {
			w.WriteString(", Items: [][]Block{\n")
			for _, item := range b.Items {
				inner := &bytes.Buffer{}
				writeBlocks(inner, item)
				w.WriteString(strings.TrimPrefix(inner.String(), "[]Block"))
				w.WriteString(",\n")
			}
			w.WriteString("}")
		}
		if len(b.Blocks) > 0 {
			w.WriteString(", Blocks: ")
			writeBlocks(w, b.Blocks)
		}
		if len(b.Variants) > 0 {
			writeVariants(w, b.Variants)
		}
		w.WriteString("},\n")
	}
	w.WriteString("}")
}

func writeVariants(w *bytes.Buffer, variants []training.Code) {
	w.WriteString(", Variants: []Code{\n")
	for _, c := range variants {
		fmt.Fprintf(w, "{Lang: %q, Role: %q", c.Lang, c.Role)
		if c.File != "" {
			fmt.Fprintf(w, ", File: %q", c.File)
		}
		fmt.Fprintf(w, ", Lines: %#v", c.Lines)
		if len(c.Marked) > 0 {
			fmt.Fprintf(w, ", Marked: %#v", c.Marked)
		}
		w.WriteString("},\n")
	}
	w.WriteString("}")
}
