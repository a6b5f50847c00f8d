package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
)

// What a large repository has: so many files now, and so many objects in its
// pack.
const (
	largeFiles   = 100_000
	largeObjects = 1_030_000 // trees that two files share are counted twice
)

// largeRepo makes a large repository in dir, the same one each time, and checks
// it out. It takes a few minutes, most of it git's.
func largeRepo(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, ".git", "index")); err == nil {
		return nil
	}
	if err := runGit("", "init", "-q", "-b", "main", dir); err != nil {
		return err
	}
	cmd := exec.Command("git", "-C", dir, "fast-import", "--quiet", "--done")
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		return err
	}
	err = largeHistory(in)
	if closed := in.Close(); err == nil {
		err = closed
	}
	if waited := cmd.Wait(); waited != nil {
		return fmt.Errorf("git fast-import: %w\n%s", waited, complaint.Bytes())
	}
	if err != nil {
		return err
	}
	return runGit(dir, "checkout", "-q", "-f", "main")
}

// largeHistory writes commits for git fast-import: all files, then changes of
// some of them until there are objects enough.
func largeHistory(to io.Writer) error {
	out := bufio.NewWriterSize(to, 1<<20)
	random := rand.New(rand.NewPCG(1, 2))
	path := func(i int) string {
		return fmt.Sprintf("area%02d/team%02d/part%d/file%05d.go", i%40, i/40%50, i/2000%5, i)
	}
	objects, version := 0, 0
	file := func(i int) {
		version++
		body := fmt.Sprintf("package part%d\n\n// Version %d.\nfunc f%d() int { return %d }\n", i%7, version, i, random.Int64())
		fmt.Fprintf(out, "M 100644 inline %s\ndata %d\n%s\n", path(i), len(body), body)
		objects++
	}
	commit := func(n int) {
		fmt.Fprintf(out, "commit refs/heads/main\ncommitter Bench <bench@example.com> %d +0000\ndata 1\n.\n", 1_600_000_000+60*n)
		objects++
	}
	commit(0)
	for i := range largeFiles {
		file(i)
	}
	objects += 40 * 50 * 6
	for n := 1; objects < largeObjects; n++ {
		// Ten files of ten folders, each with its trees above.
		commit(n)
		for range 10 {
			area := random.IntN(largeFiles / 10)
			file(area)
			objects += 3
		}
		objects++
	}
	fmt.Fprint(out, "done\n")
	return out.Flush()
}

// runGit runs git without the configuration of the machine.
func runGit(dir string, args ...string) error {
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), quietGit...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("git %s: %w\n%s", args[0], err, out)
	}
	return nil
}

var quietGit = []string{
	"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
	"GIT_AUTHOR_NAME=Bench", "GIT_AUTHOR_EMAIL=bench@example.com",
	"GIT_COMMITTER_NAME=Bench", "GIT_COMMITTER_EMAIL=bench@example.com",
}
