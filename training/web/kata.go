package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/training"
	"github.com/squiresec/squire/training/kata"
	"github.com/squiresec/squire/training/progress"
)

// maxText is the longest file that can be edited in a page, in bytes.
const maxText = 256 << 10

// A tried is what came of a kata when it was tried last.
type tried struct {
	result kata.Result
	err    error
}

// A draft is one file of a kata that the learner changes, as it is on the disk:
// the same that an editor and the terminal see.
type draft struct {
	Name   string `json:"name"`
	Text   string `json:"text"`
	Digest string `json:"digest"` // of the bytes on the disk
	CRLF   bool   `json:"-"`      // its lines end so
	Why    string `json:"why,omitempty"`
}

// A worked is a kata with its content and its folder.
type worked struct {
	kata.Kata
	content *kata.Content
	dir     string
}

// kataPages are those below a kata.
func (s *Server) kataPages(c *call, lesson string, lang checks.Lang, what string) error {
	all := kata.List(lesson)
	at := slices.IndexFunc(all, func(k kata.Kata) bool { return k.Lang == lang })
	if at < 0 {
		return errNotFound
	}
	k := &worked{Kata: all[at]}
	var err error
	if k.content, err = k.Load(); err != nil {
		return err
	}
	if k.dir, err = s.o.KataDir(k.Kata); err != nil {
		return err
	}
	if what == "" && c.reads() {
		return s.kata(c, k)
	}
	if what == "state" && c.reads() {
		return k.sendState(c)
	}
	if c.method != "POST" {
		return errNotFound
	}
	form, err := c.form()
	if err != nil {
		return err
	}
	back := s.guard.base + "/katas/" + k.Lesson + "/" + string(k.Lang)
	switch what {
	case "save":
		if err := k.save(form); err != nil {
			return err
		}
		return k.sendState(c)
	case "verify":
		if err := k.save(form); err != nil {
			return err
		}
		return s.tryKata(c, k, back)
	case "hint":
		if k.hintsSeen(c.state) < len(k.content.Hints) {
			if err := s.record(c, progress.New(progress.Kata, k.Lesson, k.Lang, progress.Hinted)); err != nil {
				return err
			}
		}
		return c.w.redirect(back + "#hints")
	case "solution":
		if err := s.record(c, progress.New(progress.Kata, k.Lesson, k.Lang, progress.Shown)); err != nil {
			return err
		}
		return c.w.redirect(back + "#solution")
	case "restart":
		if err := k.restart(); err != nil {
			return err
		}
		s.mu.Lock()
		delete(s.results, k.String())
		s.mu.Unlock()
		return c.w.redirect(back)
	}
	return errNotFound
}

// layOut makes the folder, unless it is there.
func (k *worked) layOut() error {
	if entries, err := os.ReadDir(k.dir); err == nil && len(entries) > 0 {
		return nil
	}
	return kata.Extract(k.Kata, k.dir)
}

// drafts reads the files to edit. Their names are the kata's, never a request's.
func (k *worked) drafts() ([]draft, error) {
	if len(k.content.Edit) == 0 {
		return nil, nil
	}
	root, err := os.OpenRoot(k.dir)
	if err != nil {
		return nil, fmt.Errorf("open kata %s: %w", k.Kata, checks.Pathless(err))
	}
	defer root.Close()
	var out []draft
	for _, name := range k.content.Edit {
		out = append(out, readDraft(root, name))
	}
	return out, nil
}

