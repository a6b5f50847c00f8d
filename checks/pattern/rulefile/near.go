package rulefile

// nearest returns the one of some words that differs least from a word, or ""
// when none is near: half of it may not be made up.
func nearest(word string, known []string) string {
	best, at := min(len(word)/3+1, 4), ""
	for _, k := range known {
		if d := distance(word, k, best); d < best || (d == best && at == "") {
			best, at = d, k
		}
	}
	return at
}

// distance counts the letters to add, remove, change or swap to get from one
// word to the other. It gives up beyond a limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(a) > 64 {
		return limit + 1
	}
	before, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}
