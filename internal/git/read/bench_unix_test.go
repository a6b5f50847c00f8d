//go:build unix

package read

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-git/go-git/v5/plumbing"

	"github.com/squiresec/squire/internal/git/gittest"
)

// benchRepo is the repository that SQUIRE_BENCH_REPO names, or a generated one.
func benchRepo(b *testing.B) (r *gittest.Repo, ids []plumbing.Hash, size int64) {
	b.Helper()
	if dir := os.Getenv("SQUIRE_BENCH_REPO"); dir != "" {
		r = &gittest.Repo{T: b, Dir: dir, Environ: os.Environ()}
	} else {
		r = gittest.New(b)
		grow(b, r, 300)
		r.Git("gc", "-q")
	}
	list := r.Git("cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objectsize)")
	for line := range strings.Lines(list) {
		id, n, _ := strings.Cut(strings.TrimSpace(line), " ")
		ids = append(ids, plumbing.NewHash(id))
		var v int64
		for _, c := range n {
			v = 10*v + int64(c-'0')
		}
		size += v
	}
	return r, ids, size
}

// processor is the processor time of this process.
func processor() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkEveryObject reads all objects of a repository, in the order of the
// pack and in order of their names, which is chance.
func BenchmarkEveryObject(b *testing.B) {
	r, ids, size := benchRepo(b)
	sorted := append([]plumbing.Hash(nil), ids...)
	plumbing.HashesSort(sorted)
	for _, order := range []struct {
		name string
		ids  []plumbing.Hash
	}{{"pack", ids}, {"name", sorted}} {
		var in bytes.Buffer
		for _, id := range order.ids {
			in.WriteString(id.String() + "\n")
		}
		b.Run("git/"+order.name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				cmd := exec.Command("git", "cat-file", "--batch", "--buffer")
				cmd.Dir, cmd.Env, cmd.Stdin = r.Dir, r.Environ, bytes.NewReader(in.Bytes())
				out, err := cmd.StdoutPipe()
				if err != nil {
					b.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					b.Fatal(err)
				}
				io.Copy(io.Discard, bufio.NewReader(out))
				cmd.Wait()
				b.ReportMetric(float64((cmd.ProcessState.SystemTime() + cmd.ProcessState.UserTime()).Milliseconds()), "cpu-ms")
			}
		})
		b.Run("read/"+order.name, func(b *testing.B) {
			b.SetBytes(size)
			from, rounds := processor(), 0
			for b.Loop() {
				rounds++
				s := open(b, objects(r))
				s.SetCache(96 << 20)
				var buf []byte
				for _, id := range order.ids {
					_, data, err := s.Object(id, 1<<30, buf[:0])
					if err != nil {
						b.Fatal(id, err)
					}
					buf = data
				}
			}
			b.ReportMetric(float64((processor()-from).Milliseconds())/float64(rounds), "cpu-ms")
		})
	}
}
