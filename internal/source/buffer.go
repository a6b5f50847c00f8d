package source

import "github.com/squiresec/squire/checks"

// Buffer is the text of a document in an editor, in one of its versions. The
// path is slash-separated and relative to the root. The text must not change
// while the file is in use.
func Buffer(path string, text []byte, version int32) *checks.File {
	return &checks.File{
		Path: path, Data: text, Size: int64(len(text)),
		Origin: checks.Origin{Kind: checks.Buffer, Version: version},
	}
}
