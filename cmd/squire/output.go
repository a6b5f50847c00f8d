package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/training"
)

// outputOptions are the flags that say where findings go.
type outputOptions struct {
	format    string
	outs      []string
	allPlaces bool
	verbose   bool
	quiet     bool
	color     string
}

func (o *outputOptions) flags(cmd *cobra.Command) {
	var names, help []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
		help = append(help, f.Name+"\t"+f.Description)
	}
	f := cmd.Flags()
	f.StringVarP(&o.format, "format", "f", "text", "`FORMAT` of standard output: "+oneOf(names))
	f.StringArrayVarP(&o.outs, "out", "o", nil, "write a further report, `FORMAT=FILE`; may be repeated")
	f.BoolVar(&o.allPlaces, "all-places", false, "list every place of a secret, not the first few alone")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "show what was ignored, too, with the reason")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "say nothing when there is nothing to show")
	f.StringVar(&o.color, "color", "auto", "`WHEN` to use colour: auto, always or never")
	_ = cmd.RegisterFlagCompletionFunc("format", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return help, cobra.ShellCompDirectiveNoFileComp
	})
}

// A result is what a scan came to.
type result struct {
	shown    atomic.Int64 // may be read while the scan runs
	blocking int
	summary  report.Summary
}

func (r *result) code() int {
	switch {
	case r.blocking > 0:
		return exitFindings
	case !r.summary.Complete():
		return exitIncomplete
	}
	return exitClean
}

// An outlet is one report on its way to a file or a stream.
type outlet struct {
	report.Sink
	name    string
	file    *pendingFile // nil for a stream
	buffer  *bufio.Writer
	stream  bool
	stopped bool
}

// A job is what a scan does.
type job struct {
	engine *checks.Engine
	source checks.Source
	root   string           // absolute folder that paths are relative to
	first  []checks.Finding // that come before those of the scan
	// keep says which findings belong to the result; nil means all.
	keep func(*checks.Finding) bool
	// notes are what else has to be said, asked for at the end; may be nil.
	notes func() []string
	// unseen is what would go unnoticed in a file that isn't scanned; "" is a
	// secret.
	unseen string
	// progress tells how far the scan is; nil counts files.
	progress func() string
}

