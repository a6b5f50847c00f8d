package read

import (
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// defaultCache is what a hook needs, in bytes: some trees of HEAD and the old
// side of a few files.
const defaultCache = 16 << 20

// A baseCache holds bases of deltas, the least recently used ones dropped
// first. What it hands out is never modified.
type baseCache struct {
	mu         sync.Mutex
	limit, use int // bytes
	all        map[baseKey]*cachedBase
	ring       cachedBase // ring.next is the newest
}

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
	c := &baseCache{limit: limit, all: map[baseKey]*cachedBase{}}
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
	b.link(&c.ring)
	c.all[key] = b
	c.use += b.cost()
	c.shrink()
}

func (c *baseCache) resize(limit int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = limit
	c.shrink()
}

func (c *baseCache) shrink() {
	for c.use > c.limit && c.ring.prev != &c.ring {
		old := c.ring.prev
		old.unlink()
		delete(c.all, old.key)
		c.use -= old.cost()
	}
}

func (b *cachedBase) unlink() { b.prev.next, b.next.prev = b.next, b.prev }

func (b *cachedBase) link(ring *cachedBase) {
	b.prev, b.next = ring, ring.next
	ring.next.prev = b
	ring.next = b
}
