package osv

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/squiresec/squire/checks/deps/version"
)

// The file of an ecosystem, all numbers little-endian:
//
//	header  headerLen bytes, see head
//	records one a package
//	table   rowLen bytes a package, by the hash of its name:
//	        hash 8, offset 8, length 4, checksum 4
//
// Header, table and each record have a checksum: a byte that is wrong is an
// error, not a package without advisories. The last byte of the magic is the
// version of the layout.

const (
	magic     = "SQUOSV\x00\x01"
	headerLen = 64
	rowLen    = 24
	suffix    = ".osv"
	maxFile   = 1 << 32
	maxTable  = 10_000_000 * rowLen
)

// A head is the header of a file.
type head struct {
	imported, newest     int64 // Unix seconds
	advisories, packages uint32
	table                uint64 // its offset
	tableSum             uint32
}

func (h *head) encode() []byte {
	b := make([]byte, 0, headerLen)
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint64(b, uint64(h.imported))
	b = binary.LittleEndian.AppendUint64(b, uint64(h.newest))
	b = binary.LittleEndian.AppendUint32(b, h.advisories)
	b = binary.LittleEndian.AppendUint32(b, h.packages)
	b = binary.LittleEndian.AppendUint64(b, h.table)
	b = binary.LittleEndian.AppendUint32(b, h.tableSum)
	b = append(b, make([]byte, headerLen-4-len(b))...)
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

func (h *head) decode(b []byte) error {
	switch n := len(magic) - 1; {
	case len(b) < headerLen || string(b[:n]) != magic[:n]:
		return errDamaged
	case b[n] != magic[n]:
		return fmt.Errorf("the database is of another version of Squire (layout %d, want %d)", b[n], magic[n])
	case binary.LittleEndian.Uint32(b[headerLen-4:]) != crc32.ChecksumIEEE(b[:headerLen-4]):
		return errDamaged
	}
	b = b[len(magic):]
	h.imported, h.newest = int64(binary.LittleEndian.Uint64(b)), int64(binary.LittleEndian.Uint64(b[8:]))
	h.advisories, h.packages = binary.LittleEndian.Uint32(b[16:]), binary.LittleEndian.Uint32(b[20:])
	h.table, h.tableSum = binary.LittleEndian.Uint64(b[24:]), binary.LittleEndian.Uint32(b[32:])
	if h.table < headerLen || h.table > maxFile || uint64(h.packages)*rowLen > maxTable {
		return errDamaged
	}
	return nil
}

// A Status tells of one ecosystem's database.
type Status struct {
	Ecosystem  version.Ecosystem
	Advisories int // those that an advisory is about several packages of count once
	Packages   int
	Imported   time.Time
	Newest     time.Time // when the newest advisory was last changed
}

func (h *head) status(e version.Ecosystem) Status {
	return Status{e, int(h.advisories), int(h.packages), time.Unix(h.imported, 0).UTC(), time.Unix(h.newest, 0).UTC()}
}

// An Index is the open database of one ecosystem. It is safe for concurrent
// use.
type Index struct {
	Status
	from  io.ReaderAt
	rows  []byte
	end   uint64 // of the records
	close func() error
}

// Close closes the file.
func (x *Index) Close() error {
	if x.close == nil {
		return nil
	}
	return x.close()
}

// FileName is the name of an ecosystem's file in the folder of the database.
func FileName(e version.Ecosystem) string { return strings.ToLower(string(e)) + suffix }

// Open opens the database of an ecosystem in a folder. The error is
// fs.ErrNotExist where there is none.
func Open(dir string, e version.Ecosystem) (*Index, error) {
	name := filepath.Join(dir, FileName(e))
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open advisories of %s: %w", e, err)
	}
	info, err := f.Stat()
	var x *Index
	if err == nil {
		x, err = read(f, info.Size(), e)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("open advisories of %s in %s: %w", e, name, err)
	}
	x.close = f.Close
	return x, nil
}

// read reads the header and the table of a file.
func read(from io.ReaderAt, size int64, e version.Ecosystem) (*Index, error) {
	b := make([]byte, headerLen)
	if n, err := from.ReadAt(b, 0); n < headerLen {
		if errors.Is(err, io.EOF) {
			return nil, errDamaged
		}
		return nil, err
	}
	var h head
	if err := h.decode(b); err != nil {
		return nil, err
	}
	length := uint64(h.packages) * rowLen
	if uint64(size) != h.table+length {
		return nil, errDamaged
	}
	rows := make([]byte, length)
	if n, err := from.ReadAt(rows, int64(h.table)); n < len(rows) {
		if errors.Is(err, io.EOF) {
			return nil, errDamaged
		}
		return nil, err
	}
	if crc32.ChecksumIEEE(rows) != h.tableSum {
		return nil, errDamaged
	}
	return &Index{Status: h.status(e), from: from, rows: rows, end: h.table}, nil
}