// report runs a scan and writes all reports. The error is one of writing or
// one that ended the scan; findings and gaps are in the result.
func (a *app) report(ctx context.Context, j *job, o *outputOptions) (*result, error) {
	base := reportOptions(j.engine.Rules, o.verbose)
	base.Root, base.Unseen = j.root, j.unseen
	base.AllPlaces, base.ToSeeAll = o.allPlaces, "--all-places"
	outlets, err := a.open(o, base)
	if err != nil {
		return nil, err
	}
	defer func() {
		for _, out := range outlets {
			if out.file != nil {
				out.file.discard()
			}
		}
	}()

	var progress checks.Progress
	j.engine.Progress = &progress
	if j.progress == nil {
		j.progress = func() string {
			return fmt.Sprintf("%d files, %d MB", progress.Files.Load()+progress.Binaries.Load(), progress.Bytes.Load()>>20)
		}
	}
	r := &result{}
	r.summary.Started = time.Now()
	stop := a.showProgress(func() string {
		if n := r.shown.Load(); n > 0 { // text tells of them at the end
			return j.progress() + ", found " + strconv.FormatInt(n, 10)
		}
		return j.progress()
	})
	err = a.consume(ctx, j, outlets, r)
	stop()
	r.summary.Files, r.summary.Binaries, r.summary.Bytes = progress.Files.Load(), progress.Binaries.Load(), progress.Bytes.Load()
	r.summary.Elapsed = time.Since(r.summary.Started)
	if j.notes != nil {
		r.summary.Notes = j.notes()
	}
	if err != nil {
		for _, out := range outlets {
			out.release()
		}
		return nil, err
	}
	for _, out := range outlets {
		if o.quiet && out.stream && r.shown.Load() == 0 && r.summary.Complete() && o.format == "text" {
			continue
		}
		if err := out.close(&r.summary); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// reportOptions are what every report of this binary says about itself.
func reportOptions(rules func() []*checks.Rule, verbose bool) report.Options {
	return report.Options{
		Version: buildInfo().Version, Rules: rules, Verbose: verbose,
		Lesson: func(id string) (string, int, bool) {
			l, ok := training.Find(id)
			if !ok {
				return "", 0, false
			}
			return l.Title, l.Minutes, true
		},
	}
}

// findings yields all findings of a job.
func (j *job) findings(ctx context.Context) iter.Seq2[checks.Finding, error] {
	if len(j.first) == 0 {
		return j.engine.Scan(ctx, j.source)
	}
	return func(yield func(checks.Finding, error) bool) {
		for _, x := range j.first {
			if !yield(x, nil) {
				return
			}
		}
		j.engine.Scan(ctx, j.source)(yield)
	}
}

// consume hands findings to the outlets as they come.
func (a *app) consume(ctx context.Context, j *job, outlets []*outlet, r *result) error {
	for x, err := range j.findings(ctx) {
		if err != nil {
			if g, ok := errors.AsType[*checks.Gap](err); ok {
				if g.Kind == checks.NotUnderstood {
					r.summary.NotUnderstood = append(r.summary.NotUnderstood, g)
				} else {
					r.summary.Gaps = append(r.summary.Gaps, g)
				}
				continue
			}
			if ctx.Err() != nil {
				r.summary.Canceled = true
				return nil
			}
			return incomplete(err)
		}
		if j.keep != nil && !j.keep(&x) {
			continue
		}
		if x.Verdict.Show {
			r.shown.Add(1)
			if x.Verdict.Block {
				r.blocking++
			}
		}
		alive := 0
		for _, out := range outlets {
			if err := out.finding(&x); err != nil {
				return err
			}
			if !out.stopped {
				alive++
			}
		}
		if alive == 0 {
			// Nobody reads any more; what is not scanned is not clean.
			r.summary.Canceled = true
			return nil
		}
	}
	return nil
}

func (out *outlet) finding(x *checks.Finding) error {
	if out.stopped {
		return nil
	}
	return out.check(out.Sink.Finding(x))
}

// check turns the end of a pipe's reader into a quiet stop.
func (out *outlet) check(err error) error {
	switch {
	case err == nil:
		return nil
	case out.stream && errors.Is(err, syscall.EPIPE):
		out.stopped = true
		return nil
	}
	return incomplete(fmt.Errorf("write %s: %w", out.name, err))
}

func (out *outlet) close(s *report.Summary) error {
	if out.stopped {
		return nil
	}
	if err := out.check(out.Sink.Close(s)); err != nil || out.file == nil {
		return err
	}
	err := out.buffer.Flush()
	if err == nil {
		err = out.file.commit()
	}
	return out.check(err)
}

// release writes what a stream still holds when a scan failed before its end:
// what was found is worth more than the cause. A file keeps its last report.
func (out *outlet) release() {
	if h, ok := out.Sink.(report.Holder); ok && out.stream && !out.stopped {
		_ = h.Release() // the error of the scan is the one to tell
	}
}

// open makes the outlets. Files are replaced whole at the end, so a broken run
// leaves the last good report in place.
func (a *app) open(o *outputOptions, base report.Options) ([]*outlet, error) {
	main := base
	main.Color, main.Links, main.Width = a.terminal(a.out)
	switch o.color {
	case "auto":
	case "always":
		main.Color = true
	case "never":
		main.Color, main.Links = false, false
	default:
		return nil, usageError("--color is %q, want auto, always or never", o.color)
	}
	sink, err := report.New(o.format, a.out, main)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	outlets := []*outlet{{Sink: sink, name: "standard output", stream: true}}
	for _, spec := range o.outs {
		out, err := openFile(spec, base)
		if err != nil {
			return nil, err
		}
		outlets = append(outlets, out)
	}
	return outlets, nil
}

func openFile(spec string, base report.Options) (*outlet, error) {
	format, name, ok := strings.Cut(spec, "=")
	if !ok || format == "" || name == "" {
		return nil, usageError("--out %s: want FORMAT=FILE, such as sarif=squire.sarif", spec)
	}
	file, err := newPending(name)
	if err != nil {
		return nil, &exit{exitUsage, fmt.Errorf("write %s: %w", name, checks.Pathless(err))}
	}
	w := bufio.NewWriter(file)
	sink, err := report.New(format, w, base)
	if err != nil {
		file.discard()
		return nil, &exit{exitUsage, err}
	}
	return &outlet{Sink: sink, name: name, file: file, buffer: w}, nil
}

func (a *app) terminal(w io.Writer) (color, links bool, width int) {
	if f, ok := w.(*os.File); ok {
		return report.Terminal(f, a.env)
	}
	return false, false, 0
}

// patience is how long a terminal waits before it is told how far a scan is.
const patience = 500 * time.Millisecond

// showProgress tells on stderr how far a long scan is, when a person may be
// watching. The function that it returns wipes the line.
func (a *app) showProgress(progress func() string) (stop func()) {
	f, ok := a.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || a.env("TERM") == "dumb" || a.env("CI") != "" {
		return func() {}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(patience)
		defer tick.Stop()
		shown := false
		for {
			select {
			case <-tick.C:
				shown = true
				fmt.Fprint(f, "\r\x1b[Kscanning: ", progress())
			case <-done:
				if shown {
					fmt.Fprint(f, "\r\x1b[K")
				}
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
