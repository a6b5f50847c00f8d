package read

import (
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// defaultCache is what a hook needs, in bytes: some trees of HEAD and the old
// side of a few files.
const defaultCache = 16 << 20

// firstCache is how many bytes a cache holds that wasn't asked yet for what it
// dropped. Small repositories need no more, and memory that is new costs a scan
// of them more than it saves.
const firstCache = 12 << 20

// A baseCache holds bases of deltas, the least recently used ones dropped
// first. What it hands out is never modified. Where it has to hold again what it
// dropped, it grows up to its limit.
type baseCache struct {
	mu               sync.Mutex
	size, limit, use int // bytes; size is what it may hold now
	all              map[baseKey]*cachedBase
	ring             cachedBase // ring.next is the newest
	dropped          map[baseKey]struct{}
}

// mostDropped is how many dropped entries are remembered, in a few megabytes.
const mostDropped = 1 << 15

type baseKey struct {
	pack *pack
	off  int64
}

type cachedBase struct {
	prev, next *cachedBase
	key        baseKey
	kind       plumbing.ObjectType
	data       []byte
}

// cost is what an entry takes in bytes, about: empty objects take some too.
func (b *cachedBase) cost() int { return cap(b.data) + 200 }

func newBaseCache(limit int) *baseCache {
	c := &baseCache{size: min(limit, firstCache), limit: limit, all: map[baseKey]*cachedBase{}, dropped: map[baseKey]struct{}{}}
	c.ring.prev, c.ring.next = &c.ring, &c.ring
	return c
}

func (c *baseCache) get(key baseKey) *cachedBase {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.all[key]
	if b != nil {
		b.unlink()
		b.link(&c.ring)
	}
	return b
}

// add keeps data, which nobody may modify from then on. What would push out
// most of the others isn't kept.
func (c *baseCache) add(key baseKey, kind plumbing.ObjectType, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(data) > c.limit/2 || c.all[key] != nil {
		return
	}
	b := &cachedBase{key: key, kind: kind, data: data}
	if _, again := c.dropped[key]; again {
		delete(c.dropped, key)
		c.size += b.cost() / 2
	}
	c.size = min(max(c.size, 2*len(data)), c.limit)
	b.link(&c.ring)
	c.all[key] = b
	c.use += b.cost()
	c.shrink()
}

func (c *baseCache) resize(limit int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if limit != c.limit {
		c.size, c.limit = min(limit, firstCache), limit
	}
	c.shrink()
}

func (c *baseCache) shrink() {
	for c.use > c.size && c.ring.prev != &c.ring {
		old := c.ring.prev
		old.unlink()
		delete(c.all, old.key)
		c.use -= old.cost()
		if len(c.dropped) == mostDropped {
			clear(c.dropped)
		}
		c.dropped[old.key] = struct{}{}
	}
}

func (b *cachedBase) unlink() { b.prev.next, b.next.prev = b.next, b.prev }

func (b *cachedBase) link(ring *cachedBase) {
	b.prev, b.next = ring, ring.next
	ring.next.prev = b
	ring.next = b
}
