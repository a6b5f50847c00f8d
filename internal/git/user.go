package git

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A User reads and writes the user's own configuration of git, the one of
// `git config --global`. No repository has a say in it.
type User struct{ program program }

// A UserSetting is a setting that holds for every repository.
type UserSetting struct {
	// Value is as it was written, Path the folder that it stands for when it
	// is a path: "~/hooks" is one below the home folder.
	Value, Path string
	// Scope is "system", "global" or "command", Origin the file.
	Scope, Origin string
}

// OpenUser finds git; nil is the environment of the process.
func OpenUser(environ []string) (*User, error) {
	if environ == nil {
		environ = os.Environ()
	}
	cwd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("find the current folder: %w", err)
	}
	path, err := findGit(environ, cwd)
	if err != nil {
		return nil, err
	}
	env := slices.DeleteFunc(childEnviron(environ), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		return slices.Contains(repositoryVars, name)
	})
	// Not where the user stands, but where no repository is.
	dir := filepath.Dir(path)
	return &User{program{path: path, dir: dir, env: append(env, "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))}}, nil
}

// Get returns the setting of a key that is in force, and false when there is
// none.
func (u *User) Get(ctx context.Context, key string) (UserSetting, bool, error) {
	raw, err := u.program.values(ctx, key)
	if err != nil || len(raw) == 0 {
		return UserSetting{}, false, err
	}
	paths, err := u.program.values(ctx, key, "--type=path")
	if err != nil || len(paths) != len(raw) {
		return UserSetting{}, false, err
	}
	last := len(raw) - 1
	return UserSetting{raw[last].value, filepath.FromSlash(paths[last].value), raw[last].scope, raw[last].origin}, true, nil
}

// Set writes a key into the user's configuration, in place of all values that
// are there.
func (u *User) Set(ctx context.Context, key, value string) error {
	if _, err := output(ctx, u.program.settings(ctx, "--global", "--replace-all", key, value)); err != nil {
		return fmt.Errorf("set %s for the user: %w", key, err)
	}
	return nil
}

// Unset takes a key out of the user's configuration. It is no error when the
// key isn't there.
func (u *User) Unset(ctx context.Context, key string) error {
	_, err := output(ctx, u.program.settings(ctx, "--global", "--unset-all", key))
	if err != nil && exitCode(err) != 5 { // 5: there is no such key
		return fmt.Errorf("unset %s for the user: %w", key, err)
	}
	return nil
}
