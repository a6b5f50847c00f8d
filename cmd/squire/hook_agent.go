package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/squiresec/squire/checks"
	"github.com/squiresec/squire/checks/pattern"
	"github.com/squiresec/squire/hooks"
	"github.com/squiresec/squire/internal/git"
	"github.com/squiresec/squire/internal/policy"
	"github.com/squiresec/squire/internal/report"
	"github.com/squiresec/squire/internal/source"
)

// mostToolCall bounds the bytes of one tool call that are read.
const mostToolCall = 64 << 20

func newHookAgent(a *app) *cobra.Command {
	var printConfig string
	cmd := &cobra.Command{
		Use:   "agent",
		Short: "Look at what an AI coding agent is about to write",
		Long: `Reads one tool call as JSON from standard input, in the form that Claude Code,
Codex, Gemini CLI, Cursor and Copilot give to their hooks. A write or a command
that would add a secret is refused, in the way that the agent understands; new
findings of the hook's rules about code are told. What stands in the file already,
what git ignores and what the policy of HEAD allows is none of its business.

Exit codes: 0 nothing stands against it, 2 refused, or wrong use, 3 it could not be looked at;
agents go on after 3, and show what was said. Cursor and Copilot get their
refusal as JSON, with 0.`,
		Example: `  squire hook agent --print-config claude
  squire hook agent < call.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("print-config") {
				return a.printAgentConfig(printConfig)
			}
			return a.hookAgent(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&printConfig, "print-config", "", "show what to add to the settings of `AGENT`: "+oneOf(agentNames()))
	cmd.RegisterFlagCompletionFunc("print-config", cobra.FixedCompletions(agentNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// hookAgent decides about one tool call.
func (a *app) hookAgent(ctx context.Context) error {
	modest()
	data, err := io.ReadAll(io.LimitReader(a.in, mostToolCall+1))
	if err == nil && len(data) > mostToolCall {
		err = fmt.Errorf("it is over the limit of %s", checks.SizeText(mostToolCall))
	}
	var call *toolCall
	if err == nil {
		call, err = readToolCall(data)
	}
	if err != nil {
		return incomplete(fmt.Errorf("the tool call can't be read, so Squire did not look at it: %w", err))
	}
	if len(call.writes) == 0 && len(call.commands) == 0 {
		if !call.harmless {
			a.note("squire: the tool %q is not known to write files or to run commands, so Squire did not look at it", call.tool)
		}
		return nil
	}
	v := &verdict{}
	for i := range call.writes {
		v.write(ctx, call, &call.writes[i])
	}
	for _, c := range call.commands {
		v.command(ctx, call, c)
	}
	return a.decide(call, v)
}

// A verdict is what was found in a tool call.
type verdict struct {
	refused []string // what refuses it, a line each; never holds a secret
	told    []string // what is worth telling
	gaps    []string // what could not be looked at
	rule    string   // of the first refusal
}

// write looks at a file as it would become.
func (v *verdict) write(ctx context.Context, call *toolCall, w *agentWrite) {
	file := w.path
	if file != "" && !filepath.IsAbs(file) {
		file = filepath.Join(call.dir, file)
	}
	p := policyAround(ctx, filepath.Dir(file))
	name := p.name(file)
	if p.policy.Excluded(name, false) || p.ignored(ctx, name) {
		return
	}
	before, after, whole := w.texts(file)
	if !whole {
		v.told = append(v.told, fmt.Sprintf("%s: the text to be replaced is not there, so the new text was looked at by itself", report.Escape(name)))
	}
	known := map[checks.Fingerprint]int{}
	if len(before) > 0 {
		found, _ := p.scan(name, "", before)
		for i := range found {
			known[found[i].Fingerprint]++
		}
	}
	found, err := p.scan(name, "", after)
	v.incomplete(name, err)
	for i := range found {
		x := &found[i]
		if known[x.Fingerprint] > 0 {
			known[x.Fingerprint]--
			continue
		}
		v.finding(x, report.Escape(name), w.fragment || !whole)
	}
}

// command looks for secrets on a command line.
func (v *verdict) command(ctx context.Context, call *toolCall, text string) {
	p := policyAround(ctx, call.dir)
	found, err := p.scan("command.sh", checks.Shell, []byte(text))
	v.incomplete("the command", err)
	for i := range found {
		if found[i].Rule.Secret {
			v.finding(&found[i], "the command", false)
		}
	}
}

// finding notes what is new.
func (v *verdict) finding(x *checks.Finding, where string, fragment bool) {
	if !x.Verdict.Show {
		return
	}
	line := fmt.Sprintf("%s, line %d: %s [%s]", where, x.Start.Line, report.Escape(strings.TrimSuffix(x.Message, ".")), report.Escape(x.Rule.ID))
	if fragment {
		line = fmt.Sprintf("%s: %s [%s]", where, report.Escape(strings.TrimSuffix(x.Message, ".")), report.Escape(x.Rule.ID))
	}
	if x.Rule.Secret && x.Verdict.Block {
		if v.rule == "" {
			v.rule = x.Rule.ID
		}
		if !slices.Contains(v.refused, line) {
			v.refused = append(v.refused, line)
		}
		return
	}
	if x.Rule.Advice != "" {
		line += ". " + report.Escape(x.Rule.Advice)
	}
	if !slices.Contains(v.told, line) {
		v.told = append(v.told, line)
	}
}

// incomplete notes what kept a scan from looking at everything.
func (v *verdict) incomplete(what string, err error) {
	if err := checks.Incomplete(err); err != nil {
		v.gaps = append(v.gaps, fmt.Sprintf("%s was not looked at wholly: %s", report.Escape(what), report.Escape(err.Error())))
	}
}

// A policyThere is the policy of the repository around a folder.
type policyThere struct {
	root   string // "" where there is none
	policy *policy.Policy
	engine *checks.Engine
}

// policyAround loads the policy that a file in dir is under: that of HEAD, as
// in a commit, so that no write can excuse itself. Outside of repositories it
// is that of the folder, and where it can't be read, the defaults: an agent
// must not get past by breaking it.
func policyAround(ctx context.Context, dir string) *policyThere {
	for { // the folder may be about to be made
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	p := &policyThere{}
	var o policyOptions
	if repo, err := git.Open(ctx, dir); err == nil {
		p.root = repo.Root()
		p.policy, _ = o.load(hooks.HeadReader(ctx, repo), hooks.HeadLister(ctx, repo))
		repo.Close()
	} else if errors.Is(err, git.ErrNotRepository) {
		p.policy, _ = o.load(policy.WorktreeReader(dir), policy.WorktreeLister(dir))
	}
	if p.policy == nil {
		var err error
		if p.policy, err = policy.Load(policy.Options{}); err != nil {
			panic(err) // the defaults are part of the binary
		}
	}
	p.engine = p.policy.EngineFor(pattern.InHook)
	p.engine.Workers = 1
	return p
}

// name returns a file's name for the engine: relative to its root, with slashes.
func (p *policyThere) name(file string) string {
	if p.root != "" {
		for _, f := range []string{file, realFile(file)} {
			if rel, err := filepath.Rel(p.root, f); err == nil && filepath.IsLocal(rel) {
				return filepath.ToSlash(rel)
			}
		}
	}
	if file == "" {
		return "file"
	}
	return filepath.Base(file)
}

// realFile returns a path whose folders are no links, where that can be told.
func realFile(file string) string {
	if dir, err := filepath.EvalSymlinks(filepath.Dir(file)); err == nil {
		return filepath.Join(dir, filepath.Base(file))
	}
	return file
}

// ignored reports whether git ignores a file and doesn't track it: a
// developer's own .env is where a secret belongs.
func (p *policyThere) ignored(ctx context.Context, name string) bool {
	if p.root == "" {
		return false
	}
	o := source.TreeOptions{Root: p.root}
	if !source.NewTree(o).Ignored(name) {
		return false
	}
	repo, err := git.Open(ctx, p.root)
	if err != nil {
		return false
	}
	defer repo.Close()
	o.GitDir = repo.CommonDir()
	o.Tracked, err = repo.TrackedIgnored(ctx)
	return err == nil && source.NewTree(o).Ignored(name)
}

func (p *policyThere) scan(name string, lang checks.Lang, data []byte) ([]checks.Finding, error) {
	if lang == "" {
		lang = checks.DetectLang(name, data[:min(len(data), 256)])
	}
	return p.engine.ScanFile(&checks.File{
		Path: name, Lang: lang, Data: data, Size: int64(len(data)), Origin: checks.Origin{Kind: checks.Buffer},
	})
}

// decide tells the agent. What it has to know goes to standard error, as most
// agents pass that on.
func (a *app) decide(call *toolCall, v *verdict) error {
	for _, g := range v.gaps {
		a.note("squire: %s", g)
	}
	if len(v.refused) > 0 {
		reason := "Squire refused this: it would add a secret.\n- " + strings.Join(v.refused, "\n- ") +
			"\nRead the value from the environment or a secret manager instead, and write only its name. Do not encode or split it." +
			"\nA value that is real and was shared has to be revoked: squire explain " + v.rule + "." +
			"\nWhether it is a false alarm is for the developer to say; ask."
		fmt.Fprintln(a.err, reason)
		return call.host.refuse(a.out, reason)
	}
	if len(v.told) > 0 {
		text := "Squire found something in what is about to be written; it is not refused.\n- " + strings.Join(v.told, "\n- ")
		fmt.Fprintln(a.err, text)
		if err := call.host.tell(a.out, text); err != nil {
			return err
		}
	}
	if len(v.gaps) > 0 {
		return &exit{code: exitIncomplete}
	}
	return nil
}
