package git

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// A setting is one value of a key, with where it comes from.
type setting struct{ value, scope, origin string }

// values returns all values of a key, the strongest last.
func (p *program) values(ctx context.Context, key string, flags ...string) ([]setting, error) {
	args := append([]string{"-z", "--show-scope", "--show-origin"}, flags...)
	out, err := output(ctx, p.settings(ctx, append(args, "--get-all", key)...))
	if exitCode(err) == 1 && len(out) == 0 {
		return nil, nil // not set
	}
	if err != nil {
		return nil, fmt.Errorf("read setting %s: %w", key, err)
	}
	fields := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	if len(fields)%3 != 0 {
		return nil, fmt.Errorf("read setting %s: %w", key, errRaw)
	}
	var all []setting
	for ; len(fields) > 0; fields = fields[3:] {
		all = append(all, setting{scope: fields[0], origin: fields[1], value: fields[2]})
	}
	return all, nil
}

func (r *plumbing) UserConfig(ctx context.Context, key string) (string, bool, error) {
	return r.program.userConfig(ctx, key)
}

// UserConfig returns the user's own value of a setting, wherever squire runs:
// that of the system's, the user's or the environment's configuration, never that
// of a repository. root is the folder of a project that squire looks at, or "".
func UserConfig(ctx context.Context, root, key string) (string, bool, error) {
	environ, dir, err := environFor("")
	if err != nil {
		return "", false, err
	}
	path, err := findGit(environ, root)
	p := &program{path: path, err: err, dir: dir, env: childEnviron(environ)}
	return p.userConfig(ctx, key)
}

func (p *program) userConfig(ctx context.Context, key string) (string, bool, error) {
	all, err := p.values(ctx, key)
	value, ok := "", false
	for _, s := range all {
		switch s.scope {
		case "system", "global", "command":
			value, ok = s.value, true
		}
	}
	return value, ok, err
}

func (r *plumbing) HooksPath(ctx context.Context) (HooksPath, error) {
	h := HooksPath{Dir: filepath.Join(r.commonDir, "hooks")}
	all, err := r.program.values(ctx, "core.hooksPath", "--type=path")
	if err != nil || len(all) == 0 {
		return h, err
	}
	last := all[len(all)-1]
	h.Value, h.Scope, h.Origin = last.value, last.scope, last.origin
	h.Dir = filepath.FromSlash(last.value)
	if !filepath.IsAbs(h.Dir) {
		// git runs hooks at the top of the worktree.
		h.Dir = filepath.Join(r.root, h.Dir)
	}
	h.Dir = filepath.Clean(h.Dir)
	return h, nil
}
