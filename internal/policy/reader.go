package policy

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/squiresec/squire/checks/pattern/rulefile"
)

// WorktreeReader returns a Reader of the policy files under root. It opens
// nothing but them and the TOML files that a .gitleaks.toml extends, follows no
// symbolic link out of root, and doesn't wait for a named pipe.
func WorktreeReader(root string) Reader {
	return func(name string) ([]byte, error) {
		if !readable(name) {
			return nil, fmt.Errorf("%s is no policy file", name)
		}
		dir, err := os.OpenRoot(root)
		if err != nil {
			return nil, err
		}
		defer dir.Close()
		local := filepath.FromSlash(name)
		info, err := dir.Stat(local)
		switch {
		case err != nil:
			return nil, err
		case !info.Mode().IsRegular():
			return nil, fmt.Errorf("it is a %s and must be a file", kindOf(info.Mode()))
		}
		f, err := dir.Open(local)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		// One byte over the limit is enough for Load to see that it is too
		// large.
		return io.ReadAll(io.LimitReader(f, int64(limitOf(name))+1))
	}
}

// readable reports whether name is one that Load may ask for.
func readable(name string) bool {
	return IsFile(name) || isTOML(name)
}

// isTOML reports whether name is a TOML file within the root.
func isTOML(name string) bool {
	return fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name)) && path.Ext(name) == ".toml" &&
		!strings.EqualFold(strings.SplitN(name, "/", 2)[0], ".git")
}

func limitOf(name string) int {
	switch {
	case name == ConfigFile:
		return maxConfig
	case name == BaselineFile:
		return maxBaseline
	case IsRuleFile(name):
		return rulefile.MaxSize
	}
	return maxGitleaks
}

func kindOf(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "folder"
	case m&fs.ModeNamedPipe != 0:
		return "named pipe"
	case m&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}
