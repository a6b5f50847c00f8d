//go:build !unix

package read

import "os"

func mapFile(*os.File, int64) (data []byte, unmap func()) { return nil, nil }
