package checks

import (
	"testing"

	"pgregory.net/rapid"
)

// Eight bytes at once count as they do one by one.
func TestBinaryIsToldByEachByte(t *testing.T) {
	some := rapid.OneOf(rapid.Byte(), rapid.ByteRange(0, 0x20), rapid.Just(byte('a')))
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(some, 0, 40).Draw(t, "data")
		odd := 0
		for _, c := range data {
			switch c {
			case '\t', '\n', '\r', '\f', '\v', '\b', 0x1b:
			default:
				if c < 0x20 {
					odd++
				}
			}
		}
		for _, s := range signatures {
			if len(data) >= len(s) && string(data[:len(s)]) == string(s) {
				return
			}
		}
		if got, want := isBinary(data), odd*10 > len(data); got != want {
			t.Errorf("%q: binary is %v, want %v", data, got, want)
		}
	})
}
