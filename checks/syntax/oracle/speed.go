package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/squiresec/squire/checks/syntax"
)

// batch is how many bytes one side parses before it is the other's turn:
// whatever else the machine does then slows both.
const batch = 1 << 19

// race measures the processor time of both parsers on the same files, in
// turns. That of ours has the garbage collector in it.
func race(out io.Writer, lang string, files []string, parse func([]byte) *syntax.Tree, peer *peer) error {
	var ours, theirs time.Duration
	var srcs [][]byte
	total, size := 0, 0
	turn := func() {
		runtime.GC() // what was read is nobody's cost
		start := processorTime()
		for _, src := range srcs {
			peer.only(src)
		}
		mid := processorTime()
		for _, src := range srcs {
			parse(src)
		}
		theirs += mid - start
		ours += processorTime() - mid
		total, size, srcs = total+size, 0, srcs[:0]
	}
	for _, path := range files {
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		srcs, size = append(srcs, src), size+len(src)
		if size >= batch {
			turn()
		}
	}
	turn()
	mb := float64(total) / 1e6
	fmt.Fprintf(out, "%s: %d files, %.1f MB: squire %.1f MB/s, tree-sitter %.1f MB/s of processor time; %.1f times as fast\n",
		lang, len(files), mb, mb/ours.Seconds(), mb/theirs.Seconds(), float64(theirs)/float64(ours))
	return nil
}

// processorTime is what the process has used, in all threads.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // no system that it runs on refuses
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
