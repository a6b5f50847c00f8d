package read

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/go-git/go-git/v5/plumbing"
)

const (
	idSize    = 20
	fanoutLen = 256 * 4
)

// A packIndex tells where in its pack an object is: version 2, which git
// writes since 2008. A lookup reads one window of names and one offset,
// whatever the size of the index.
type packIndex struct {
	file *dataFile
	names
}

// The layout of an index: magic and version, fan-out, names, CRCs, offsets of
// 31 bits, offsets of 64 bits, checksum of the pack, checksum of the index.
const indexHead = 8

func openIndex(path string) (*packIndex, error) {
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	x := &packIndex{file: f}
	if err = f.load(); err == nil {
		err = x.open()
	}
	if err != nil {
		f.close()
		return nil, err
	}
	return x, nil
}

// open reads the head of the index. The file stays open.
func (x *packIndex) open() error {
	head := make([]byte, indexHead+fanoutLen)
	if n, _ := x.file.some(head, 0); n < len(head) {
		return damaged(x.file.path, errEndsEarly)
	}
	if string(head[:4]) != "\xfftOc" {
		return &Decline{What: "a pack index of version 1"}
	}
	if v := binary.BigEndian.Uint32(head[4:]); v != 2 {
		return &Decline{What: fmt.Sprintf("a pack index of version %d", v)}
	}
	if err := x.setFanout(x.file, indexHead+fanoutLen, head[indexHead:]); err != nil {
		return damaged(x.file.path, err)
	}
	n := int64(x.count)
	least := indexHead + fanoutLen + n*(idSize+4+4) + 2*idSize
	if x.file.size < least || x.file.size > least+max(0, n-1)*8 {
		return damaged(x.file.path, errSize)
	}
	return nil
}

// find returns where in the pack an object is, and false when it isn't there.
func (x *packIndex) find(id plumbing.Hash) (int64, bool, error) {
	i, ok, err := x.names.find(id)
	if !ok || err != nil {
		return 0, false, err
	}
	n := int64(x.count)
	offsets := indexHead + fanoutLen + n*(idSize+4)
	var raw [8]byte
	if err := x.file.lookAt(raw[:4], offsets+4*int64(i)); err != nil {
		return 0, false, err
	}
	off := int64(binary.BigEndian.Uint32(raw[:]))
	if off&(1<<31) == 0 {
		return off, true, nil
	}
	at := offsets + 4*n + 8*(off&^(1<<31))
	if at+8 > x.file.size-2*idSize {
		return 0, false, damaged(x.file.path, errOffset)
	}
	if err := x.file.lookAt(raw[:], at); err != nil {
		return 0, false, err
	}
	large := binary.BigEndian.Uint64(raw[:])
	if large >= 1<<63 {
		return 0, false, damaged(x.file.path, errOffset)
	}
	return int64(large), true, nil
}

// packSum is the checksum of the pack that the index was made for.
func (x *packIndex) packSum() (sum [idSize]byte, err error) {
	err = x.file.readAt(sum[:], x.file.size-2*idSize)
	return sum, err
}

var (
	errOffset = errors.New("an offset outside the file")
	errFanout = errors.New("a fan-out that goes down")
)

// names are the sorted ids of an index or a multi-pack index, with the table
// that says how many begin with a byte or a lower one.
type names struct {
	file   *dataFile
	start  int64 // offset of the first id
	count  uint32
	fanout [256]uint32
}

func (s *names) setFanout(f *dataFile, start int64, table []byte) error {
	s.file, s.start = f, start
	for i := range s.fanout {
		s.fanout[i] = binary.BigEndian.Uint32(table[4*i:])
		if i > 0 && s.fanout[i] < s.fanout[i-1] {
			return errFanout
		}
	}
	s.count = s.fanout[255]
	return nil
}

// manyIDs is how many ids are read at once. Ids are evenly distributed, so
// where one must be is known to a few dozen: the first window mostly has it.
const manyIDs = 192

// find returns the number of an id, and false when it isn't there.
func (s *names) find(id plumbing.Hash) (uint32, bool, error) {
	lo, hi := int64(0), int64(s.fanout[id[0]])
	if id[0] > 0 {
		lo = int64(s.fanout[id[0]-1])
	}
	var buf [manyIDs * idSize]byte
	// The first guess is by the id's next bytes; all others halve what is
	// left, so an index whose ids are anything but even costs no more.
	guess := lo + (hi-lo)*int64(binary.BigEndian.Uint32(id[1:]))>>32
	for lo < hi {
		from := max(lo, min(guess-manyIDs/2, hi-manyIDs))
		n := min(manyIDs, hi-from)
		ids := buf[:n*idSize]
		if err := s.file.lookAt(ids, s.start+from*idSize); err != nil {
			return 0, false, err
		}
		switch {
		case bytes.Compare(id[:], ids[:idSize]) < 0:
			hi = from
		case bytes.Compare(id[:], ids[(n-1)*idSize:]) > 0:
			lo = from + n
		default:
			i, ok := search(ids, id)
			return uint32(from + i), ok, nil
		}
		guess = lo + (hi-lo)/2
	}
	return 0, false, nil
}

// search finds an id among sorted ones.
func search(ids []byte, id plumbing.Hash) (int64, bool) {
	lo, hi := 0, len(ids)/idSize
	for lo < hi {
		mid := (lo + hi) / 2
		switch c := bytes.Compare(ids[mid*idSize:][:idSize], id[:]); {
		case c == 0:
			return int64(mid), true
		case c < 0:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return 0, false
}
