//go:build !unix

package read

// ownedByUs is not known here, so git is asked about every repository.
func ownedByUs(string) bool { return false }

func deviceOf(string) (uint64, error) { return 0, nil }
