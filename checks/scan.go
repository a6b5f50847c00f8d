package checks

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync"

	"golang.org/x/sync/semaphore"
)

// maxReuse is the largest buffer in bytes that a worker keeps for the next
// file.
const maxReuse = 4 << 20

// manyFindings is how many findings of one file wait for their turn. With more
// the worker waits too: a text made of findings takes many times its memory.
const manyFindings = 256

type result struct {
	path  string
	found []Finding
	err   error
	part  *part // nil for a whole file
}

// A job is one file, or one part of a large one, on its way through a scan.
type job struct {
	file   *File
	weight int64
	done   chan result
	taken  chan struct{} // closed when the result was passed on
}

// Scan scans every file of a source and yields findings in the order of the
// files, for any number of workers. Errors come in the same order: a *Gap
// costs one file, any other error ends the scan, and after it nothing follows.
// Stopping the iteration stops the workers before Scan returns.
func (e *Engine) Scan(ctx context.Context, src Source) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		workers := e.Workers
		if workers <= 0 {
			workers = runtime.GOMAXPROCS(0)
		}
		if workers == 1 {
			e.inTurn(ctx, src, yield)
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		defer wg.Wait()
		defer cancel()

		jobs := make(chan *job)
		// Results wait here in file order. A slow file holds back at most this
		// many others, whose content is already released.
		order := make(chan *job, 64*workers)
		d := &feeder{Engine: e, bytes: semaphore.NewWeighted(e.maxInFlight()), jobs: jobs, order: order}
		wg.Go(func() {
			defer close(order)
			defer close(jobs)
			d.feed(ctx, src)
		})
		for range workers {
			wg.Go(func() { d.work(ctx) })
		}
		out := emitter{Engine: e, yield: yield}
		for j := range order {
			select {
			case r := <-j.done:
				if !out.emit(r) {
					return
				}
				close(j.taken)
			case <-ctx.Done():
				yield(Finding{}, context.Cause(ctx))
				return
			}
		}
		if ctx.Err() != nil {
			yield(Finding{}, context.Cause(ctx))
		}
	}
}

func (e *Engine) maxInFlight() int64 {
	if e.MaxInFlight > 0 {
		return e.MaxInFlight
	}
	return DefaultMaxInFlight
}

// A feeder brings the files of a source to the workers of a scan.
type feeder struct {
	*Engine
	bytes *semaphore.Weighted
	jobs  chan *job
	order chan *job
}

// feed is the only one that iterates the source.
func (d *feeder) feed(ctx context.Context, src Source) {
	for f, err := range src.Files(ctx) {
		switch {
		case err != nil:
			if _, gap := errors.AsType[*Gap](err); !d.tell(ctx, err) || !gap {
				return
			}
		case d.inParts(f):
			if !d.parts(ctx, f) {
				return
			}
		default:
			weight := d.weight(max(f.Size, int64(len(f.Data))))
			if d.bytes.Acquire(ctx, weight) != nil || !d.put(ctx, f, weight) {
				return
			}
		}
	}
}

// weight is what n bytes count of all that is held at once.
func (d *feeder) weight(n int64) int64 { return min(max(n, 1), d.maxInFlight()) }

// tell puts an error in its place in the order.
func (d *feeder) tell(ctx context.Context, err error) bool {
	j := &job{done: make(chan result, 1), taken: make(chan struct{})}
	j.done <- result{err: err}
	return d.enqueue(ctx, j)
}

func (d *feeder) enqueue(ctx context.Context, j *job) bool {
	select {
	case d.order <- j:
		return true
	case <-ctx.Done():
		return false
	}
}

// put gives a file to the next worker that is free.
func (d *feeder) put(ctx context.Context, f *File, weight int64) bool {
	j := &job{file: f, weight: weight, done: make(chan result, 1), taken: make(chan struct{})}
	if !d.enqueue(ctx, j) {
		return false
	}
	select {
	case d.jobs <- j:
		return true
	case <-ctx.Done():
		return false
	}
}

// parts cuts a large file. One that has to be loaded for that is held until
// its last part is scanned.
func (d *feeder) parts(ctx context.Context, f *File) bool {
	held, streamed := int64(0), f.Open != nil
	if !streamed {
		held = d.weight(max(f.Size, int64(len(f.Data))))
		if d.bytes.Acquire(ctx, held) != nil {
			return false
		}
	}
	for p, err := range d.Engine.parts(f) {
		if err != nil {
			if !d.tell(ctx, err) {
				return false
			}
			continue
		}
		weight := held // of the last part
		switch {
		case streamed:
			if weight = d.weight(p.Size); d.bytes.Acquire(ctx, weight) != nil {
				return false
			}
		case p.Continues():
			weight = 0
		default:
			held = 0
		}
		if !d.put(ctx, p, weight) {
			return false
		}
	}
	d.bytes.Release(held) // nothing, unless an error came before the last part
	return true
}

