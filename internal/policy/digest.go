package policy

import (
	"crypto/sha256"
	"fmt"
	"slices"
)

// A Digest names a set of rules and settings by their content.
type Digest [sha256.Size]byte

// aboutFindings are the settings that only decide about what was found.
var aboutFindings = []string{"mode", "fail-on", "baseline", GitleaksIgnoreFile, "fingerprint key"}

// Digest returns the digest of all that decides what is found: the rules that
// run, .squire.toml, .gitleaks.toml and what it extends, and the flags. build
// names the program, which holds the expressions of its own rules. Where
// nothing was found under one digest, nothing will be under the same.
//
// What only decides about findings, such as a baseline, does not count.
func (p *Policy) Digest(build string) Digest {
	h := sha256.New()
	fmt.Fprintf(h, "%q %x %d\n", build, p.written.Sum(nil), p.maxFileSize)
	for _, s := range p.settings {
		if !slices.Contains(aboutFindings, s.Key) {
			fmt.Fprintf(h, "%q %q\n", s.Key, s.Value)
		}
	}
	var ids []string
	for _, r := range p.Engine().Rules() {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	fmt.Fprintf(h, "%q\n", ids)
	return Digest(h.Sum(nil))
}

// noting notes what a reader gives for the Digest.
func (p *Policy) noting(read Reader) Reader {
	p.written, p.read = sha256.New(), map[string]bool{}
	return func(name string) ([]byte, error) {
		data, err := read(name)
		p.read[name] = p.read[name] || err == nil
		if err == nil && name != BaselineFile && name != GitleaksIgnoreFile && name != KeyFile {
			fmt.Fprintf(p.written, "%q %d\n", name, len(data))
			p.written.Write(data)
		}
		return data, err
	}
}
