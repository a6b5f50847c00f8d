package osv

import (
	"encoding/binary"
	"errors"
)

// A package's advisories are one record: its name, how many advisories, and
// each of them as numbers and texts with their length before them.

// errDamaged is the error of a database whose bytes make no sense.
var errDamaged = errors.New("the database is damaged")

func appendText(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendTexts(b []byte, all []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(all)))
	for _, s := range all {
		b = appendText(b, s)
	}
	return b
}

func appendAdvisory(b []byte, a *Advisory) []byte {
	b = appendText(b, a.ID)
	b = appendTexts(b, a.Aliases)
	b = appendText(b, a.Summary)
	b = append(b, byte(a.Severity), byte(a.Kind))
	b = appendText(b, a.Vector)
	b = binary.AppendUvarint(b, uint64(len(a.Ranges)))
	for _, r := range a.Ranges {
		b = binary.AppendUvarint(b, uint64(len(r.Events)))
		for _, e := range r.Events {
			b = append(b, byte(e.Kind))
			b = appendText(b, e.Version)
		}
	}
	return appendTexts(b, a.Versions)
}

// A decoder reads a record. After an error it gives zeros.
type decoder struct {
	data []byte
	err  error
}

func (d *decoder) fail() {
	d.err = errDamaged
	d.data = nil
}

func (d *decoder) byte() byte {
	if len(d.data) == 0 {
		d.fail()
		return 0
	}
	c := d.data[0]
	d.data = d.data[1:]
	return c
}

// count reads a number of things that take at least one byte each, so that no
// record asks for more memory than a multiple of its own length.
func (d *decoder) count() int {
	n, size := binary.Uvarint(d.data)
	if size <= 0 || n > uint64(len(d.data)-size) {
		d.fail()
		return 0
	}
	d.data = d.data[size:]
	return int(n)
}

func (d *decoder) text() string {
	n := d.count()
	if d.err != nil {
		return ""
	}
	s := string(d.data[:n])
	d.data = d.data[n:]
	return s
}

func (d *decoder) texts() []string {
	var all []string
	for range d.count() {
		all = append(all, d.text())
		if d.err != nil {
			return nil
		}
	}
	return all
}

func (d *decoder) advisory() (a Advisory) {
	a.ID = d.text()
	a.Aliases = d.texts()
	a.Summary = d.text()
	a.Severity, a.Kind = Severity(d.byte()), Kind(d.byte())
	a.Vector = d.text()
	for range d.count() {
		var r Range
		for range d.count() {
			kind := EventKind(d.byte())
			r.Events = append(r.Events, Event{kind, d.text()})
			if d.err != nil {
				return a
			}
		}
		a.Ranges = append(a.Ranges, r)
	}
	a.Versions = d.texts()
	if a.Severity > Critical || a.Kind > Unmaintained || a.ID == "" {
		d.fail()
	}
	return a
}

// decode reads a record. name is the one that it must be about; for another the
// answer is nil.
func decode(record []byte, name string) ([]Advisory, error) {
	d := decoder{data: record}
	if d.text() != name && d.err == nil {
		return nil, nil
	}
	var all []Advisory
	for range d.count() {
		all = append(all, d.advisory())
		if d.err != nil {
			return nil, d.err
		}
	}
	if d.err == nil && len(d.data) > 0 {
		d.fail()
	}
	if d.err != nil {
		return nil, d.err
	}
	return all, nil
}