// Lookup returns the advisories of a package, at any version.
func (x *Index) Lookup(name string) ([]Advisory, error) {
	name = NormalName(x.Ecosystem, name)
	want := hashOf(name)
	hash := func(i int) uint64 { return binary.LittleEndian.Uint64(x.rows[i*rowLen:]) }
	n := len(x.rows) / rowLen
	for i := sort.Search(n, func(i int) bool { return hash(i) >= want }); i < n && hash(i) == want; i++ {
		record, err := x.record(x.rows[i*rowLen:])
		if err != nil {
			return nil, err
		}
		if all, err := decode(record, name); err != nil || all != nil {
			return all, err
		}
	}
	return nil, nil
}

// record reads the record that a row of the table names.
func (x *Index) record(row []byte) ([]byte, error) {
	offset, length := binary.LittleEndian.Uint64(row[8:]), binary.LittleEndian.Uint32(row[16:])
	if offset < headerLen || offset > x.end || uint64(length) > x.end-offset {
		return nil, errDamaged
	}
	b := make([]byte, length)
	if n, err := x.from.ReadAt(b, int64(offset)); n < len(b) {
		if errors.Is(err, io.EOF) {
			return nil, errDamaged
		}
		return nil, err
	}
	if crc32.ChecksumIEEE(b) != binary.LittleEndian.Uint32(row[20:]) {
		return nil, errDamaged
	}
	return b, nil
}

func hashOf(name string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, name)
	return h.Sum64()
}

// Statuses tells of every database in a folder, in the order of
// version.Ecosystems. A folder that isn't there holds none. The error joins one
// for each that can't be read.
func Statuses(dir string) ([]Status, error) {
	var all []Status
	var errs []error
	for _, e := range version.Ecosystems() {
		x, err := Open(dir, e)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			errs = append(errs, err)
		default:
			all = append(all, x.Status)
			x.Close()
		}
	}
	return all, errors.Join(errs...)
}

// A builder collects the records of one ecosystem.
type builder struct {
	records    map[string][]byte // advisories of a package, encoded, by name
	counts     map[string]int
	advisories int
	newest     time.Time
}

func (b *builder) add(name string, a *Advisory) {
	if b.records == nil {
		b.records, b.counts = map[string][]byte{}, map[string]int{}
	}
	b.records[name] = appendAdvisory(b.records[name], a)
	b.counts[name]++
}

// write writes the file of an ecosystem.
func (b *builder) write(w io.Writer, imported time.Time) error {
	type row struct {
		hash, offset uint64
		length, sum  uint32
		name         string
	}
	rows := make([]row, 0, len(b.records))
	for name := range b.records {
		rows = append(rows, row{hash: hashOf(name), name: name})
	}
	slices.SortFunc(rows, func(x, y row) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), strings.Compare(x.name, y.name))
	})
	h := head{
		imported: imported.Unix(), newest: b.newest.Unix(),
		advisories: uint32(b.advisories), packages: uint32(len(rows)), table: headerLen,
	}
	var table bytes.Buffer
	encode := func(r *row) []byte {
		record := appendText(nil, r.name)
		record = binary.AppendUvarint(record, uint64(b.counts[r.name]))
		return append(record, b.records[r.name]...)
	}
	for i := range rows {
		r := &rows[i]
		record := encode(r)
		r.offset, r.length, r.sum = h.table, uint32(len(record)), crc32.ChecksumIEEE(record)
		h.table += uint64(len(record))
		var line [rowLen]byte
		binary.LittleEndian.PutUint64(line[:], r.hash)
		binary.LittleEndian.PutUint64(line[8:], r.offset)
		binary.LittleEndian.PutUint32(line[16:], r.length)
		binary.LittleEndian.PutUint32(line[20:], r.sum)
		table.Write(line[:])
	}
	h.tableSum = crc32.ChecksumIEEE(table.Bytes())
	if _, err := w.Write(h.encode()); err != nil {
		return err
	}
	for i := range rows {
		if _, err := w.Write(encode(&rows[i])); err != nil {
			return err
		}
	}
	_, err := w.Write(table.Bytes())
	return err
}
