package source

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/squiresec/squire/checks"
)

// Known remembers on disk in which versions of a repository nothing was found
// under one set of rules, so that a history is not scanned twice, and one that
// was broken off goes on where it stopped.
//
// It holds hashes and no content. Whatever is wrong with its file, a part that
// doesn't fit its checksum is as if it weren't there. So the worst that a
// broken file does is to have versions scanned again.
type Known struct {
	file   string
	header []byte
	loaded []Version // sorted; never changes
	whole  int64     // bytes of the file that are good

	mu     sync.Mutex
	added  []Version // not yet written
	out    *os.File  // nil until something is written
	room   int       // how many more the file may hold
	failed error
}

// Limits of what is remembered.
const (
	maxKnown      = 1 << 20 // versions in one file, of 16 bytes each
	maxKnownFiles = 32      // in the folder, for all repositories and rules
	knownBlock    = 512     // versions that are written at once
	knownSuffix   = ".known"
)

const knownMagic = "squire known 1\n"

// OpenKnown reads what is known about a repository, named by its folder, under
// the rules with this digest. dir is made when something is written to it.
func OpenKnown(dir, repository string, digest [sha256.Size]byte) (*Known, error) {
	of := sha256.Sum256([]byte(repository))
	k := &Known{
		file:   filepath.Join(dir, hex.EncodeToString(of[:12])+"-"+hex.EncodeToString(digest[:12])+knownSuffix),
		header: append([]byte(knownMagic), digest[:]...),
		room:   maxKnown,
	}
	f, err := os.Open(k.file)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", k.file, checks.Pathless(err))
	}
	defer f.Close()
	const limit = int64(maxKnown) * 2 * int64(len(Version{}))
	data, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", k.file, checks.Pathless(err))
	}
	k.loaded, k.whole = parseKnown(data, k.header)
	k.room = max(maxKnown-len(k.loaded), 0)
	slices.SortFunc(k.loaded, compareVersions)
	return k, nil
}

func compareVersions(a, b Version) int { return bytes.Compare(a[:], b[:]) }

// parseKnown reads the header and the blocks after it, up to the first that
// isn't whole, and returns how many bytes were good. A block is a number of
// versions in four bytes, the versions, and the start of a SHA-256 of both.
func parseKnown(data, header []byte) (all []Version, whole int64) {
	if !bytes.HasPrefix(data, header) {
		return nil, 0
	}
	rest := data[len(header):]
	for len(rest) >= 4 {
		n := int64(binary.BigEndian.Uint32(rest))
		end := 4 + n*int64(len(Version{}))
		if end+knownSum > int64(len(rest)) {
			break
		}
		if sum := sha256.Sum256(rest[:end]); !bytes.Equal(sum[:knownSum], rest[end:end+knownSum]) {
			break
		}
		for v := range slices.Chunk(rest[4:end], len(Version{})) {
			all = append(all, Version(v))
		}
		rest = rest[end+knownSum:]
	}
	return all, int64(len(data) - len(rest))
}

// knownSum is how many bytes of a SHA-256 end a block.
const knownSum = 8

func block(versions []Version) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(versions)))
	for _, v := range versions {
		b = append(b, v[:]...)
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:knownSum]...)
}

// Has reports whether nothing was found in a version by an earlier run.
func (k *Known) Has(v Version) bool {
	_, ok := slices.BinarySearchFunc(k.loaded, v, compareVersions)
	return ok
}

// Add remembers that nothing was found in a version.
func (k *Known) Add(v Version) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failed != nil || k.room == 0 {
		return
	}
	k.room--
	if k.added = append(k.added, v); len(k.added) >= knownBlock {
		k.failed = k.write()
	}
}

// Close writes what is not written yet. The error tells why an earlier or this
// write failed: the next run has to scan again what it could not remember.
func (k *Known) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failed == nil && len(k.added) > 0 {
		k.failed = k.write()
	}
	if k.out != nil {
		if err := k.out.Close(); k.failed == nil && err != nil {
			k.failed = err
		}
		k.out = nil
	}
	if k.failed != nil {
		return fmt.Errorf("write %s: %w", k.file, checks.Pathless(k.failed))
	}
	return nil
}

func (k *Known) write() error {
	if k.out == nil {
		if err := k.create(); err != nil {
			return err
		}
	}
	// One write: two runs at once don't mix their blocks.
	_, err := k.out.Write(block(k.added))
	k.added = k.added[:0]
	return err
}

// create opens the file to append to it, without what is broken in it.
func (k *Known) create() error {
	dir := filepath.Dir(k.file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if k.whole == 0 {
		forget(dir)
		// Whole under its name, or not at all: another run may do the same.
		f, err := os.CreateTemp(dir, ".known-*") // mode 0600
		if err != nil {
			return err
		}
		_, err = f.Write(k.header)
		if err = errors.Join(err, f.Close()); err == nil {
			err = os.Rename(f.Name(), k.file)
		}
		if err != nil {
			os.Remove(f.Name())
			return err
		}
	}
	f, err := os.OpenFile(k.file, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if k.whole > 0 {
		err = k.repair(f)
	}
	if err != nil {
		f.Close()
		return err
	}
	k.out = f
	return nil
}

// repair cuts off what follows the last good block.
func (k *Known) repair(f *os.File) error {
	info, err := f.Stat()
	if err != nil || info.Size() == k.whole {
		return err
	}
	data, err := os.ReadFile(k.file)
	if err != nil {
		return err
	}
	// Another run may have added to it meanwhile, or be about to: what it
	// writes must not be cut off.
	_, whole := parseKnown(data, k.header)
	if whole == int64(len(data)) {
		return nil
	}
	if info, err = f.Stat(); err != nil || info.Size() != int64(len(data)) {
		return err
	}
	return f.Truncate(whole)
}

// forget removes the files that were not written to for the longest time.
func forget(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	var files []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && strings.HasSuffix(e.Name(), knownSuffix) {
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(b.ModTime().Compare(a.ModTime()), cmp.Compare(a.Name(), b.Name()))
	})
	for _, info := range files[min(len(files), maxKnownFiles-1):] {
		os.Remove(filepath.Join(dir, info.Name()))
	}
}