func readDraft(root *os.Root, name string) draft {
	d := draft{Name: name}
	at := filepath.FromSlash(name)
	info, err := root.Lstat(at)
	if err != nil || !info.Mode().IsRegular() {
		d.Why = "It is not there as a file."
		return d
	}
	f, err := root.Open(at)
	if err != nil {
		d.Why = "It can't be read."
		return d
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxText+1))
	switch {
	case err != nil:
		d.Why = "It can't be read."
	case len(data) > maxText:
		d.Why = "It is too long for this page."
	case !utf8.Valid(data):
		d.Why = "It is not UTF-8, which this page would change."
	default:
		d.CRLF = bytes.Contains(data, []byte("\r\n"))
		d.Text = lines(string(data))
		d.Digest = digest(data)
	}
	return d
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// lines has lines end as they do in a field of a form.
func lines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// save writes what was sent of the files, unless one was changed by another
// program since the page read it.
func (k *worked) save(form url.Values) error {
	have, err := k.drafts()
	if err != nil {
		return err
	}
	for i, d := range have {
		sent, ok := form["file-"+fmt.Sprint(i)]
		if !ok || len(sent) != 1 {
			continue
		}
		text := lines(sent[0])
		if text == d.Text && d.Why == "" {
			continue
		}
		if d.Why != "" || form.Get("digest-"+fmt.Sprint(i)) != d.Digest {
			return refuse(409, d.Name+" was changed by another program meanwhile. "+d.Why)
		}
		if len(text) > maxText || !utf8.ValidString(text) {
			return refuse(413, d.Name+" is too long, or no text.")
		}
		if d.CRLF {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		if err := k.write(d.Name, []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// write puts a whole new file in the place of one.
func (k *worked) write(name string, data []byte) error {
	fail := func(err error) error {
		return fmt.Errorf("write %s of kata %s: %w", name, k.Kata, checks.Pathless(err))
	}
	root, err := os.OpenRoot(k.dir)
	if err != nil {
		return fail(err)
	}
	defer root.Close()
	at := filepath.FromSlash(name)
	mode := os.FileMode(0o644)
	if info, err := root.Lstat(at); err == nil {
		mode = info.Mode().Perm()
	}
	draft := at + ".squire-" + secret()[:8]
	if err := root.WriteFile(draft, data, mode); err != nil {
		return fail(err)
	}
	if err := root.Rename(draft, at); err != nil {
		_ = root.Remove(draft)
		return fail(err)
	}
	return nil
}

// restart writes the files to edit as they were at the start. A repository is made
// anew as a whole.
func (k *worked) restart() error {
	if k.Lang == kata.Git {
		if err := os.RemoveAll(k.dir); err != nil {
			return fmt.Errorf("remove %s: %w", k.dir, checks.Pathless(err))
		}
		return k.layOut()
	}
	for i := range k.content.Start {
		if f := &k.content.Start[i]; slices.Contains(k.content.Edit, f.Path) {
			if err := k.write(f.Path, f.Text()); err != nil {
				return err
			}
		}
	}
	return nil
}

// sendState sends the files as they are on the disk now.
func (k *worked) sendState(c *call) error {
	files, err := k.drafts()
	if err != nil {
		return err
	}
	return c.w.json(200, map[string]any{"files": files})
}

// json sends what the script of a page reads.
func (w *response) json(status int, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return w.send(status, "application/json", string(data))
}

// A told is one line of what the script reads while a kata is tried.
type told struct {
	Gate   kata.Gate   `json:"gate,omitempty"`
	Status kata.Status `json:"status,omitempty"`
	Text   string      `json:"text,omitempty"`
	Over   bool        `json:"over,omitempty"` // the last line
	Passed bool        `json:"passed,omitempty"`
	Notes  []string    `json:"notes,omitempty"`
	Say    string      `json:"say,omitempty"`
}

// tryKata tries a kata. A script is told of each gate as it is known; without one
// the page comes again when all is.
func (s *Server) tryKata(c *call, k *worked, back string) error {
	if !s.trying.TryLock() {
		return refuse(409, "A kata is being tried already. Wait until it is done.")
	}
	release := sync.OnceFunc(s.trying.Unlock) // before the answer: the next try may follow at once
	defer release()
	live := c.wantsJSON()
	out := json.NewEncoder(c.w)
	if live {
		c.w.set("Content-Type", "application/x-ndjson")
		if err := c.w.start(200); err != nil {
			return err
		}
	}
	sent := map[kata.Gate]bool{}
	tell := func(o kata.Outcome) {
		sent[o.Gate] = true
		if live {
			_ = out.Encode(told{Gate: o.Gate, Status: o.Status, Text: o.Text}) // who went away needs no answer
		}
	}
	r, err := kata.Watch(c.ctx, k.Kata, k.dir, tell)
	release()
	s.mu.Lock()
	s.results[k.String()] = &tried{r, err}
	s.mu.Unlock()
	if err == nil {
		for _, o := range r.Gates {
			if !sent[o.Gate] {
				tell(o)
			}
		}
		e := progress.New(progress.Kata, k.Lesson, k.Lang, progress.Failed)
		if r.Passed {
			e.Result = progress.Passed
		}
		e.MS = r.Took.Milliseconds()
		err = s.record(c, e)
	}
	if !live {
		if err != nil {
			return err
		}
		return c.w.redirect(back + "#gates")
	}
	if err != nil {
		return out.Encode(told{Over: true, Say: err.Error()})
	}
	return out.Encode(told{Over: true, Passed: r.Passed, Notes: r.Notes, Say: string(saying(&r))})
}

// saying is a result in a sentence.
func saying(r *kata.Result) markup {
	if r.Passed {
		return markup("Passed in " + r.Took.Round(10*time.Millisecond).String() + ". It comes back as a question in a few days.")
	}
	failed := 0
	for _, o := range r.Gates {
		if o.Status == kata.Failed {
			failed++
		}
	}
	return "Not yet: " + count(failed, "gate is", "gates are") + " still shut."
}

// hintsSeen counts the hints since the kata was passed or its solution shown, as
// at the terminal.
func (k *worked) hintsSeen(s *progress.State) int {
	n := 0
	for _, e := range s.Events() {
		if e.Kind != progress.Kata || e.Lesson != k.Lesson || e.Lang != k.Lang {
			continue
		}
		switch e.Result {
		case progress.Hinted:
			n++
		case progress.Passed, progress.Shown:
			n = 0
		}
	}
	return min(n, len(k.content.Hints))
}

// solved reports whether the solution may be shown unasked.
func (k *worked) solved(s *progress.State) bool {
	return slices.ContainsFunc(s.Events(), func(e progress.Event) bool {
		return e.Kind == progress.Kata && e.Lesson == k.Lesson && e.Lang == k.Lang && (e.Result == progress.Passed || e.Result == progress.Shown)
	})
}

// kata shows the page of a kata.
func (s *Server) kata(c *call, k *worked) error {
	lesson, ok := training.Find(k.Lesson)
	if !ok {
		return errNotFound
	}
	missing := k.Ready()
	if missing == nil || k.Lang != kata.Git {
		if err := k.layOut(); err != nil {
			return err
		}
	}
	var files []draft
	if len(k.content.Edit) > 0 {
		var err error
		if files, err = k.drafts(); err != nil {
			return err
		}
	}
	s.mu.Lock()
	last := s.results[k.String()]
	s.mu.Unlock()
	at := s.guard.base + "/katas/" + k.Lesson + "/" + string(k.Lang)
	var p page
	p.add(`<div class="kata"><header><p class="crumb"><a href="`, s.link("/lessons/"+lesson.ID+"?lang="+url.QueryEscape(string(k.Lang))), `">`, esc(lesson.Title), `</a></p><h1>`, esc(k.Title), "</h1>")
	s.kataLangs(&p, k)
	p.add("</header>\n", `<section class="task" aria-labelledby="task"><h2 id="task">Task</h2>`, blocks(k.content.Task))
	if missing != nil {
		p.add(`<p class="callout warning"><strong>Warning:</strong> `, esc(missing.Error()), "</p>")
	}
	p.add("</section>\n")
	s.workbench(&p, k, files, at)
	gates(&p, last)
	s.hints(&p, c, k, at)
	s.solution(&p, c, k, at)
	p.add("</div>")
	return s.show(c, frame{title: "Kata: " + k.Title, here: "/lessons", wide: true}, p.markup())
}

func (s *Server) kataLangs(p *page, k *worked) {
	all := kata.List(k.Lesson)
	if len(all) < 2 {
		return
	}
	p.add(`<nav class="langs" aria-label="Language of the kata"><ul>`)
	for _, o := range all {
		current := markup("")
		if o.Lang == k.Lang {
			current = ` aria-current="true"`
		}
		p.add(`<li><a href="`, s.kataLink(o), `"`, current, ">", lang(o.Lang), "</a></li>")
	}
	p.add("</ul></nav>")
}

// workbench is the editor, or where the repository is.
func (s *Server) workbench(p *page, k *worked, files []draft, at string) {
	p.add(`<section class="bench" aria-labelledby="bench"><h2 id="bench">`)
	if len(files) == 0 {
		p.add(`The repository</h2><p>It is in</p><pre class="line"><code>`, esc(fromHome(k.dir)), `</code></pre><p>Work on it in a terminal or in your editor, then come back.</p>`)
	} else {
		p.add("Your repair</h2>\n")
	}
	p.add(`<form method="post" id="work" action="`, esc(at+"/verify"), `" data-save="`, esc(at+"/save"), `" data-state="`, esc(at+"/state"), `">`)
	for i, d := range files {
		n := num(i)
		p.add(`<div class="file"><div class="bar"><label for="file-`, n, `">`, esc(d.Name), `</label><span class="saved" role="status"></span></div>`)
		if d.Why != "" {
			p.add(`<p class="callout warning">`, esc(d.Why), "</p></div>\n")
			continue
		}
		rows := min(max(strings.Count(d.Text, "\n")+2, 8), 34)
		// A line break after the tag is not part of the text. The text stays as
		// it is: what esc takes out may belong to the learner's file.
		p.add(`<div class="field"><div class="gutter" aria-hidden="true"></div><textarea id="file-`, n, `" name="file-`, n, `" rows="`, num(rows), `" wrap="off" spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby="keys">`, "\n",
			exactly(d.Text), `</textarea></div><input type="hidden" name="digest-`, n, `" value="`, esc(d.Digest), `"></div>`, "\n")
	}
	p.add(`<div class="do"><button class="primary" type="submit">Verify</button>`)
	if len(files) > 0 {
		p.add(`<p class="meta" id="keys"><span hidden data-script><kbd>Ctrl</kbd> or <kbd>⌘</kbd> with <kbd>Enter</kbd> verifies. <kbd>Tab</kbd> indents; to leave the editor press <kbd>Esc</kbd>, then <kbd>Tab</kbd>. </span>`,
			`It is the file `, esc(fromHome(filepath.Join(k.dir, filepath.FromSlash(files[0].Name)))), `: your editor sees it too.</p>`)
	}
	p.add("</div></form>\n<p class=\"clash\" id=\"clash\" role=\"alert\" hidden></p></section>\n")
}

// fromHome shortens a path for a reader.
func fromHome(path string) string {
	home, err := os.UserHomeDir()
	if err != nil || home == "" {
		return path
	}
	if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok {
		return filepath.Join("~", rest)
	}
	return path
}

// gates are the four gates, with what came of them last.
func gates(p *page, last *tried) {
	p.add(`<section class="gates-box" aria-labelledby="gates"><h2 id="gates" tabindex="-1">Four gates</h2><ol class="gates">`)
	for _, g := range kata.Gates() {
		o := kata.Outcome{Gate: g}
		if last != nil && last.err == nil {
			if i := slices.IndexFunc(last.result.Gates, func(o kata.Outcome) bool { return o.Gate == g }); i >= 0 {
				o = last.result.Gates[i]
			}
		}
		class, word := markup(""), markup("")
		switch o.Status {
		case kata.Passed:
			class, word = "passed", "passed"
		case kata.Failed:
			class, word = "failed", "failed"
		case kata.NotTried:
			class, word = "not-tried", "not tried"
		}
		title := g.Title()
		p.add(`<li data-gate="`, esc(string(g)), `" class="`, class, `"><span class="gate-name">`, esc(strings.ToUpper(title[:1])+title[1:]), `</span> <span class="gate-word">`, word, `</span><pre class="why">`, esc(o.Text), "</pre></li>\n")
	}
	p.add(`</ol><p class="outcome" id="outcome" role="status" aria-live="polite">`)
	if last != nil && last.err == nil {
		p.add(saying(&last.result))
	}
	p.add(`</p><p class="meta" id="remarks">`)
	if last != nil {
		p.add(esc(strings.Join(last.result.Notes, "; ")))
	}
	p.add("</p></section>\n")
}

// hints are those that were asked for.
func (s *Server) hints(p *page, c *call, k *worked, at string) {
	seen, all := k.hintsSeen(c.state), len(k.content.Hints)
	p.add(`<section class="hints" aria-labelledby="hints"><h2 id="hints" tabindex="-1">Hints</h2>`)
	if seen > 0 {
		p.add(`<ol>`)
		for _, h := range k.content.Hints[:seen] {
			p.add("<li>", blocks(h), "</li>\n")
		}
		p.add("</ol>")
	}
	if seen < all {
		p.add(`<form method="post" data-flush action="`, esc(at+"/hint"), `"><button type="submit">Hint `, num(seen+1), " of ", num(all), `</button><p class="meta">A hint costs nothing.</p></form>`)
	}
	p.add(`<div class="do">`)
	if !k.solved(c.state) {
		p.add(`<form method="post" data-flush action="`, esc(at+"/solution"), `"><button type="submit">Show the solution</button></form>`)
	}
	p.add(`<form method="post" data-sure="Your changes of this kata are lost. Press once more to begin anew." action="`, esc(at+"/restart"), `"><button type="submit">Begin anew</button></form></div></section>`, "\n")
}

// solution is shown to whoever passed or asked for it.
func (s *Server) solution(p *page, c *call, k *worked, _ string) {
	if !k.solved(c.state) {
		return
	}
	p.add(`<section class="solution" aria-labelledby="solution"><h2 id="solution" tabindex="-1">A solution</h2>`)
	show := func(name string, l checks.Lang, lines []string) {
		p.add(blocks([]training.Block{{Kind: training.CodeBlock, Variants: []training.Code{{Lang: l, Role: training.Good, File: name, Lines: lines}}}}))
	}
	for i := range k.content.Solution {
		f := &k.content.Solution[i]
		show(f.Path, k.Lang, f.Masked())
	}
	if steps := commands(k.content.SolutionSteps); len(steps) > 0 {
		show("", checks.Shell, steps)
	}
	p.add(blocks(k.content.Explanation), "</section>\n")
}

// commands are the steps of a solution about a repository.
func commands(steps []kata.Step) []string {
	var out []string
	for _, step := range steps {
		line := strings.Join(step, " ")
		switch step[0] {
		case "write":
			line = "# write into " + step[1] + ": " + strings.ReplaceAll(strings.TrimSpace(training.Masked(step[2])), "\n", " ")
		case "remove":
			line = "rm " + step[1]
		}
		out = append(out, line)
	}
	return out
}
