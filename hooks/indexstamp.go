package hooks

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/squiresec/squire/internal/git"
)

// stampLen is how many bytes of the end of an index belong to its stamp. A
// checksum of all that is before stands there.
const stampLen = 20

// indexStamp returns what changes whenever the index of this commit does: the
// size of its file, its time and its checksum. It is "", which is like no
// other, where there is no index, or none with a checksum (index.skipHash).
func (e *Env) indexStamp(repo git.Repository) string {
	name := e.lookup("GIT_INDEX_FILE")
	switch {
	case e.Environ == nil && e.Dir != "":
		return "" // the variable may speak of another repository
	case name == "":
		name = filepath.Join(repo.GitDir(), "index")
	case !filepath.IsAbs(name):
		name = filepath.Join(e.Dir, name)
	}
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() < stampLen {
		return ""
	}
	end := make([]byte, stampLen)
	if _, err := f.ReadAt(end, info.Size()-stampLen); err != nil || bytes.Count(end, []byte{0}) == stampLen {
		return ""
	}
	return fmt.Sprintf("%d-%d-%s", info.Size(), info.ModTime().UnixNano(), hex.EncodeToString(end))
}
