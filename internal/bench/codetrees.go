package main

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

var errNoTree = errors.New("no sources were found")

// Files over this many bytes are left out: ast-grep passes over large ones, and
// all sides are to read the same.
const maxCodeFile = 1 << 20

// A sourceFile is a file that may be taken into a tree.
type sourceFile struct {
	path, rel string
	size      int64
}

// collect copies the files of the language into a tree that all sides read, so
// that none can leave something out. Of more than MB megabytes, 16 where it
// isn't set, a part is taken, the same one each time; MB=0 takes all.
func (c *codeBench) collect() error {
	dirs := filepath.SplitList(os.Getenv(c.tree))
	leave := func(string) bool { return false }
	if len(dirs) == 0 {
		var err error
		if dirs, err = c.fetch(c.bench); err != nil {
			return err
		}
		if c.leave != nil {
			leave = c.leave
		}
	}
	var files []sourceFile
	for i, dir := range dirs {
		found, err := sources(dir, c.ext, leave)
		if err != nil {
			return err
		}
		for _, f := range found {
			f.rel = filepath.Join(strconv.Itoa(i), f.rel)
			files = append(files, f)
		}
	}
	all := len(files)
	files = part(files, c.megabytes()<<20)
	c.sources = filepath.Join(c.dir, "trees", c.name)
	if err := os.RemoveAll(c.sources); err != nil {
		return err
	}
	total := int64(0)
	for _, f := range files {
		total += f.size
		if err := copySource(filepath.Join(c.sources, f.rel), f.path); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		return fmt.Errorf("%w in %s", errNoTree, strings.Join(dirs, ", "))
	}
	fmt.Printf("\n%s: %d of %d files, %.1f MB\n", c.name, len(files), all, float64(total)/1e6)
	return nil
}

func (c *codeBench) megabytes() int64 {
	n, err := strconv.ParseInt(os.Getenv("MB"), 10, 32)
	if err != nil {
		return 16
	}
	return n
}

// sources lists the files with an extension under a folder.
func sources(dir, ext string, leave func(string) bool) ([]sourceFile, error) {
	var files []sourceFile
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() || filepath.Ext(path) != ext || leave(filepath.ToSlash(path)) {
			return nil
		}
		info, err := d.Info()
		if err != nil || info.Size() > maxCodeFile {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		files = append(files, sourceFile{path, rel, info.Size()})
		return err
	})
	return files, err
}

// part takes about so many bytes of files, spread over all folders; 0 is all.
func part(files []sourceFile, most int64) []sourceFile {
	if most == 0 {
		return files
	}
	place := func(f sourceFile) uint64 {
		h := fnv.New64a()
		h.Write([]byte(filepath.ToSlash(f.rel)))
		return h.Sum64()
	}
	slices.SortFunc(files, func(a, b sourceFile) int { return cmp.Compare(place(a), place(b)) })
	total := int64(0)
	for i, f := range files {
		if total += f.size; total > most {
			return files[:i+1]
		}
	}
	return files
}

func copySource(to, from string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}

func goSources(*bench) ([]string, error) {
	var dirs []string
	for _, module := range []string{"github.com/hashicorp/terraform@v1.9.0", "k8s.io/kubernetes@v1.31.0"} {
		dir, err := download(module)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errNoTree, err)
		}
		dirs = append(dirs, dir)
	}
	return dirs, nil
}

func pythonSources(*bench) ([]string, error) {
	out, err := exec.Command("python3", "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))").Output()
	if err != nil {
		return nil, fmt.Errorf("%w: ask python3 for its library: %w", errNoTree, err)
	}
	return []string{strings.TrimSpace(string(out))}, nil
}

// typescriptSources fetches packages that ship their sources. Nothing of them
// is run.
func typescriptSources(b *bench) ([]string, error) {
	var dirs []string
	for _, name := range []string{"effect@4.1.0", "viem@2.57.20", "zod@4.6.7", "rxjs@7.8.2"} {
		dir := filepath.Join(b.dir, "npm", strings.ReplaceAll(name, "/", "-"))
		if _, err := os.Stat(filepath.Join(dir, "package")); err != nil {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return nil, err
			}
			cmd := exec.Command("sh", "-c", `npm pack --silent --ignore-scripts "$1" >/dev/null && tar xzf ./*.tgz && rm ./*.tgz`, "sh", name)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				return nil, fmt.Errorf("%w: npm pack %s: %w\n%s", errNoTree, name, err, out)
			}
		}
		dirs = append(dirs, dir)
	}
	return dirs, nil
}

// javaSources unpacks the sources that a JDK comes with.
func javaSources(b *bench) ([]string, error) {
	dir := filepath.Join(b.dir, "jdk")
	if _, err := os.Stat(dir); err == nil {
		return []string{dir}, nil
	}
	found, _ := filepath.Glob("/usr/lib/jvm/*/lib/src.zip")
	if home := os.Getenv("JAVA_HOME"); home != "" {
		found = slices.Insert(found, 0, filepath.Join(home, "lib", "src.zip"))
	}
	for _, archive := range found {
		if info, err := os.Stat(archive); err != nil || info.Size() == 0 {
			continue
		}
		if out, err := exec.Command("unzip", "-q", archive, "*.java", "-d", dir).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%w: unzip %s: %w\n%s", errNoTree, archive, err, out)
		}
		return []string{dir}, nil
	}
	return nil, fmt.Errorf("%w: no JDK here has its src.zip", errNoTree)
}
