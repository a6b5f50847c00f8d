package git

import (
	"context"
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
	r := newPlumbing(dir, environ)
	if err := r.ask(ctx, []string{"--show-object-format"}, place{"--absolute-git-dir", &r.gitDir}, place{"--git-common-dir", &r.commonDir}); err != nil {
		return nil, err
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
