package git

import (
	"context"
	"path/filepath"
	"strings"
)

// OpenBare opens a repository as the hooks of a server need it: without a
// worktree, whether it has one or not. Root is empty then, and there is no
// index to ask about. The environment is as in [Open] when environ is nil, else
// as in [OpenEnv]; in it git tells where pushed objects wait that are not yet
// part of the repository.
func OpenBare(ctx context.Context, dir string, environ []string) (Repository, error) {
	if environ == nil {
		var err error
		if environ, dir, err = environFor(dir); err != nil {
			return nil, err
		}
	}
	path, err := findGit(environ, dir)
	if err != nil {
		return nil, err
	}
	r := &plumbing{program: program{path: path, dir: dir, env: childEnviron(environ)}, environ: environ}
	r.objects.program = &r.program
	cmd := r.program.command(ctx, "rev-parse", "--show-object-format",
		separator, "--absolute-git-dir", separator, "--git-common-dir", separator, "HEAD", "--")
	out, err := output(ctx, cmd)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	answers := strings.Split(string(out), separator+"\n")
	if len(answers) < 4 {
		if err == nil {
			err = errRaw
		}
		return nil, openError(dir, "", err)
	}
	for i, into := range []*string{&r.gitDir, &r.commonDir} {
		p := filepath.FromSlash(strings.TrimSuffix(answers[1+i], "\n"))
		if !filepath.IsAbs(p) {
			p = filepath.Join(dir, p)
		}
		*into = filepath.Clean(p)
	}
	r.sha256 = answers[0] == "sha256\n"
	head, _, _ := strings.Cut(answers[3], "\n")
	if id, err := parseOID([]byte(head)); err == nil {
		r.head = id
	}
	return r, nil
}

// RemoteName returns the name under which a remote has remote-tracking refs,
// as git tells pre-push of it: a push to an address that has no name is told
// with the address in its place, which has none.
func RemoteName(remote, address string) (string, bool) {
	if remote == "" || remote == address || strings.ContainsAny(remote, "*?[\\:~^ \t\r\n\x00") || strings.Contains(remote, "..") || strings.HasPrefix(remote, "/") || strings.HasPrefix(remote, ".") {
		return "", false
	}
	return remote, true
}
