package hooks

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"math/big"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/squiresec/squire/internal/git"
)

// A Proof tells whether a secret that is about to be committed is caught.
type Proof struct {
	Path string // where the canary was planted
	// Rule is the rule that found it in this process; "" when none did.
	Rule string
	// Blocks says that the finding refuses a commit. A policy may only warn.
	Blocks bool
	Hook   HookProof
}

// Caught reports whether both the rules and the installed hook found it.
func (p *Proof) Caught() bool { return p.Rule != "" && p.Hook.Named }

// A HookProof tells what the installed hook did.
type HookProof struct {
	File string
	// Ran says that it was started; Problem why not, or why it isn't proof.
	Ran     bool
	Problem string
	Code    int
	Named   bool // its output names the canary
}

// canaryTimeout bounds the run of the installed hook.
const canaryTimeout = time.Minute

// Canary plants a secret, made up on the spot, in a copy of the index, and
// looks whether the rules of the policy find it and whether the hook that is
// installed refuses it. Hooks of others don't run. Index, worktree, refs and
// objects stay as they are.
func Canary(ctx context.Context, repo git.Repository, env Env) (*Proof, error) {
	secret := env.Canary
	if secret == nil {
		secret = githubToken
	}
	line, err := secret()
	if err != nil {
		return nil, fmt.Errorf("make a canary: %w", err)
	}
	suffix := make([]byte, 4)
	rand.Read(suffix) // never fails
	p := &Proof{Path: "squire-canary-" + hex.EncodeToString(suffix) + ".txt"}
	plant, err := repo.Plant(ctx, p.Path, []byte(line+"\n"))
	if err != nil {
		return nil, err
	}
	defer plant.Close()
	environ := slices.Concat(env.environ(), plant.Vars, []string{canaryVar + "=1"})
	if repo.GitDir() != repo.CommonDir() {
		environ = append(environ, "GIT_DIR="+repo.GitDir()) // as git does in linked worktrees
	}
	inside := env
	inside.Dir, inside.Environ = repo.Root(), environ
	r := Run(ctx, PreCommit, nil, inside)
	if r.Err != nil {
		return nil, fmt.Errorf("scan the canary: %w", r.Err)
	}
	for _, x := range r.Findings {
		if x.Path == p.Path && x.Verdict.Show {
			p.Rule, p.Blocks = x.Rule.ID, p.Blocks || x.Verdict.Block
		}
	}
	p.Hook, err = tryHook(ctx, repo, p.Path, environ)
	return p, err
}

// tryHook runs the installed hook as git would, if it is Squire's own text: a
// hook from a repository must not run for being looked at.
func tryHook(ctx context.Context, repo git.Repository, canary string, environ []string) (HookProof, error) {
	status, err := Status(ctx, repo)
	if err != nil {
		return HookProof{}, err
	}
	h := status.Hooks[slices.IndexFunc(status.Hooks, func(h HookStatus) bool { return h.Name == PreCommit })]
	proof := HookProof{File: h.File}
	dir := filepath.Dir(h.File)
	switch {
	case status.Shadowed != "":
		proof.Problem = status.Shadowed
	case h.State == NotInstalled:
		proof.Problem = "there is no hook: run `" + status.Do + "`."
	case h.State == NotExecutable:
		proof.Problem = "the hook file is not executable, so git passes over it: run `squire hook install`."
	case h.State == Outdated:
		proof.Problem = "the hook file was written by another version: run `squire hook install`."
	case h.State != InstalledOK:
		proof.Problem = "the hook belongs to another program, so squire doesn't run it to try it out."
	case within(realPath(repo.Root()), dir) && !within(realPath(repo.CommonDir()), dir) && !within(realPath(repo.GitDir()), dir):
		proof.Problem = "the hook lies among the files of the project, so squire doesn't run it to try it out."
	}
	if proof.Problem != "" {
		return proof, nil
	}
	return runHook(ctx, repo, proof, canary, environ)
}

func runHook(ctx context.Context, repo git.Repository, proof HookProof, canary string, environ []string) (HookProof, error) {
	ctx, cancel := context.WithTimeout(ctx, canaryTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, proof.File)
	if windows {
		cmd = exec.CommandContext(ctx, "sh", filepath.ToSlash(proof.File))
	}
	cmd.Dir, cmd.Env = repo.Root(), environ
	cmd.WaitDelay = time.Second
	var out limited
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return proof, fmt.Errorf("run %s: %w", git.Printable(proof.File), context.Cause(ctx))
	case exited:
		proof.Code = exit.ExitCode()
	default:
		proof.Problem = fmt.Sprintf("the hook could not be started: %v.", err)
		return proof, nil
	}
	proof.Ran = true
	proof.Named = strings.Contains(out.String(), canary)
	return proof, nil
}

// A limited keeps the first megabyte that are written to it. The output of a hook
// is searched and then thrown away.
type limited struct{ strings.Builder }

func (l *limited) Write(p []byte) (int, error) {
	l.Builder.Write(p[:min(len(p), 1<<20-l.Len())])
	return len(p), nil
}

// githubToken makes an assignment of a token that no one has: random, with the
// checksum that GitHub puts at the end, so that a rule which verifies it takes
// it for real.
func githubToken() (string, error) {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	body := make([]byte, 30)
	for i := range body {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(digits))))
		if err != nil {
			return "", err
		}
		body[i] = digits[n.Int64()]
	}
	sum := crc32.ChecksumIEEE(body)
	check := make([]byte, 6)
	for i := len(check) - 1; i >= 0; i-- {
		check[i] = digits[sum%62]
		sum /= 62
	}
	return "token = " + "gh" + "p_" + string(body) + string(check), nil
}