// work scans what the feeder brings.
func (d *feeder) work(ctx context.Context) {
	var buf []byte
	for j := range d.jobs {
		var r result
		buf, r = d.one(j.file, buf)
		d.bytes.Release(j.weight)
		j.file = nil
		j.done <- r
		if len(r.found) > manyFindings {
			select {
			case <-j.taken:
			case <-ctx.Done():
				return
			}
		}
		if cap(buf) > maxReuse {
			buf = nil
		}
	}
}

// inTurn is Scan for one worker, which needs no others: a single file, as the
// standard input is, costs no threads.
func (e *Engine) inTurn(ctx context.Context, src Source, yield func(Finding, error) bool) {
	var buf []byte
	out := emitter{Engine: e, yield: yield}
	for f, err := range e.whole(src.Files(ctx)) {
		if ctx.Err() != nil {
			break
		}
		r := result{err: err}
		if err == nil {
			if buf, r = e.one(f, buf); cap(buf) > maxReuse {
				buf = nil
			}
		}
		if !out.emit(r) {
			return
		}
	}
	if ctx.Err() != nil {
		yield(Finding{}, context.Cause(ctx))
	}
}

// whole yields the files, large ones in parts.
func (e *Engine) whole(files iter.Seq2[*File, error]) iter.Seq2[*File, error] {
	return func(yield func(*File, error) bool) {
		for f, err := range files {
			if err != nil || !e.inParts(f) {
				if !yield(f, err) {
					return
				}
				continue
			}
			for p, err := range e.parts(f) {
				if !yield(p, err) {
					return
				}
			}
		}
	}
}

// An emitter yields what came of files, in their order.
type emitter struct {
	*Engine
	yield func(Finding, error) bool
	// Of the large file whose parts come in:
	found int             // how many findings
	dirty bool            // something was found, or failed
	told  map[string]bool // its gaps
}

// emit yields what came of one file, and reports whether to go on.
func (m *emitter) emit(r result) bool {
	m.sum(&r)
	for _, x := range r.found {
		if !m.yield(x, nil) {
			return false
		}
	}
	for _, err := range split(r.err) {
		g, gap := errors.AsType[*Gap](err)
		if gap && r.part != nil {
			// Every part may fail for the same reason.
			if key := string(g.Kind) + g.Err.Error(); !m.told[key] {
				m.told[key] = true
			} else {
				continue
			}
		}
		if gap && m.Progress != nil && g.Kind != NotUnderstood {
			m.Progress.Gaps.Add(1)
		}
		if !m.yield(Finding{}, err) || !gap {
			return false
		}
	}
	return true
}

// sum adds up the parts of a file.
func (m *emitter) sum(r *result) {
	if r.part == nil {
		return
	}
	if r.part.first {
		m.found, m.dirty, m.told = 0, false, map[string]bool{}
	}
	if most := m.MaxFindings - m.found; m.MaxFindings > 0 && len(r.found) > most {
		r.found = r.found[:max(most, 0)]
		r.err = errors.Join(append(split(r.err), m.tooMany(r.path))...)
		r.part.whole.enough.Store(true)
	}
	m.found += len(r.found)
	m.dirty = m.dirty || len(r.found) > 0 || r.err != nil
	if r.part.last && !m.dirty && r.part.done != nil {
		r.part.done()
	}
}

// split undoes errors.Join.
func split(err error) []error {
	if err == nil {
		return nil
	}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		return j.Unwrap()
	}
	return []error{err}
}

// one loads and scans one file, and returns the buffer to reuse. Whatever
// fails while a file is read costs that file too.
func (e *Engine) one(f *File, memory []byte) (buf []byte, r result) {
	r.path, r.part = f.Path, f.part
	defer recovered(f.Path, "reading or scanning", &r.err)
	buf, err := e.load(f, memory)
	if err != nil {
		r.err = err
		return buf, r
	}
	n := len(f.Data)
	r.found, r.err = e.ScanFile(f)
	e.count(f, n)
	if f.Done != nil && r.err == nil && len(r.found) == 0 {
		f.Done()
	}
	return buf, r
}

// count adds a file of n bytes to the progress.
func (e *Engine) count(f *File, n int) {
	switch {
	case e.Progress == nil:
		return
	case f.Binary:
		e.Progress.Binaries.Add(1)
		return
	case f.part != nil:
		n = f.part.own.Len()
	}
	e.Progress.Bytes.Add(int64(n))
	if !f.Continues() {
		e.Progress.Files.Add(1)
	}
}
