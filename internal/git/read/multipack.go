package read

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// A multiPack is a multi-pack index: which pack an object is in, and where.
// It spares opening the index of every pack. Its packs keep theirs, so nothing
// is lost when one can't be read.
type multiPack struct {
	file *dataFile
	names
	packs   []*pack // in the order of the file; nil for one that is gone
	offsets int64   // of chunk OOFF in the file
	large   span    // chunk LOFF; empty when there is none
}

type span struct{ start, end int64 }

const (
	multiHead = 12
	multiRow  = 12
)

// openMultiPack opens a multi-pack index. pack returns the pack of a name
// without its extension, or nil.
func openMultiPack(path string, pack func(name string) *pack) (*multiPack, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	m := &multiPack{file: f}
	if err = f.load(); err == nil {
		err = m.open(pack)
	}
	if err != nil {
		f.close()
		return nil, err
	}
	return m, nil
}

func (m *multiPack) open(pack func(name string) *pack) error {
	head := make([]byte, multiHead)
	if n, _ := m.file.some(head, 0); n < len(head) {
		return damaged(m.file.path, errEndsEarly)
	}
	version, hash, chunks, base := head[4], head[5], int(head[6]), head[7]
	switch {
	case string(head[:4]) != "MIDX":
		return damaged(m.file.path, errors.New("it is no multi-pack index"))
	case version != 1:
		return &Decline{What: fmt.Sprintf("a multi-pack index of version %d", version)}
	case hash != 1:
		return &Decline{What: "a multi-pack index with another hash than SHA-1"}
	case base != 0:
		return &Decline{What: "a multi-pack index in several files"}
	}
	table, err := m.chunks(chunks)
	if err == nil {
		err = m.readChunks(table, binary.BigEndian.Uint32(head[8:]), pack)
	}
	if err != nil {
		return damaged(m.file.path, err)
	}
	return nil
}

// chunks reads the table of contents: for each chunk its name and where it
// begins; it ends where the next one begins.
func (m *multiPack) chunks(n int) (map[string]span, error) {
	rows := make([]byte, (n+1)*multiRow)
	if got, _ := m.file.some(rows, multiHead); got < len(rows) {
		return nil, errEndsEarly
	}
	end := m.file.size - idSize
	table := map[string]span{}
	last := int64(multiHead + len(rows))
	for i := range n {
		row := rows[i*multiRow:]
		start := int64(binary.BigEndian.Uint64(row[4:]))
		next := int64(binary.BigEndian.Uint64(row[multiRow+4:]))
		name := string(row[:4])
		if _, twice := table[name]; twice || start < last || next < start || next > end {
			return nil, errors.New("chunks that do not follow one another")
		}
		table[name] = span{start, next}
		last = next
	}
	return table, nil
}

func (m *multiPack) readChunks(table map[string]span, packs uint32, pack func(name string) *pack) error {
	fan, ok := table["OIDF"]
	if !ok || fan.end-fan.start != fanoutLen {
		return errFanout
	}
	var fanout [fanoutLen]byte
	if err := m.file.readAt(fanout[:], fan.start); err != nil {
		return err
	}
	ids := table["OIDL"]
	if err := m.setFanout(m.file, ids.start, fanout[:]); err != nil {
		return err
	}
	places := table["OOFF"]
	if ids.end-ids.start != int64(m.count)*idSize || places.end-places.start != int64(m.count)*8 {
		return errSize
	}
	m.offsets, m.large = places.start, table["LOFF"]
	return m.readNames(table["PNAM"], packs, pack)
}

// maxNames bounds the list of packs in bytes: some 60,000 packs.
const maxNames = 4 << 20

func (m *multiPack) readNames(at span, packs uint32, pack func(name string) *pack) error {
	if at.end-at.start > maxNames {
		return errSize
	}
	list := make([]byte, at.end-at.start)
	if err := m.file.readAt(list, at.start); err != nil {
		return err
	}
	for range packs {
		end := bytes.IndexByte(list, 0)
		if end < 0 {
			return errors.New("fewer names of packs than it says")
		}
		name, ok := strings.CutSuffix(string(list[:end]), ".idx")
		if !ok || name != filepath.Base(name) || strings.ContainsAny(name, `/\:`) {
			return errors.New("a pack outside its folder")
		}
		m.packs = append(m.packs, pack(name))
		list = list[end+1:]
	}
	return nil
}

// find returns the pack that an object is in, and where; a nil pack when it is
// in none, or in one that is gone since.
func (m *multiPack) find(id plumbing.Hash) (*pack, int64, error) {
	i, ok, err := m.names.find(id)
	if !ok || err != nil {
		return nil, 0, err
	}
	var raw [8]byte
	if err := m.file.lookAt(raw[:], m.offsets+8*int64(i)); err != nil {
		return nil, 0, err
	}
	number, off := binary.BigEndian.Uint32(raw[:]), int64(binary.BigEndian.Uint32(raw[4:]))
	if uint64(number) >= uint64(len(m.packs)) {
		return nil, 0, damaged(m.file.path, errors.New("a pack that it does not name"))
	}
	// Without a chunk of large offsets all 32 bits are the offset.
	if off&(1<<31) != 0 && m.large.end > m.large.start {
		at := m.large.start + 8*(off&^(1<<31))
		if at+8 > m.large.end {
			return nil, 0, damaged(m.file.path, errOffset)
		}
		if err := m.file.lookAt(raw[:], at); err != nil {
			return nil, 0, err
		}
		if raw[0]&0x80 != 0 {
			return nil, 0, damaged(m.file.path, errOffset)
		}
		off = int64(binary.BigEndian.Uint64(raw[:]))
	}
	return m.packs[number], off, nil
}

func (m *multiPack) close() error { return m.file.close() }
