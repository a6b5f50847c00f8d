package proxy

import (
	"sync"
	"time"
)

// A queue holds messages for one reader and writes them in order, so that who
// sends never waits for who reads.
type queue struct {
	write func([]byte) error

	mu       sync.Mutex
	cond     sync.Cond
	messages [][]byte
	size     int    // bytes of messages
	closed   bool   // no more are taken
	ended    bool   // run has returned, or is about to
	last     func() // called when all are written, or can't be
	done     chan struct{}
}

func newQueue(write func([]byte) error) *queue {
	q := &queue{write: write, done: make(chan struct{})}
	q.cond.L = &q.mu
	go q.run()
	return q
}

func (q *queue) run() {
	defer close(q.done)
	for {
		q.mu.Lock()
		for len(q.messages) == 0 && !q.closed {
			q.cond.Wait()
		}
		if len(q.messages) == 0 {
			last := q.last
			q.ended = true
			q.mu.Unlock()
			if last != nil {
				last()
			}
			return
		}
		m := q.messages[0]
		q.messages[0] = nil
		q.messages = q.messages[1:]
		q.mu.Unlock()
		err := q.write(m)
		q.mu.Lock()
		q.size -= len(m)
		if err != nil { // the reader is gone; its own end is noticed elsewhere
			q.closed, q.messages, q.size = true, nil, 0
		}
		q.cond.Broadcast()
		q.mu.Unlock()
	}
}

// push adds a message and returns how many bytes wait. A nil queue, and one
// that is closed, takes nothing.
func (q *queue) push(m []byte) (waiting int) {
	if q == nil {
		return 0
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return 0
	}
	q.messages = append(q.messages, m)
	q.size += len(m)
	q.cond.Broadcast()
	return q.size
}

// ease waits until less than limit bytes wait.
func (q *queue) ease(limit int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.size >= limit && !q.closed {
		q.cond.Wait()
	}
}

// finish takes no more messages, and calls last when those that wait are
// written.
func (q *queue) finish(last func()) {
	if q == nil {
		last()
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		last()
		return
	}
	q.closed, q.last = true, last
	q.cond.Broadcast()
}

// wait waits for the end of what finish began, but not for longer than d.
func (q *queue) wait(d time.Duration) { until(q.done, d) }
