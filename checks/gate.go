package checks

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// gate decides what of a file's bytes the detectors see: text as it is, UTF-16
// turned into UTF-8, and of binary content only the path.
func gate(f *File) {
	if text, ok := decodeUTF16(f.Data); ok {
		f.Data = text
		return
	}
	if isBinary(f.Data) {
		f.Binary, f.Data = true, nil
	}
}

// decodeUTF16 returns UTF-16 text with a byte order mark as UTF-8. Windows
// tools write such files, and git shows them as binary, so a scanner that
// reads diffs never sees them.
func decodeUTF16(data []byte) ([]byte, bool) {
	order, ok := utf16Order(data)
	if !ok || len(data)%2 != 0 {
		return nil, false
	}
	units := make([]uint16, 0, len(data)/2-1)
	for i := 2; i < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	return []byte(string(utf16.Decode(units))), true
}

// utf16Order tells UTF-16 by the beginning of a text.
func utf16Order(data []byte) (order binary.ByteOrder, ok bool) {
	switch {
	case len(data) < 2:
		return nil, false
	case data[0] == 0xFF && data[1] == 0xFE && !(len(data) >= 4 && data[2] == 0 && data[3] == 0):
		order = binary.LittleEndian
	case data[0] == 0xFE && data[1] == 0xFF:
		order = binary.BigEndian
	default:
		return nil, false
	}
	// Without one ASCII character these bytes are something else.
	return order, bytes.IndexByte(data, 0) >= 0
}

// signatures are the first bytes of formats that hold no text to search.
// Sources: each format's specification; /usr/share/misc/magic agrees.
var signatures = [][]byte{
	[]byte("\x7fELF"), []byte("MZ\x90\x00"), []byte("\xca\xfe\xba\xbe"),
	[]byte("\xcf\xfa\xed\xfe"), []byte("\xce\xfa\xed\xfe"), []byte("\x00asm"),
	[]byte("PK\x03\x04"), []byte("PK\x05\x06"), []byte("\x1f\x8b\x08"), []byte("BZh9"),
	[]byte("\xfd7zXZ\x00"), []byte("7z\xbc\xaf\x27\x1c"), []byte("\x28\xb5\x2f\xfd"), []byte("Rar!\x1a\x07"),
	[]byte("\x89PNG\r\n\x1a\n"), []byte("GIF87a"), []byte("GIF89a"), []byte("\xff\xd8\xff"),
	[]byte("%PDF-"), []byte("wOFF"), []byte("wOF2"), []byte("SQLite format 3\x00"),
	[]byte("OggS"), []byte("ID3"), []byte("\x00\x00\x01\x00"),
}

// sniffLen is how many bytes tell text from binary content; git uses 8000 too.
const sniffLen = 8000

// isBinary reports whether data is no text. A single NUL doesn't make text
// binary, as it does for git: that would be a way to hide a secret.
func isBinary(data []byte) bool {
	for _, s := range signatures {
		if bytes.HasPrefix(data, s) {
			return true
		}
	}
	head := data[:min(len(data), sniffLen)]
	odd := 0
	for len(head) >= 32 {
		some := control(head) | control(head[8:]) | control(head[16:]) | control(head[24:])
		if some != 0 {
			odd += oddIn(head[:32])
		}
		head = head[32:]
	}
	odd += oddIn(head)
	return odd*10 > min(len(data), sniffLen)
}

// control tells of the next eight bytes which are below 0x20, less those from \b
// to \r.
func control(data []byte) uint64 {
	w := binary.LittleEndian.Uint64(data)
	return below(w, 0x20) &^ below(w^8*ones, 6)
}

const ones = ^uint64(0) / 255 // 1 in each byte

// below sets the high bit of each of eight bytes that is below n, which is at
// most 0x80. No byte carries into another.
func below(w, n uint64) uint64 {
	return ^((w&(0x7F*ones) + (0x80-n)*ones) | w) & (0x80 * ones)
}

// oddIn counts the bytes that no text has.
func oddIn(data []byte) (n int) {
	for _, c := range data {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != '\b' && c != 0x1b {
			n++
		}
	}
	return n
}
